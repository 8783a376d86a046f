import { lineageOf } from '../values/types.ts';
import { argumentsFor, type Method, type MethodTable } from './table.ts';

/** The methods that there are: of values, of classes, and constructors. */
export interface Library {
  readonly instance: readonly MethodTable[];
  readonly static: readonly MethodTable[];
  /** `Integer.MAX_VALUE` and the like. */
  readonly constants: Readonly<Record<string, unknown>>;
}

/** Finds methods by type, name and arguments. */
export interface MethodFinder {
  /** The method of a value's type that takes the arguments, and they as it takes them. */
  find(type: string, name: string, args: readonly unknown[]): FoundMethod | undefined;
  /** Whether a type has a method of that name at all. */
  has(type: string, name: string): boolean;
  findStatic(type: string, name: string, args: readonly unknown[]): FoundMethod | undefined;
  hasStatic(type: string, name: string): boolean;
  constant(type: string, name: string): unknown;
}

/** A method, and the arguments as it takes them. */
export interface FoundMethod {
  readonly method: Method;
  readonly args: readonly unknown[];
}

/** Puts a library in order. */
export function createFinder(library: Library): MethodFinder {
  const instance = byType(library.instance);
  const fixed = byType(library.static);
  const cached = new Map<string, Map<string, readonly Method[]>>();
  const candidates = (type: string, name: string) => {
    let ofType = cached.get(type);
    if (ofType === undefined) {
      ofType = new Map();
      if (cached.size < 500) cached.set(type, ofType);
    }
    const known = ofType.get(name);
    if (known !== undefined) return known;
    const found = lineageOf(type).flatMap((each) => instance.get(each)?.get(name) ?? []);
    if (ofType.size < 500) ofType.set(name, found);
    return found;
  };
  return {
    find: (type, name, args) => fitting(candidates(type, name), args),
    has: (type, name) => candidates(type, name).length > 0,
    findStatic: (type, name, args) => fitting(fixed.get(type)?.get(name) ?? [], args),
    hasStatic: (type, name) => fixed.get(type)?.has(name) === true,
    constant: (type, name) => {
      const key = `${type}.${name}`;
      return Object.hasOwn(library.constants, key) ? library.constants[key] : undefined;
    },
  };
}

function byType(tables: readonly MethodTable[]): ReadonlyMap<string, ReadonlyMap<string, readonly Method[]>> {
  const types = new Map<string, Map<string, readonly Method[]>>();
  for (const { type, methods } of tables) {
    const known = types.get(type) ?? new Map<string, readonly Method[]>();
    for (const [name, rows] of methods) known.set(name, [...(known.get(name) ?? []), ...rows]);
    types.set(type, known);
  }
  return types;
}

function fitting(methods: readonly Method[], args: readonly unknown[]): FoundMethod | undefined {
  for (const method of methods) {
    const taken = argumentsFor(method, args);
    if (taken !== undefined) return { method, args: taken };
  }
  // A method of one parameter is called without arguments with null
  if (args.length === 0) {
    const single = methods.find(({ types, isVariadic }) => types.length === 1 && !isVariadic && types[0] === 'Object');
    if (single !== undefined) return { method: single, args: [null] };
  }
  return undefined;
}

import type { Machine } from '../machine.ts';
import { boxed } from '../operations/cast.ts';
import { primitiveDefaults, samTypes } from '../operations/castTables.ts';
import { isCollection } from '../operations/iterate.ts';
import { textOf } from '../operations/text.ts';
import { GArray, GBuilder, GClosure, GMap, isText, type Value } from '../values/containers.ts';
import { isNumeric, Long, type Numeric, realOf, Small } from '../values/numbers.ts';
import { isInstance, typeOf } from '../values/types.ts';

/** A method of the library. */
export interface Method {
  readonly name: string;
  readonly types: readonly string[];
  /** Whether the last parameter takes any number of arguments. */
  readonly isVariadic: boolean;
  readonly body: (self: Value, args: readonly Value[], machine: Machine) => Value;
}

/** The methods of one type: `name(type, type)` and what each does. */
export interface MethodTable {
  readonly type: string;
  readonly methods: ReadonlyMap<string, readonly Method[]>;
}

/**
 * A table of methods, `name(types)|other(types)`; where several fit, the first one is called. Parameters of type `int`, `long` and `double` are given
 * as JavaScript's numbers, `String` and `CharSequence` as texts.
 */
export function methods<Self = Value>(
  type: string,
  rows: Readonly<Record<string, (self: Self, args: never, machine: Machine) => Value>>,
): MethodTable {
  const byName = new Map<string, Method[]>();
  for (const [signatures, body] of Object.entries(rows)) {
    for (const signature of signatures.split('|')) {
      const [, name = '', list = ''] = /^([^(]+)\((.*)\)$/.exec(signature) ?? [];
      const types = list === '' ? [] : list.split(',').map((each) => each.trim());
      const method = {
        name,
        types: types.map((each) => each.replace('...', '')),
        isVariadic: types.at(-1)?.endsWith('...') === true,
        body: body as unknown as Method['body'],
      };
      byName.set(name, [...(byName.get(name) ?? []), method]);
    }
  }
  return { type, methods: byName };
}

/** The arguments as a method takes them; nothing when it does not take them. */
export function argumentsFor({ types, isVariadic }: Method, args: readonly Value[]): readonly Value[] | undefined {
  if (isVariadic) return variadic(types, args);
  if (args.length !== types.length) return undefined;
  let converted: Value[] | undefined;
  for (let index = 0; index < types.length; index += 1) {
    const type = types[index] ?? 'Object';
    const arg = args[index];
    if (type === 'Object') continue;
    if (!accepts(type, arg)) return undefined;
    const given = convert(type, arg);
    if (given !== arg) {
      converted ??= [...args];
      converted[index] = given;
    }
  }
  return converted ?? args;
}

function variadic(types: readonly string[], args: readonly Value[]): readonly Value[] | undefined {
  const fixed = types.length - 1;
  const last = types[fixed] ?? 'Object';
  if (args.length < fixed) return undefined;
  const passed = args[fixed];
  const rest = args.length === types.length && passed instanceof GArray ? passed.items : args.slice(fixed);
  const all = [...args.slice(0, fixed), ...rest];
  const typeAt = (index: number) => (index < fixed ? (types[index] ?? 'Object') : last);
  if (!all.every((arg, index) => accepts(typeAt(index), arg))) return undefined;
  return all.map((arg, index) => convert(typeAt(index), arg));
}

const accepted: Readonly<Record<string, (value: Value) => boolean>> = {
  Object: () => true,
  int: (value) => typeof value === 'number' || value instanceof Small,
  long: (value) => typeof value === 'number' || value instanceof Long || value instanceof Small,
  double: isNumeric,
  boolean: (value) => typeof value === 'boolean',
  String: isText,
  CharSequence: (value) => isText(value) || value instanceof GBuilder,
  Number: isNumeric,
  Integer: (value) => typeof value === 'number',
  Closure: (value) => value instanceof GClosure,
  Collection: isCollection,
  Iterable: isCollection,
  Map: (value) => value instanceof GMap,
  Array: (value) => value instanceof GArray,
};

const primitive = new Set(['int', 'long', 'double', 'boolean', 'char']);

const numbersTaken: Readonly<Record<string, ReadonlySet<string>>> = {
  Integer: new Set(['Integer', 'Short', 'Byte', 'BigInteger']),
  Long: new Set(['Long', 'Integer', 'Short', 'Byte']),
  Short: new Set(['Short', 'Byte']),
  BigInteger: new Set(['BigInteger', 'Integer', 'Long', 'Short', 'Byte']),
  Float: new Set(['Float', 'Integer', 'Long', 'Short', 'Byte']),
  Double: new Set(['Double', 'Float', 'Integer', 'Long', 'Short', 'Byte', 'BigDecimal', 'BigInteger']),
  BigDecimal: new Set(['BigDecimal', 'Double', 'Float', 'Integer', 'Long', 'Short', 'Byte', 'BigInteger']),
};

/** Whether a parameter that a script declares takes a value; smaller numbers fit larger types. */
export function parameterAccepts(type: string, value: Value): boolean {
  if (type === 'Object') return true;
  if (value === null || value === undefined) return !primitiveDefaults.has(type);
  const wanted = boxed(type);
  const taken = numbersTaken[wanted];
  if (taken !== undefined) return taken.has(typeOf(value));
  if (wanted === 'String') return isText(value);
  if (value instanceof GArray && wanted.endsWith('[]')) return value.type === wanted || wanted === 'Object[]';
  return isInstance(value, wanted) || (value instanceof GClosure && samTypes.has(wanted));
}

/** Whether a parameter of a type takes a value. */
function accepts(type: string, value: Value): boolean {
  if (value === null || value === undefined) return !primitive.has(type);
  const accept = accepted[type];
  if (accept !== undefined) return accept(value);
  if (value instanceof GClosure && samTypes.has(type)) return true;
  return isInstance(value, type);
}

function convert(type: string, value: Value): Value {
  if (value === null || value === undefined) return null;
  if (type === 'String' || type === 'CharSequence') return typeof value === 'string' ? value : textOf(value);
  if (type === 'int' || type === 'long' || type === 'double') {
    return typeof value === 'number' ? value : realOf(value as Numeric);
  }
  return value;
}

import { getProperty, mapValue } from '../methods/properties.ts';
import { reflective } from '../methods/reflective.ts';
import { iterate } from '../operations/iterate.ts';
import { textOf } from '../operations/text.ts';
import type { Expression, Place } from '../syntax/ast.ts';
import { GClass, GClosure, GList, GMap, GString, type Value } from '../values/containers.ts';
import { type Compiler, literalName, pathOf, refusalAt } from './compiler.ts';
import type { Code, Frame } from './frame.ts';
import { compileIndex } from './items.ts';
import { looksQualified, refuseClass } from './names.ts';

type Property = Extract<Expression, { readonly kind: 'property' }>;

/** Compiles `a.b`, `a?.b`, `a*.b` and the full names of classes. */
export function compileProperty(compiler: Compiler, expression: Property): Code {
  const path = pathOf(expression);
  const qualified = path === undefined ? undefined : compileQualified(compiler, path, expression.place);
  if (qualified !== undefined) return qualified;
  const name = literalName(expression.name);
  if (name !== undefined) refuseMember(compiler, expression.target, name, expression.name.place);
  const target = compiler.expression(expression.target);
  const { finder } = compiler;
  if (expression.access === 'spread')
    return spreadCode(target, memberName(compiler, expression.name), (value, member, { machine }) =>
      getProperty(finder, value, member, machine),
    );
  const isSafe = expression.access === 'safe';
  if (name === undefined) {
    const member = memberName(compiler, expression.name);
    return (frame) => {
      const value = target(frame);
      return isSafe && value === null ? null : getProperty(finder, value, member(frame), frame.machine);
    };
  }
  return (frame) => {
    const value = target(frame);
    if (value instanceof GMap) return mapValue(value, name);
    if (isSafe && value === null) return null;
    return value === frame.machine.script
      ? frame.machine.get(value, name)
      : getProperty(finder, value, name, frame.machine);
  };
}

function spreadCode(
  target: Code,
  member: (frame: Frame) => string,
  read: (value: Value, name: string, frame: Frame) => Value,
): Code {
  return (frame) => {
    const source = target(frame);
    if (source === null) return null;
    const name = member(frame);
    const values: Value[] = [];
    for (const item of iterate(source, frame.machine.meter))
      values.push(item === null ? null : read(item, name, frame));
    return new GList(values);
  };
}

/** The name of a member when it is asked for. */
export function memberName(compiler: Compiler, name: Expression): (frame: Frame) => string {
  const known = literalName(name);
  if (known !== undefined) return () => known;
  const code = compiler.expression(name);
  return (frame) => textOf(code(frame));
}

function compileQualified(compiler: Compiler, path: string, place: Place): Code | undefined {
  const [root = ''] = path.split('.');
  if (!looksQualified(path) || compiler.scope.find(root) !== undefined) {
    return nestedClass(compiler, path);
  }
  const type = compiler.names.classOf(path);
  if (type !== undefined) {
    const held = new GClass(type);
    return () => held;
  }
  const last = path.slice(path.lastIndexOf('.') + 1);
  const outer = path.slice(0, path.lastIndexOf('.'));
  // `java.lang.Integer.MAX_VALUE` is a member of a class that is known
  if (/^\p{Lu}/u.test(last) && !/\.\p{Lu}\w*$/u.test(outer)) refuseClass(path, place);
  return undefined;
}

/** `Map.Entry` and the like. */
function nestedClass(compiler: Compiler, path: string): Code | undefined {
  if (!/^\p{Lu}\w*\.\p{Lu}\w*$/u.test(path)) return undefined;
  const type = compiler.names.classOf(path);
  if (type === undefined) return undefined;
  const held = new GClass(type);
  return () => held;
}

const allowedOfSystem = new Set([
  'currentTimeMillis',
  'nanoTime',
  'lineSeparator',
  'identityHashCode',
  'class',
  'name',
  'simpleName',
]);

/** Throws a `Refusal` for a member that scripts may not reach, as far as the text shows it. */
export function refuseMember(compiler: Compiler, target: Expression, name: string, place: Place): void {
  const isClass = isClassExpression(compiler, target);
  const key = reflective(name, isClass);
  if (key !== undefined && !(key !== 'reflection' && isOwnMap(target))) {
    throw refusalAt(key, `a script cannot use ${name}`, place);
  }
  const path = pathOf(target);
  if (
    (path === 'System' || path === 'java.lang.System') &&
    compiler.scope.find('System') === undefined &&
    !allowedOfSystem.has(name)
  ) {
    throw refusalAt('system', `a script cannot use System.${name}`, place);
  }
}

function isOwnMap({ kind }: Expression): boolean {
  return kind === 'map';
}

function isClassExpression(compiler: Compiler, target: Expression): boolean {
  if (target.kind === 'property') return literalName(target.name) === 'class' || isClassPath(compiler, target);
  if (target.kind === 'call') return literalName(target.name) === 'getClass';
  return target.kind === 'name' && isClassPath(compiler, target);
}

function isClassPath(compiler: Compiler, target: Expression): boolean {
  const path = pathOf(target);
  const [root = ''] = (path ?? '').split('.');
  return path !== undefined && compiler.scope.find(root) === undefined && compiler.names.classOf(path) !== undefined;
}

type Index = Extract<Expression, { readonly kind: 'index' }>;

/** Compiles `a[b]` and `a?[b]`. */
export function compileSubscript(compiler: Compiler, { target: source, items, safe }: Index): Code {
  const target = compiler.expression(source);
  const index = compileIndex(compiler, items);
  return (frame) => {
    const value = target(frame);
    if (safe && value === null) return null;
    return readIndex(value, index(frame), frame);
  };
}

/** What stands at an index. */
export function readIndex(value: Value, at: Value, { machine }: Frame): Value {
  if (value instanceof GList && typeof at === 'number' && at >= 0) return value.items[at] ?? null;
  if (value instanceof GMap) return mapValue(value, at instanceof GString ? textOf(at) : at);
  return machine.invoke(value, 'getAt', [at]);
}

type Pointer = Extract<Expression, { readonly kind: 'pointer' }>;

/** Compiles `a.&b` and `A::b`: a closure that calls the method. */
export function compilePointer(compiler: Compiler, expression: Pointer): Code {
  const target = compiler.expression(expression.target);
  const member = memberName(compiler, expression.name);
  return (frame) => {
    const value = target(frame);
    const name = member(frame);
    return new GClosure({
      call: (args) => callPointer(compiler, frame, value, name, args),
      parameterTypes: ['Object'],
      owner: value,
    });
  };
}

/** `String.&toUpperCase` is a method of the first argument, where it is none of the class. */
function callPointer(
  { finder }: Compiler,
  { machine }: Frame,
  target: Value,
  name: string,
  args: readonly Value[],
): Value {
  const isStatic = !(target instanceof GClass) || finder.findStatic(target.name, name, args) !== undefined;
  if (!isStatic && args.length > 0) return machine.invoke(args[0], name, args.slice(1));
  return machine.invoke(target, name, args);
}

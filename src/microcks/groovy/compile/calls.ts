import { LimitError } from '../limits.ts';
import { findProperty } from '../methods/properties.ts';
import { isArithmetic } from '../operations/arithmetic.ts';
import { defaultOf } from '../operations/cast.ts';
import { failure, missingMethod } from '../operations/errors.ts';
import { iterate } from '../operations/iterate.ts';
import type { Expression } from '../syntax/ast.ts';
import { GArray, GClass, GClosure, GList, GMap, GThrowable, type Value } from '../values/containers.ts';
import { typeOf } from '../values/types.ts';
import { type Compiler, literalName, refusalAt } from './compiler.ts';
import type { Code, Frame, Running } from './frame.ts';
import { compileArguments } from './items.ts';
import { memberName, refuseMember } from './members.ts';
import { holders, readVariable } from './variables.ts';

type Call = Extract<Expression, { readonly kind: 'call' }>;

/** Compiles `f(x)`, `a.f(x)`, `a?.f(x)` and `a*.f(x)`. */
export function compileCall(compiler: Compiler, call: Call): Code {
  const { target: source } = call;
  if (source === undefined) return compileOwnCall(compiler, call);
  const name = literalName(call.name);
  if (name !== undefined) refuseCall(compiler, source, name, call);
  const target = compiler.expression(source);
  const member = removesObject(call) ? () => 'removeElement' : memberName(compiler, call.name);
  const args = compileArguments(compiler, call.args);
  if (call.access === 'spread') {
    return (frame) => {
      const values = target(frame);
      if (values === null) return null;
      const results: Value[] = [];
      for (const item of iterate(values, frame.machine.meter)) {
        results.push(item === null ? null : frame.machine.invoke(item, member(frame), args(frame)));
      }
      return new GList(results);
    };
  }
  const isSafe = call.access === 'safe';
  return (frame) => {
    const value = target(frame);
    if (isSafe && value === null) return null;
    const given = args(frame);
    const { machine } = frame;
    machine.meter.step();
    return value === machine.script
      ? machine.callScript(member(frame), given)
      : machine.invoke(value, member(frame), given);
  };
}

/** `l.remove((Object) 6)` takes away the element, where `l.remove(6)` takes away by index. */
function removesObject({ name, args: { items } }: Call): boolean {
  const [only] = items;
  if (literalName(name) !== 'remove' || items.length !== 1 || only?.kind !== 'cast') return false;
  return /^(Object|Integer)$/.test(only.type.name);
}

function refuseCall(compiler: Compiler, target: Expression, name: string, call: Call): void {
  const { place } = call.name;
  refuseMember(compiler, target, name, place);
  if (name === 'execute' && target.kind !== 'this')
    throw refusalAt('process', 'a script cannot start processes (execute)', place);
  if (name === 'sleep' && target.kind === 'this') throw refusalAt('thread', sleepText, place);
  if (name === 'use' && target.kind === 'this')
    throw refusalAt('category', 'categories (use) are not supported', place);
  if (name === 'evaluate' && target.kind === 'this')
    throw refusalAt('evaluate', 'a script cannot run texts as code', place);
}

const sleepText = 'a script cannot wait (sleep); use the delay of x-microcks-operation';

const refusedCalls = {
  sleep: ['thread', sleepText],
  use: ['category', 'categories (use) are not supported'],
  evaluate: ['evaluate', 'a script cannot run texts as code (evaluate)'],
} as const;

function isRefusedCall(name: string): name is keyof typeof refusedCalls {
  return Object.hasOwn(refusedCalls, name);
}

function compileOwnCall(compiler: Compiler, call: Call): Code {
  const args = compileArguments(compiler, call.args);
  const name = literalName(call.name) ?? '';
  const variable = compiler.scope.find(name);
  if (variable !== undefined) {
    const callee = readVariable(variable);
    return (frame) => callValue(callee(frame), args(frame), frame.machine);
  }
  if (!compiler.methods.has(name)) {
    if (isRefusedCall(name)) throw refusalAt(refusedCalls[name][0], refusedCalls[name][1], call.place);
    const imported = compiler.names.staticMember(name);
    const star = compiler.names.staticClasses.find((type) => compiler.finder.hasStatic(type, name));
    const owner = imported ?? (star === undefined ? undefined : { type: star, member: name });
    if (owner !== undefined) {
      const type = new GClass(owner.type);
      return (frame) => frame.machine.invoke(type, owner.member, args(frame));
    }
  }
  return (frame) => {
    const given = args(frame);
    frame.machine.meter.step();
    const { closure, machine } = frame;
    return closure === undefined
      ? machine.callScript(name, given)
      : callFromClosure(compiler, closure, name, given, machine);
  };
}

/** A method by the rules of closures: of the owner or the delegate, whichever comes first. */
function callFromClosure(
  compiler: Compiler,
  closure: GClosure,
  name: string,
  args: readonly Value[],
  machine: Running,
): Value {
  let missed: GThrowable | undefined;
  // `call(…)` inside of a closure is its own
  if (name === 'call' || name === 'doCall') return machine.invoke(closure, name, args);
  for (const holder of holders(closure)) {
    try {
      if (holder instanceof GClosure) return callFromClosure(compiler, holder, name, args, machine);
      if (holder === machine.script || holder === null) return machine.callScript(name, args);
      if (canCall(compiler, holder, name, machine)) return machine.invoke(holder, name, args);
    } catch (error) {
      if (
        !(error instanceof GThrowable) ||
        error.type !== 'MissingMethodException' ||
        error.message?.includes(`.${name}()`) !== true
      )
        throw error;
      missed ??= error;
    }
  }
  throw missed ?? missingMethod('Script1', name, args);
}

function canCall({ finder }: Compiler, holder: Value, name: string, machine: Running): boolean {
  if (isArithmetic(name) || finder.has(typeOf(holder), name)) return true;
  if (holder instanceof GClass) return finder.hasStatic(holder.name, name);
  return holder instanceof GMap && findProperty(finder, holder, name, machine) instanceof GClosure;
}

type CallValue = Extract<Expression, { readonly kind: 'callValue' }>;

/** Compiles the call of a value: `f(1)(2)`, `{ it }(1)`. */
export function compileCallValue(compiler: Compiler, { callee: source, args: given }: CallValue): Code {
  const callee = compiler.expression(source);
  const args = compileArguments(compiler, given);
  return (frame) => callValue(callee(frame), args(frame), frame.machine);
}

function callValue(callee: Value, args: readonly Value[], machine: Running): Value {
  machine.meter.step();
  return callee instanceof GClosure ? callee.call(args) : machine.invoke(callee, 'call', args);
}

type New = Extract<Expression, { readonly kind: 'new' }>;

/** Compiles `new Type(…)`. */
export function compileNew(compiler: Compiler, { type, args: given, place }: New): Code {
  const name = compiler.names.type(type);
  refuseUrl(name, given.items[0], place);
  const args = compileArguments(compiler, given);
  const owner = new GClass(name);
  const named = given.named.length > 0;
  return (frame) => {
    if (named && !compiler.finder.hasStatic(name, 'new'))
      throw failure('GroovyRuntimeException', `Could not find named-arg compatible constructor for ${name}`);
    return frame.machine.invoke(owner, 'new', args(frame));
  };
}

/** Addresses that are visibly no http are refused before the script runs. */
function refuseUrl(
  name: string,
  address: Expression | { readonly kind: 'spread' } | undefined,
  place: Expression['place'],
): void {
  if (name !== 'URL' || address?.kind !== 'literal' || typeof address.value !== 'string') return;
  const [, scheme] = /^([a-z][a-z0-9+.-]*):/i.exec(address.value) ?? [];
  if (scheme === undefined || /^https?$/i.test(scheme)) return;
  throw refusalAt(
    scheme.toLowerCase() === 'file' ? 'file' : 'network',
    `a script cannot read ${scheme}: addresses`,
    place,
  );
}

type NewArray = Extract<Expression, { readonly kind: 'newArray' }>;

/** Compiles `new int[3]`. */
export function compileNewArray(compiler: Compiler, { type, sizes }: NewArray): Code {
  const name = compiler.names.type(type);
  const counts = sizes.map((size) => compiler.expression(size));
  return (frame) => {
    const lengths = counts.map((count) => Number(frame.machine.invoke(count(frame), 'intValue', [])));
    return newArray(name, lengths, frame);
  };
}

function newArray(type: string, [length = 0, ...rest]: readonly number[], frame: Frame): GArray {
  if (length < 0) throw failure('NegativeArraySizeException', String(length));
  frame.machine.meter.items(length);
  const component = type.slice(0, -2);
  const fill = () => (rest.length > 0 ? newArray(component, rest, frame) : defaultOf(component));
  return new GArray(component, Array.from({ length }, fill));
}

/** Runs one call more deeply; the limit is the script's, or the engine's. */
export function nested<Result>(machine: Running, run: () => Result): Result {
  machine.meter.enter();
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      throw new LimitError('depth', 'the script nests its calls too deep');
    }
    throw error;
  } finally {
    machine.meter.leave();
  }
}

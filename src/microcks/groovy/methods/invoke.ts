import { Refusal } from '../limits.ts';
import type { Machine } from '../machine.ts';
import { arithmetic, isArithmetic } from '../operations/arithmetic.ts';
import { missingMethod, nullPointer } from '../operations/errors.ts';
import { isCase } from '../operations/isCase.ts';
import { held } from '../operations/maps.ts';
import { ownText } from '../operations/text.ts';
import { GClass, GClosure, GIterator, GMap, GObject, isText, type Value } from '../values/containers.ts';
import { fullNameOf, typeOf } from '../values/types.ts';
import type { FoundMethod, MethodFinder } from './library.ts';
import { reflective } from './reflective.ts';

/** Calls a method of a value; throws MissingMethodException, or NullPointerException for null. */
export function invokeMethod(
  finder: MethodFinder,
  target: Value,
  name: string,
  args: readonly Value[],
  machine: Machine,
): Value {
  if (target === null || target === undefined) return invokeNull(name, args, machine);
  if (isArithmetic(name) && args.length === 1) {
    const result = arithmetic(name, target, args[0], machine);
    if (result !== undefined) return result;
  }
  if (target instanceof GClass) {
    const found = finder.findStatic(target.name, name, args);
    if (found !== undefined) return run(found, target, machine);
  }
  // What is done with a long text takes longer
  if (typeof target === 'string' && target.length > 512) machine.meter.step(target.length >> 6);
  const type = typeOf(target);
  const found = finder.find(type, name, args);
  if (found !== undefined) return run(found, target, machine);
  if (target instanceof GMap) {
    const member = held(target, name);
    if (member instanceof GClosure) return member.call(args);
  }
  if (target instanceof GObject && hasInvoke(target.state)) {
    const result = target.state.invoke(name, args, machine);
    if (result !== undefined) return result;
  }
  refuseSpecial(target, name);
  throw missingMethod(target instanceof GClass ? fullNameOf(target.name) : fullNameOf(type), name, args);
}

/** Runs a method; null where it needs a value is what Java makes of it. */
function run({ method, args }: FoundMethod, target: Value, machine: Machine): Value {
  try {
    return method.body(target, args, machine);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw nullPointer(`Cannot invoke method ${method.name}() with null`);
  }
}

function hasInvoke(
  state: unknown,
): state is { invoke(name: string, args: readonly Value[], machine: Machine): Value | undefined } {
  return typeof state === 'object' && state !== null && 'invoke' in state;
}

/** What Groovy would have, and a script may not do. */
function refuseSpecial(target: Value, name: string): void {
  if (name === 'execute' && (isText(target) || ['List', 'ArrayList', 'String[]'].includes(typeOf(target)))) {
    throw new Refusal('process', 'a script cannot start processes (execute)');
  }
  const key = reflective(name, target instanceof GClass);
  if (key !== undefined) throw new Refusal(key, `a script cannot use ${name}`);
}

function invokeNull(name: string, args: readonly Value[], machine: Machine): Value {
  const [first = null] = args;
  switch (`${name}/${args.length}`) {
    case 'toString/0':
      return 'null';
    case 'asBoolean/0':
      return false;
    case 'is/1':
    case 'equals/1':
      return first === null;
    case 'plus/1':
      if (isText(first)) return `null${ownText(first)}`;
      throw nullPointer(`Cannot execute null+${first === null ? 'null' : ownText(first)}`);
    case 'iterator/0':
      return new GIterator([][Symbol.iterator]());
    case 'isCase/1':
      return isCase(null, first, machine);
    case 'with/1':
      return first instanceof GClosure ? first.call([null]) : null;
    case 'getClass/0':
      return new GClass('NullObject');
    default:
      throw nullPointer(`Cannot invoke method ${name}() on null object`);
  }
}

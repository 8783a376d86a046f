import { parameterAccepts } from '../methods/table.ts';
import { castTo } from '../operations/cast.ts';
import { GArray, GList, type Value } from '../values/containers.ts';
import { lineageOf, typeOf } from '../values/types.ts';
import type { Code, Frame } from './frame.ts';

/** A parameter and how it becomes a variable. */
export interface BoundParameter {
  readonly type: string | undefined;
  readonly initial: Code | undefined;
  readonly isVariadic: boolean;
  readonly declare: (frame: Frame, value: Value) => void;
}

/** Which arguments the parameters take: an argument or nothing for each, all the rest for the last. */
function matched(parameters: readonly BoundParameter[], args: readonly Value[]): (Value | undefined)[] | undefined {
  const last = parameters.at(-1);
  if (last?.isVariadic === true) return matchedVariadic(parameters, last, args);
  if (args.length > parameters.length) return undefined;
  const [first] = parameters;
  if (args.length === 0 && parameters.length === 1 && first?.initial === undefined) {
    // One parameter is given null by a call without arguments
    return first !== undefined && parameterAccepts(first.type ?? 'Object', null) ? [null] : undefined;
  }
  // Parameters with a value of their own are left out from the right
  let missing = parameters.length - args.length;
  const skipped = new Set<number>();
  for (let index = parameters.length - 1; index >= 0 && missing > 0; index -= 1) {
    if (parameters[index]?.initial === undefined) continue;
    skipped.add(index);
    missing -= 1;
  }
  if (missing > 0) return undefined;
  let next = 0;
  const taken: (Value | undefined)[] = [];
  for (const [index, { type }] of parameters.entries()) {
    if (skipped.has(index)) {
      taken.push(undefined);
      continue;
    }
    const arg = args[next++] ?? null;
    if (type !== undefined && !parameterAccepts(type, arg)) return undefined;
    taken.push(arg);
  }
  return taken;
}

function matchedVariadic(
  parameters: readonly BoundParameter[],
  last: BoundParameter,
  args: readonly Value[],
): (Value | undefined)[] | undefined {
  const fixed = parameters.length - 1;
  if (args.length < fixed) return undefined;
  const component = (last.type ?? 'Object[]').replace(/\[\]$/, '');
  const rest = args.slice(fixed);
  const [only] = rest;
  const isArray = rest.length === 1 && only instanceof GArray && parameterAccepts(last.type ?? 'Object[]', only);
  const accepted =
    args.slice(0, fixed).every((arg, index) => parameterAccepts(parameters[index]?.type ?? 'Object', arg)) &&
    (isArray || rest.every((arg) => parameterAccepts(component, arg)));
  if (!accepted) return undefined;
  return [...args.slice(0, fixed), isArray ? only : new GArray(component, rest)];
}

/** Whether parameters take arguments. */
export function takes(parameters: readonly BoundParameter[], args: readonly Value[]): boolean {
  return matched(parameters, args) !== undefined;
}

/** Gives the parameters their values; false when they do not take the arguments. A list may stand for several, for closures. */
export function argumentsOf(
  parameters: readonly BoundParameter[],
  args: readonly Value[],
  frame: Frame,
  spreads: boolean,
): boolean {
  let taken = matched(parameters, args);
  const [only] = args;
  if (taken === undefined && spreads && args.length === 1 && parameters.length > 1) {
    if (only instanceof GList || only instanceof GArray) taken = matched(parameters, only.items);
  }
  if (taken === undefined) return false;
  for (let index = 0; index < parameters.length; index += 1) {
    const parameter = parameters[index];
    if (parameter === undefined) continue;
    const { type, initial, declare } = parameter;
    const arg = taken[index];
    const value = arg === undefined ? (initial?.(frame) ?? null) : arg;
    declare(frame, type === undefined || value === null ? value : castTo(value, type, frame.machine));
  }
  return true;
}

/** How far arguments are from the types of parameters; the smallest is called. */
export function distance(parameters: readonly BoundParameter[], args: readonly Value[]): number {
  let total = parameters.at(-1)?.isVariadic === true ? 1000 : 0;
  for (const [index, arg] of args.entries()) {
    const type = parameters[Math.min(index, parameters.length - 1)]?.type ?? 'Object';
    if (arg === null) {
      total += type === 'Object' ? 0 : 1;
      continue;
    }
    if (type === 'String' && typeOf(arg) === 'GString') continue;
    const at = lineageOf(typeOf(arg)).indexOf(type);
    total += at >= 0 ? at : 10;
  }
  return total;
}

import type { Machine } from '../machine.ts';
import {
  GArray,
  GClass,
  GClosure,
  GList,
  GMap,
  GObject,
  GRange,
  GSet,
  isText,
  ObjectRange,
  type Value,
} from '../values/containers.ts';
import { isNumeric } from '../values/numbers.ts';
import { isInstance } from '../values/types.ts';
import { equal, sameValue } from './compare.ts';
import { held, inSet } from './maps.ts';
import { ownText, textOf } from './text.ts';
import { truth } from './truth.ts';

/** Whether a value is a case of another, as `switch`, `in` and `grep` ask. */
export function isCase(pattern: Value, value: Value, machine: Machine): boolean {
  if (pattern === null || pattern === undefined) return value === null;
  if (isText(pattern)) return value !== null && textOf(pattern) === ownText(value);
  if (isNumeric(pattern)) return isNumeric(value) ? equal(pattern, value, machine) : sameValue(pattern, value);
  if (pattern instanceof GClass) return isInstance(value, pattern.name);
  if (pattern instanceof GClosure) return truth(pattern.call([value]));
  if (pattern instanceof GMap) return truth(held(pattern, value) ?? null);
  return contains(pattern, value, machine) ?? sameValue(pattern, value);
}

/** Whether a collection has an element by Java's equality; nothing for what is none. */
export function contains(collection: Value, value: Value, machine: Machine): boolean | undefined {
  if (collection instanceof GList || collection instanceof GArray) {
    machine.meter.step(collection.items.length >> 3);
    if (typeof value === 'string' || value === null) return collection.items.includes(value);
    return collection.items.some((item) => sameValue(item, value));
  }
  if (collection instanceof GRange) {
    return typeof value === 'number' && value >= collection.from && value <= collection.to && collection.size > 0;
  }
  if (collection instanceof ObjectRange) return collection.items.some((item) => equal(item, value, machine));
  if (collection instanceof GSet) return inSet(collection, value);
  if (collection instanceof GObject && hasCases(collection.state)) {
    return value !== null && collection.state.isCase(ownText(value), machine);
  }
  return undefined;
}

function hasCases(state: unknown): state is { isCase(text: string, machine: Machine): boolean } {
  return typeof state === 'object' && state !== null && 'isCase' in state;
}

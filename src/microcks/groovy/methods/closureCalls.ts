import type { Machine } from '../machine.ts';
import { compare } from '../operations/compare.ts';
import { hashOf, keyOf } from '../operations/keys.ts';
import { textOf } from '../operations/text.ts';
import { truth } from '../operations/truth.ts';
import { type Entry, GClosure, GEntry, GObject, GString, GThrowable, type Value } from '../values/containers.ts';
import { decimalOf, decimalText, stripZeros } from '../values/decimal.ts';
import { Char, intOf, isNumeric, Real } from '../values/numbers.ts';

/** Whether a closure answers something true. */
export function holds(closure: GClosure, ...args: readonly Value[]): boolean {
  return truth(closure.call(args));
}

/** Calls a closure with an entry: as it is, or as key and value where the closure has two parameters. */
export function callWithEntry(closure: GClosure, entry: Entry): Value {
  if (closure.parameterTypes.length === 2) return closure.call([entry.key, entry.value]);
  return closure.call([new GEntry(entry)]);
}

/** A Comparator as scripts hold it. */
export interface ComparatorState {
  readonly compare: (a: Value, b: Value) => number;
}

/** The order that a closure of one or two parameters, or a Comparator, stands for. */
export function orderOf(by: Value, machine: Machine): (a: Value, b: Value) => number {
  if (by instanceof GObject && by.type === 'Comparator') return (by.state as ComparatorState).compare;
  if (!(by instanceof GClosure)) return valueOrder(machine);
  const natural = valueOrder(machine);
  if (by.parameterTypes.length !== 2) return (a, b) => natural(by.call([a]), by.call([b]));
  return (a, b) => {
    const order = by.call([a, b]);
    return isNumeric(order) ? intOf(order) : truth(order) ? 1 : 0;
  };
}

/** The order of sorting: that of `<=>`, and of what has none some order. */
function valueOrder(machine: Machine): (a: Value, b: Value) => number {
  return (a, b) => {
    machine.meter.step();
    try {
      return compare(a, b, machine);
    } catch (error) {
      if (!(error instanceof GThrowable)) throw error;
      return keyOf(a) === keyOf(b) ? 0 : hashOf(a) > hashOf(b) ? 1 : -1;
    }
  };
}

/** A key that is the same for values that `==` takes for equal: numbers by value, texts by their characters. */
export function valueKey(value: Value): Value {
  if (typeof value === 'number' || typeof value === 'string') return keyOf(value);
  if (isNumeric(value)) {
    if (value instanceof Real && !Number.isFinite(value.value)) return keyOf(value);
    const { unscaled, scale } = stripZeros(decimalOf(value));
    if (scale === 0 && unscaled <= 2147483647n && unscaled >= -2147483648n) return Number(unscaled);
    return `\0N${decimalText(stripZeros(decimalOf(value)))}`;
  }
  return value instanceof GString || value instanceof Char ? keyOf(textOf(value)) : keyOf(value);
}

import type { Machine } from '../machine.ts';
import {
  GArray,
  GEntry,
  GList,
  GMap,
  GObject,
  GRange,
  GSet,
  GString,
  isText,
  ObjectRange,
  type Value,
} from '../values/containers.ts';
import { compareDecimals, decimalOf } from '../values/decimal.ts';
import { bigOf, Char, isIntegral, isNumeric, type Numeric, Real, realOf } from '../values/numbers.ts';
import { fullNameOf, isInstance, typeOf } from '../values/types.ts';
import { failure } from './errors.ts';
import { gstringText } from './gstring.ts';
import { keyOf } from './keys.ts';
import { textOf } from './text.ts';

/** `==`: null-safe, numbers by value, texts of any kind by their characters, collections by their elements. */
export function equal(a: Value, b: Value, machine: Machine): boolean {
  if (a === b) return true;
  if (a === null || b === null || a === undefined || b === undefined) return false;
  if (typeof a === 'string' && typeof b === 'string') return false;
  if (typeof a === 'number' && typeof b === 'number') return false;
  if (isNumeric(a)) {
    if (isNumeric(b)) return compareNumbers(a, b, machine) === 0;
    return b instanceof Char && compareNumbers(a, b.code, machine) === 0;
  }
  if (a instanceof Char && isNumeric(b)) return compareNumbers(a.code, b, machine) === 0;
  if (isText(a) || a instanceof Char) return (isText(b) || b instanceof Char) && plain(a) === plain(b);
  if (isListLike(a)) return isListLike(b) && equalItems(a, b, machine);
  if (a instanceof GSet) return b instanceof GSet && equalSets(a, b);
  if (a instanceof GMap) return b instanceof GMap && equalMaps(a, b, machine);
  if (a instanceof GEntry && b instanceof GEntry) {
    return equal(a.entry.key, b.entry.key, machine) && equal(a.entry.value, b.entry.value, machine);
  }
  const key = keyOf(a);
  return typeof key === 'string' ? key === keyOf(b) : false;
}

function plain(value: string | GString | Char): string {
  return typeof value === 'string' ? value : value instanceof GString ? gstringText(value) : textOf(value);
}

type ListLike = GList | GArray | GRange | ObjectRange;

function isListLike(value: Value): value is ListLike {
  return value instanceof GList || value instanceof GArray || value instanceof GRange || value instanceof ObjectRange;
}

function lengthOf(list: ListLike): number {
  return list instanceof GRange ? list.size : list.items.length;
}

function itemOf(list: ListLike, index: number): Value {
  return list instanceof GRange ? list.item(index) : list.items[index];
}

function equalItems(a: ListLike, b: ListLike, machine: Machine): boolean {
  const length = lengthOf(a);
  if (length !== lengthOf(b)) return false;
  for (let index = 0; index < length; index += 1) {
    machine.meter.step();
    if (!equal(itemOf(a, index), itemOf(b, index), machine)) return false;
  }
  return true;
}

function equalSets(a: GSet, b: GSet): boolean {
  return a.entries.size === b.entries.size && [...a.entries.keys()].every((key) => b.entries.has(key));
}

function equalMaps(a: GMap, b: GMap, machine: Machine): boolean {
  if (a.entries.size !== b.entries.size) return false;
  for (const [key, { value }] of a.entries) {
    machine.meter.step();
    const other = b.entries.get(key);
    if (other === undefined || !equal(value, other.value, machine)) return false;
  }
  return true;
}

/** Order of numbers whatever their types; NaN is the largest. */
export function compareNumbers(a: Numeric, b: Numeric, machine: Machine): number {
  if (typeof a === 'number' && typeof b === 'number') return Math.sign(a - b);
  if (a instanceof Real || b instanceof Real) {
    const [x, y] = [realOf(a), realOf(b)];
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (isIntegral(a) && isIntegral(b)) {
    const [x, y] = [bigOf(a), bigOf(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  }
  return compareDecimals(decimalOf(a), decimalOf(b), machine.meter);
}

/** `<=>`: null is lowest; throws IllegalArgumentException for what has no order. */
export function compare(a: Value, b: Value, machine: Machine): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return -1;
  if (b === null || b === undefined) return 1;
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b, machine);
  const x = asNumber(a, isNumeric(b) || b instanceof Char);
  const y = asNumber(b, isNumeric(a) || a instanceof Char);
  if (x !== undefined && y !== undefined) return compareNumbers(x, y, machine);
  if ((isText(a) || a instanceof Char) && (isText(b) || b instanceof Char)) return compareTexts(plain(a), plain(b));
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof GObject && b instanceof GObject && a.type === b.type && hasOrder(a.state) && hasOrder(b.state)) {
    const [first, second] = [a.state.order, b.state.order];
    return first < second ? -1 : first > second ? 1 : 0;
  }
  if (equal(a, b, machine) && isInstance(a, 'Comparable')) return 0;
  throw failure('IllegalArgumentException', cannotCompare(a, b));
}

function cannotCompare(a: Value, b: Value): string {
  const described = (value: Value) => `${fullNameOf(typeOf(value))} with value '${textOf(value)}'`;
  return `Cannot compare ${described(a)} and ${described(b)}`;
}

function hasOrder(state: unknown): state is { readonly order: number | bigint | string } {
  return typeof state === 'object' && state !== null && 'order' in state;
}

/** A character, or a text of one, may be compared with a number. */
function asNumber(value: Value, againstNumber: boolean): Numeric | undefined {
  if (isNumeric(value)) return value;
  if (value instanceof Char) return value.code;
  if (!againstNumber || !isText(value)) return undefined;
  const text = plain(value);
  return text.length === 1 ? text.charCodeAt(0) : undefined;
}

/** Java's `compareTo` of texts: the difference of the first units that differ, else of the lengths. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = a.charCodeAt(index) - b.charCodeAt(index);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Java's `equals`. */
export function sameValue(a: Value, b: Value): boolean {
  return a === b || keyOf(a) === keyOf(b);
}

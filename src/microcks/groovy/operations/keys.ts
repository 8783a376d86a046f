import { LimitError } from '../limits.ts';
import {
  GArray,
  GEntry,
  GList,
  GMap,
  GObject,
  GRange,
  GSet,
  GString,
  ObjectRange,
  type Value,
} from '../values/containers.ts';
import { Char, Decimal, Long, Real, Small } from '../values/numbers.ts';
import { gstringText } from './gstring.ts';

/** Elements of collections that one run may look at for keys and hashes; a list that holds itself twice has no end of them. */
const maxLooks = 2_000_000;
let looks = maxLooks;

/** Lets a run look at as many elements as any; runs do not overlap. */
export function startLooking(): void {
  looks = maxLooks;
}

function look(count = 1): void {
  looks -= count;
  if (looks < 0) throw new LimitError('steps', 'the script compares collections that are too large');
}

/** A JavaScript map key that is the same for values that are equal by Java's `equals`. */
export function keyOf(value: Value): Value {
  if (typeof value === 'string') return value.charCodeAt(0) === 0 ? `\0S${value}` : value;
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (value instanceof Long) return `\0L${value.value}`;
  if (value instanceof Decimal) return `\0B${value.unscaled}/${value.scale}`;
  if (value instanceof Real) return `\0${value.type}${Object.is(value.value, -0) ? '-0' : value.value}`;
  if (value instanceof Small) return `\0${value.type}${value.value}`;
  if (value instanceof Char) return `\0C${value.code}`;
  if (value instanceof GString) return `\0G${gstringText(value)}`;
  if (value instanceof GList || value instanceof ObjectRange) return `\0l${value.items.map(serialKey).join()}`;
  if (value instanceof GRange) return rangeKey(value);
  if (value instanceof GSet) return `\0s${[...value.entries.keys()].map(serial).sort().join()}`;
  if (value instanceof GMap) return `\0m${[...value.entries.values()].map(entryKey).sort().join()}`;
  if (value instanceof GEntry) return `\0e${entryKey(value.entry)}`;
  if (value instanceof GObject && hasKey(value.state)) return `\0${value.type}${value.state.key}`;
  return value;
}

function rangeKey(range: GRange): string {
  if (range.size > 100_000) return `\0r${range.from}..${range.to}`;
  return `\0l${Array.from({ length: range.size }, (_, index) => serial(range.item(index))).join()}`;
}

function hasKey(state: unknown): state is { readonly key: string } {
  return typeof state === 'object' && state !== null && 'key' in state && typeof state.key === 'string';
}

function entryKey({ key, value }: { readonly key: Value; readonly value: Value }): string {
  return `${serialKey(key)}=${serialKey(value)}`;
}

function serialKey(value: Value): string {
  look(typeof value === 'string' ? 1 + (value.length >> 6) : 1);
  return serial(keyOf(value));
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/** A number that stands for an object. */
export function identityOf(value: object): number {
  const known = identities.get(value);
  if (known !== undefined) return known;
  lastIdentity += 1;
  identities.set(value, lastIdentity);
  return lastIdentity;
}

function serial(key: Value): string {
  if (typeof key === 'string') return `${key.length}"${key}`;
  if (typeof key === 'object' && key !== null) return `#${identityOf(key)}`;
  return `${typeof key}${String(key)}`;
}

/** Java's `hashCode`, which gives hash maps their order. */
export function hashOf(value: Value): number {
  look(typeof value === 'string' ? 1 + (value.length >> 6) : 1);
  if (typeof value === 'string') return textHash(value);
  if (typeof value === 'number') return value | 0;
  if (typeof value === 'boolean') return value ? 1231 : 1237;
  if (value === null || value === undefined) return 0;
  if (typeof value === 'bigint') return bigHash(value);
  if (value instanceof Long) return Number(BigInt.asIntN(32, value.value ^ (BigInt.asUintN(64, value.value) >> 32n)));
  if (value instanceof Decimal) return (31 * bigHash(value.unscaled) + value.scale) | 0;
  if (value instanceof Small) return value.value;
  if (value instanceof Char) return value.code;
  if (value instanceof Real) return realHash(value.value);
  if (value instanceof GString) return textHash(gstringText(value));
  if (value instanceof GList || value instanceof ObjectRange || value instanceof GArray) {
    let hash = 1;
    for (const item of value.items) hash = (Math.imul(31, hash) + hashOf(item)) | 0;
    return hash;
  }
  if (value instanceof GRange && value.size < 100_000) {
    let hash = 1;
    for (let index = 0; index < value.size; index += 1) hash = (Math.imul(31, hash) + value.item(index)) | 0;
    return hash;
  }
  if (value instanceof GSet) {
    let hash = 0;
    for (const item of value.entries.values()) hash = (hash + hashOf(item)) | 0;
    return hash;
  }
  if (value instanceof GMap) {
    return [...value.entries.values()].reduce(
      (hash, entry) => (hash + (hashOf(entry.key) ^ hashOf(entry.value))) | 0,
      0,
    );
  }
  if (value instanceof GEntry) return hashOf(value.entry.key) ^ hashOf(value.entry.value);
  if (value instanceof GObject && hasKey(value.state)) return textHash(value.state.key);
  return identityOf(value as object);
}

function textHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  return hash;
}

function bigHash(value: bigint): number {
  let hash = 0;
  const digits = (value < 0n ? -value : value).toString(16);
  const padded = digits.padStart(Math.ceil(digits.length / 8) * 8, '0');
  for (let at = 0; at < padded.length; at += 8) {
    hash = (Math.imul(31, hash) + Number.parseInt(padded.slice(at, at + 8), 16)) | 0;
  }
  return value < 0n ? -hash | 0 : hash;
}

function realHash(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getInt32(0) ^ view.getInt32(4);
}

/** Items in the order in which a hash table of Java holds them. */
export function hashOrdered<Item>(items: readonly Item[], keyOfItem: (item: Item) => Value): readonly Item[] {
  let capacity = 16;
  while (items.length > capacity * 0.75) capacity *= 2;
  const bucket = (item: Item) => {
    const hash = hashOf(keyOfItem(item));
    return (hash ^ (hash >>> 16)) & (capacity - 1);
  };
  return items
    .map((item) => ({ item, at: bucket(item) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

import { type Entry, GEntry, GMap, GSet, type Value } from '../values/containers.ts';
import { failure } from './errors.ts';
import { hashOrdered, keyOf } from './keys.ts';

/** A map's entries in its own order. */
export function entriesOf(map: GMap): readonly Entry[] {
  const entries = [...map.entries.values()];
  const { compare } = map;
  if (compare !== undefined) return entries.sort((a, b) => compare(a.key, b.key));
  return map.type === 'HashMap' ? hashOrdered(entries, ({ key }) => key) : entries;
}

/** A set's elements in its own order. */
export function setItems(set: GSet): readonly Value[] {
  const items = [...set.entries.values()];
  const { compare } = set;
  if (compare !== undefined) return items.sort(compare);
  return set.type === 'HashSet' ? hashOrdered(items, (item) => item) : items;
}

/** What a map holds under a key; undefined when it does not. */
export function held(map: GMap, key: Value): Value | undefined {
  return map.entries.get(keyOf(key))?.value;
}

/** Whether a map has a key. */
export function hasKey(map: GMap, key: Value): boolean {
  return map.entries.has(keyOf(key));
}

const fixedMaps = /^(Collections\$|ImmutableCollections\$)/;

/** A map that may change; throws UnsupportedOperationException for others. */
export function changeableMap(map: GMap): GMap {
  if (fixedMaps.test(map.type)) throw failure('UnsupportedOperationException');
  return map;
}

/** Puts a value into a map; its key keeps its place. */
export function putInto(map: GMap, key: Value, value: Value): void {
  const at = keyOf(key);
  const entry = map.entries.get(at);
  if (entry === undefined) map.entries.set(at, { key, value });
  else entry.value = value;
}

/** Takes a key out of a map; what it held, or undefined. */
export function takeFrom(map: GMap, key: Value): Value | undefined {
  const at = keyOf(key);
  const entry = map.entries.get(at);
  map.entries.delete(at);
  return entry?.value;
}

/** Puts an element into a set; whether it was not there. */
export function addToSet(set: GSet, item: Value): boolean {
  const at = keyOf(item);
  if (set.entries.has(at)) return false;
  set.entries.set(at, item);
  return true;
}

/** Whether a set has an element. */
export function inSet(set: GSet, item: Value): boolean {
  return set.entries.has(keyOf(item));
}

/** A map of keys and values, in their order. */
export function mapOf(pairs: Iterable<readonly [Value, Value]>, type?: string): GMap {
  const map = new GMap(type);
  for (const [key, value] of pairs) putInto(map, key, value);
  return map;
}

/** A set of elements. */
export function setOf(items: Iterable<Value>, type?: string): GSet {
  const set = new GSet(type);
  for (const item of items) addToSet(set, item);
  return set;
}

/** A map's entries as scripts see them. */
export function entryObjects(map: GMap): readonly GEntry[] {
  return entriesOf(map).map((entry) => new GEntry(entry));
}

/** A map of another's kind without its entries. */
export function emptyLike(map: GMap): GMap {
  const empty = new GMap(map.type === 'TreeMap' || map.type === 'HashMap' ? map.type : 'LinkedHashMap');
  empty.compare = map.compare;
  return empty;
}

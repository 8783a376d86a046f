import type { Machine } from '../machine.ts';
import { copyMap } from '../operations/cast.ts';
import { equal } from '../operations/compare.ts';
import { itemsOf, iterate } from '../operations/iterate.ts';
import {
  changeableMap,
  emptyLike,
  entriesOf,
  entryObjects,
  hasKey,
  held,
  mapOf,
  putInto,
  setOf,
  takeFrom,
} from '../operations/maps.ts';
import { textOf } from '../operations/text.ts';
import { truth } from '../operations/truth.ts';
import {
  type Entry,
  type GClosure,
  GEntry,
  GList,
  GMap,
  type GSet,
  GString,
  type Value,
} from '../values/containers.ts';
import { callWithEntry, orderOf } from './closureCalls.ts';
import { addEntry } from './grouping.ts';
import { mapValue } from './properties.ts';
import { methods } from './table.ts';

function put(self: GMap, key: Value, value: Value, { meter }: Machine): Value {
  changeableMap(self);
  const before = held(self, key) ?? null;
  meter.grown(self.entries.size + 1);
  putInto(self, key, value);
  return before;
}

function filtered(self: GMap, test: (entry: Entry) => boolean, { meter }: Machine): GMap {
  const result = emptyLike(self);
  for (const entry of entriesOf(self)) {
    meter.step();
    if (test(entry)) putInto(result, entry.key, entry.value);
  }
  return result;
}

/** What maps can be asked. */
export const mapReading = methods<GMap>('Map', {
  'get(Object)': (self, [key]: [Value]) => mapValue(self, key),
  'get(Object,Object)': (self, [key, otherwise]: [Value, Value], machine) => {
    if (hasKey(self, key)) return held(self, key);
    put(self, key, otherwise, machine);
    return otherwise;
  },
  'getOrDefault(Object,Object)': (self, [key, otherwise]: [Value, Value]) =>
    hasKey(self, key) ? held(self, key) : otherwise,
  'getAt(Object)': (self, [key]: [Value]) => mapValue(self, key instanceof GString ? textOf(key) : key),
  'containsKey(Object)': (self, [key]: [Value]) => hasKey(self, key),
  'containsValue(Object)': (self, [value]: [Value], machine) =>
    entriesOf(self).some((entry) => equal(entry.value, value, machine)),
  'size()': (self) => self.entries.size,
  'isEmpty()': (self) => self.entries.size === 0,
  'keySet()|navigableKeySet()': (self) => keysOf(self),
  'values()': (self) => new GList(entriesOf(self).map(({ value }) => value)),
  'entrySet()': (self) => setOf(entryObjects(self)),
  'iterator()': (self, _: readonly Value[], machine) =>
    machine.invoke(new GList([...entryObjects(self)]), 'iterator', []),
  'subMap(Collection)|subMap(Array)': (self, [keys]: [Value], { meter }) =>
    mapOf(
      itemsOf(keys, meter)
        .filter((key) => hasKey(self, key))
        .map((key) => [key, held(self, key)]),
    ),
  'subMap(Collection,Object)': (self, [keys, otherwise]: [Value, Value], { meter }) =>
    mapOf(itemsOf(keys, meter).map((key) => [key, hasKey(self, key) ? held(self, key) : otherwise])),
  'plus(Map)': (self, [other]: [GMap], machine) => {
    const result = copyMap(self, emptyLike(self).type, machine);
    result.otherwise = self.otherwise;
    for (const { key, value } of entriesOf(other)) putInto(result, key, value);
    return result;
  },
  'plus(Collection)': (self, [entries]: [Value], machine) => {
    const result = copyMap(self, emptyLike(self).type, machine);
    for (const entry of iterate(entries, machine.meter)) addEntry(result, entry);
    return result;
  },
  'minus(Map)': (self, [other]: [GMap], machine) =>
    filtered(self, ({ key, value }) => !(hasKey(other, key) && equal(held(other, key), value, machine)), machine),
  'intersect(Map)': (self, [other]: [GMap], machine) =>
    filtered(self, ({ key, value }) => hasKey(other, key) && equal(held(other, key), value, machine), machine),
  'sort()|toSorted()': (self, _: readonly Value[], machine) =>
    sortedMap(self, (a, b) => orderOf(null, machine)(a.key, b.key)),
  'sort(Comparator)|toSorted(Comparator)': (self, [by]: [Value], machine) => sortedMap(self, entryOrder(by, machine)),
  'take(int)': (self, [count]: [number]) => mapOf(pairs(self).slice(0, Math.max(0, count))),
  'drop(int)': (self, [count]: [number]) => mapOf(pairs(self).slice(Math.max(0, count))),
  'takeWhile(Closure)': (self, [closure]: [GClosure]) => {
    const end = entriesOf(self).findIndex((entry) => !truth(callWithEntry(closure, entry)));
    return mapOf(end < 0 ? pairs(self) : pairs(self).slice(0, end));
  },
  'dropWhile(Closure)': (self, [closure]: [GClosure]) => {
    const start = entriesOf(self).findIndex((entry) => !truth(callWithEntry(closure, entry)));
    return mapOf(start < 0 ? [] : pairs(self).slice(start));
  },
  'toMapString()': (self) => textOf(self),
  'firstKey()': (self) => entriesOf(self)[0]?.key ?? null,
  'lastKey()': (self) => entriesOf(self).at(-1)?.key ?? null,
  'firstEntry()': (self) => entryObjects(self)[0] ?? null,
  'lastEntry()': (self) => entryObjects(self).at(-1) ?? null,
});

/** A view of the keys, of which methods change nothing. */
function keysOf(self: GMap): GSet {
  const set = setOf(
    entriesOf(self).map(({ key }) => key),
    'LinkedHashSet',
  );
  return set;
}

function pairs(self: GMap): readonly (readonly [Value, Value])[] {
  return entriesOf(self).map(({ key, value }) => [key, value] as const);
}

function sortedMap(self: GMap, order: (a: Entry, b: Entry) => number): GMap {
  return mapOf([...entriesOf(self)].sort(order).map(({ key, value }) => [key, value]));
}

/** The order of entries that a closure of an entry, or of two, stands for. */
export function entryOrder(by: Value, machine: Machine): (a: Entry, b: Entry) => number {
  const order = orderOf(by, machine);
  return (a, b) => order(new GEntry(a), new GEntry(b));
}

/** What changes maps. */
export const mapChanges = methods<GMap>('Map', {
  'put(Object,Object)': (self, [key, value]: [Value, Value], machine) => put(self, key, value, machine),
  'putAt(Object,Object)': (self, [key, value]: [Value, Value], machine) => {
    put(self, key instanceof GString ? textOf(key) : key, value, machine);
    return value;
  },
  'putAll(Map)': (self, [other]: [GMap], machine) => {
    for (const { key, value } of entriesOf(other)) put(self, key, value, machine);
    return null;
  },
  'putAll(Collection)': (self, [entries]: [Value], { meter }) => {
    for (const entry of iterate(entries, meter)) addEntry(changeableMap(self), entry);
    return self;
  },
  'putIfAbsent(Object,Object)': (self, [key, value]: [Value, Value], machine) => {
    const before = held(self, key) ?? null;
    if (before === null) put(self, key, value, machine);
    return before;
  },
  'leftShift(Map)': (self, [other]: [GMap], machine) => {
    for (const { key, value } of entriesOf(other)) put(self, key, value, machine);
    return self;
  },
  'leftShift(Map.Entry)': (self, [{ entry }]: [GEntry], machine) => {
    put(self, entry.key, entry.value, machine);
    return self;
  },
  'remove(Object)|removeElement(Object)': (self, [key]: [Value]) => takeFrom(changeableMap(self), key) ?? null,
  'remove(Object,Object)': (self, [key, value]: [Value, Value], machine) => {
    const isSame = hasKey(self, key) && equal(held(self, key), value, machine);
    if (isSame) takeFrom(changeableMap(self), key);
    return isSame;
  },
  'replace(Object,Object)': (self, [key, value]: [Value, Value], machine) =>
    hasKey(self, key) ? put(self, key, value, machine) : null,
  'removeAll(Closure)': (self, [closure]: [GClosure]) => keep(self, (entry) => !truth(callWithEntry(closure, entry))),
  'retainAll(Closure)': (self, [closure]: [GClosure]) => keep(self, (entry) => truth(callWithEntry(closure, entry))),
  'replaceAll(Closure)': (self, [closure]: [GClosure]) => {
    for (const entry of changeableMap(self).entries.values()) entry.value = closure.call([entry.key, entry.value]);
    return null;
  },
  'clear()': (self) => {
    changeableMap(self).entries.clear();
    return null;
  },
  'computeIfAbsent(Object,Closure)': (self, [key, closure]: [Value, GClosure], machine) => {
    const before = held(self, key) ?? null;
    if (before !== null) return before;
    const value = closure.call([key]);
    if (value !== null) put(self, key, value, machine);
    return value;
  },
  'computeIfPresent(Object,Closure)': (self, [key, closure]: [Value, GClosure], machine) => {
    const before = held(self, key) ?? null;
    return before === null ? null : settle(self, key, closure.call([key, before]), machine);
  },
  'compute(Object,Closure)': (self, [key, closure]: [Value, GClosure], machine) =>
    settle(self, key, closure.call([key, held(self, key) ?? null]), machine),
  'merge(Object,Object,Closure)': (self, [key, value, closure]: [Value, Value, GClosure], machine) => {
    const before = held(self, key) ?? null;
    return settle(self, key, before === null ? value : closure.call([before, value]), machine);
  },
  'withDefault(Closure)': (self, [closure]: [GClosure]) => {
    const map = new GMap(self.type);
    for (const [key, entry] of self.entries) map.entries.set(key, entry);
    map.compare = self.compare;
    map.otherwise = (key) => closure.call([key]);
    return map;
  },
  'clone()': (self, _: readonly Value[], machine) => copyMap(self, self.type, machine),
  'asImmutable()|asUnmodifiable()': (self, _: readonly Value[], machine) =>
    copyMap(self, 'Collections$UnmodifiableMap', machine),
});

function settle(self: GMap, key: Value, value: Value, machine: Machine): Value {
  if (value === null) takeFrom(changeableMap(self), key);
  else put(self, key, value, machine);
  return value;
}

function keep(self: GMap, test: (entry: Entry) => boolean): boolean {
  const { size } = changeableMap(self).entries;
  for (const [key, entry] of [...self.entries]) if (!test(entry)) self.entries.delete(key);
  return self.entries.size !== size;
}

import type { Machine } from '../machine.ts';
import { failure } from '../operations/errors.ts';
import { itemsOf } from '../operations/iterate.ts';
import { changeableMap, entriesOf, held, putInto } from '../operations/maps.ts';
import { GArray, type GClosure, GEntry, GList, GMap, type Value } from '../values/containers.ts';
import { type MethodTable, methods } from './table.ts';

function groupBy(items: readonly Value[], [closure, ...further]: readonly GClosure[]): GMap {
  const groups = new GMap();
  if (closure === undefined) return groups;
  for (const item of items) {
    const key = closure.call([item]);
    const group = held(groups, key);
    if (group instanceof GList) group.items.push(item);
    else putInto(groups, key, new GList([item]));
  }
  if (further.length > 0) {
    for (const entry of groups.entries.values()) {
      if (entry.value instanceof GList) entry.value = groupBy(entry.value.items, further);
    }
  }
  return groups;
}

/** Puts what a closure answered into a map: an entry, a map, or a list of key and value. */
export function addEntry(map: GMap, result: Value): void {
  if (result instanceof GEntry) putInto(map, result.entry.key, result.entry.value);
  else if (result instanceof GMap) for (const { key, value } of entriesOf(result)) putInto(map, key, value);
  else if (result instanceof GList || result instanceof GArray) {
    putInto(map, result.items[0] ?? null, result.items[1] ?? null);
  } else throw failure('ClassCastException', 'a list of key and value, or a map, was expected');
}

function collectEntries(results: readonly Value[], into: GMap): GMap {
  for (const result of results) addEntry(changeableMap(into), result);
  return into;
}

function transpose(items: readonly Value[], { meter }: Machine): GList {
  const columns: Value[][] = [];
  const lists = items.map((item) => itemsOf(item, meter));
  const shortest = lists.reduce((least, { length }) => Math.min(least, length), lists[0]?.length ?? 0);
  meter.items(shortest * lists.length);
  for (let index = 0; index < shortest; index += 1) columns.push(lists.map((list) => list[index]));
  return new GList(columns.map((column) => new GList(column)));
}

function combinations(items: readonly Value[], { meter }: Machine): Value[][] {
  let all: Value[][] = [[]];
  for (const item of items) {
    const choices = item instanceof GList || item instanceof GArray ? item.items : itemsOf(item, meter);
    meter.items(all.length * choices.length);
    meter.step(all.length * choices.length);
    // The first list turns fastest
    all = choices.flatMap((choice) => all.map((before) => [...before, choice]));
  }
  return items.length === 0 ? [] : all;
}

/** How `collate` cuts: lists of a size, each so many elements further on. */
interface Cuts {
  readonly size: number;
  readonly step: number;
  readonly keepsRest: boolean;
}

function collate(self: Value, { size, step, keepsRest }: Cuts, { meter }: Machine): GList {
  const items = itemsOf(self, meter);
  if (size <= 0) return new GList([new GList([...items])]);
  if (step === 0) throw failure('IllegalArgumentException', 'step cannot be zero');
  const parts: Value[] = [];
  // Backwards there is nothing before the first
  for (let at = 0; at < items.length && at >= 0; at += step) {
    if (!keepsRest && at > items.length - size) break;
    const part = items.slice(at, at + size);
    meter.items(part.length);
    meter.step(part.length);
    parts.push(new GList(part));
  }
  return new GList(parts);
}

function subsequences(items: readonly Value[], { meter }: Machine): Value[][] {
  meter.items(2 ** Math.min(items.length, 40));
  let all: Value[][] = [];
  for (const item of items) all = [...all, ...all.map((before) => [...before, item]), [item]];
  return all;
}

function permutations(items: readonly Value[], { meter }: Machine): Value[][] {
  let all: Value[][] = [[]];
  for (const item of items) {
    meter.items(all.length * ((all[0]?.length ?? 0) + 1));
    all = all.flatMap((before) => Array.from({ length: before.length + 1 }, (_, at) => before.toSpliced(at, 0, item)));
  }
  return all;
}

/** What makes maps and lists of lists of the elements of a type. */
export function groupingMethods(type: string): MethodTable {
  return methods(type, {
    'groupBy(Closure...)': (self: Value, closures: readonly GClosure[], { meter }) =>
      groupBy(itemsOf(self, meter), closures),
    'groupBy(List)': (self: Value, [closures]: [GList], { meter }) =>
      groupBy(itemsOf(self, meter), closures.items as readonly GClosure[]),
    'countBy(Closure)': (self: Value, [closure]: [GClosure], { meter }) => {
      const counts = new GMap();
      for (const item of itemsOf(self, meter)) {
        const key = closure.call([item]);
        putInto(counts, key, Number(held(counts, key) ?? 0) + 1);
      }
      return counts;
    },
    'collectEntries()': (self: Value, _: readonly Value[], { meter }) =>
      collectEntries(itemsOf(self, meter), new GMap()),
    'collectEntries(Closure)': (self: Value, [closure]: [GClosure], { meter }) =>
      collectEntries(
        itemsOf(self, meter).map((item) => closure.call([item])),
        new GMap(),
      ),
    'collectEntries(Map,Closure)': (self: Value, [into, closure]: [GMap, GClosure], { meter }) =>
      collectEntries(
        itemsOf(self, meter).map((item) => closure.call([item])),
        into,
      ),
    'indexed()|indexed(int)': (self: Value, [offset = 0]: [number?], { meter }) => {
      const map = new GMap();
      itemsOf(self, meter).forEach((item, index) => {
        putInto(map, index + offset, item);
      });
      return map;
    },
    'withIndex()|withIndex(int)': (self: Value, [offset = 0]: [number?], { meter }) =>
      new GList(itemsOf(self, meter).map((item, index) => new GList([item, index + offset], 'Tuple2'))),
    'transpose()': (self: Value, _: readonly Value[], machine) => transpose(itemsOf(self, machine.meter), machine),
    'combinations()': (self: Value, _: readonly Value[], machine) =>
      new GList(combinations(itemsOf(self, machine.meter), machine).map((each) => new GList(each))),
    'combinations(Closure)': (self: Value, [closure]: [GClosure], machine) =>
      new GList(combinations(itemsOf(self, machine.meter), machine).map((each) => closure.call([new GList(each)]))),
    'eachCombination(Closure)': (self: Value, [closure]: [GClosure], machine) => {
      for (const each of combinations(itemsOf(self, machine.meter), machine)) closure.call([new GList(each)]);
      return null;
    },
    'subsequences()': (self: Value, _: readonly Value[], machine) => {
      const all = subsequences(itemsOf(self, machine.meter), machine).map((each) => new GList(each));
      return machine.invoke(new GList(all), 'toSet', []);
    },
    'permutations()': (self: Value, _: readonly Value[], machine) => {
      const all = permutations(itemsOf(self, machine.meter), machine).map((each) => new GList(each));
      return machine.invoke(new GList(all), 'toSet', []);
    },
    'collate(int)': (self: Value, [size]: [number], machine) =>
      collate(self, { size, step: size, keepsRest: true }, machine),
    'collate(int,boolean)': (self: Value, [size, keepsRest]: [number, boolean], machine) =>
      collate(self, { size, step: size, keepsRest }, machine),
    'collate(int,int)': (self: Value, [size, step]: [number, number], machine) =>
      collate(self, { size, step, keepsRest: true }, machine),
    'collate(int,int,boolean)': (self: Value, [size, step, keepsRest]: [number, number, boolean], machine) =>
      collate(self, { size, step, keepsRest }, machine),
    'chop(int...)': (self: Value, sizes: readonly number[], { meter }) => {
      const items = itemsOf(self, meter);
      let at = 0;
      return new GList(
        sizes.map((size) => {
          const part = items.slice(at, size < 0 ? undefined : at + size);
          at += part.length;
          return new GList(part);
        }),
      );
    },
  });
}

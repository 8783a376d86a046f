import type { Machine } from '../machine.ts';
import { failure } from '../operations/errors.ts';
import { emptyLike, entriesOf, held, putInto } from '../operations/maps.ts';
import { truth } from '../operations/truth.ts';
import { type Entry, GClosure, GEntry, GList, GMap, type Value } from '../values/containers.ts';
import { callWithEntry } from './closureCalls.ts';
import { addEntry } from './grouping.ts';
import { entryOrder } from './maps.ts';
import { methods } from './table.ts';

function filtered(self: GMap, closure: GClosure, wanted: boolean): GMap {
  const result = emptyLike(self);
  for (const entry of entriesOf(self)) {
    if (truth(callWithEntry(closure, entry)) === wanted) putInto(result, entry.key, entry.value);
  }
  return result;
}

function* walk(self: GMap, { meter }: Machine): Generator<Entry, void> {
  const { size } = self.entries;
  for (const entry of entriesOf(self)) {
    meter.step();
    yield entry;
    if (self.entries.size !== size) break;
  }
  if (self.entries.size !== size) throw failure('ConcurrentModificationException');
}

const found = (entry: Entry | undefined) => (entry === undefined ? null : new GEntry(entry));

function extreme(self: GMap, by: Value, sign: number, machine: Machine): Value {
  const order = entryOrder(by, machine);
  const [first, ...rest] = entriesOf(self);
  if (first === undefined) return null;
  return new GEntry(rest.reduce((best, entry) => (order(entry, best) * sign > 0 ? entry : best), first));
}

/** What is done with each entry of a map: closures of one parameter are given the entry, of two its key and value. */
export const mapIteration = methods<GMap>('Map', {
  'each(Closure)': (self, [closure]: [GClosure], machine) => {
    for (const entry of walk(self, machine)) callWithEntry(closure, entry);
    return self;
  },
  'forEach(Closure)': (self, [closure]: [GClosure], machine) => {
    for (const entry of walk(self, machine)) callWithEntry(closure, entry);
    return null;
  },
  'reverseEach(Closure)': (self, [closure]: [GClosure]) => {
    for (const entry of [...entriesOf(self)].reverse()) callWithEntry(closure, entry);
    return self;
  },
  'eachWithIndex(Closure)': (self, [closure]: [GClosure], machine) => {
    let index = 0;
    for (const entry of walk(self, machine)) {
      if (closure.parameterTypes.length === 3) closure.call([entry.key, entry.value, index]);
      else closure.call([new GEntry(entry), index]);
      index += 1;
    }
    return self;
  },
  'collect(Closure)': (self, [closure]: [GClosure], machine) => {
    const results: Value[] = [];
    for (const entry of walk(self, machine)) results.push(callWithEntry(closure, entry));
    return new GList(results);
  },
  'collect(Collection,Closure)': (self, [into, closure]: [Value, GClosure], machine) => {
    for (const entry of walk(self, machine)) machine.invoke(into, 'add', [callWithEntry(closure, entry)]);
    return into;
  },
  'collectMany(Closure)': (self, [closure]: [GClosure], machine) => {
    const results = entriesOf(self).map((entry) => callWithEntry(closure, entry));
    return machine.invoke(new GList(results), 'collectMany', [identity]);
  },
  'collectEntries(Closure)': (self, [closure]: [GClosure], machine) => {
    const result = new GMap();
    for (const entry of walk(self, machine)) addEntry(result, callWithEntry(closure, entry));
    return result;
  },
  'find(Closure)': (self, [closure]: [GClosure]) =>
    found(entriesOf(self).find((entry) => truth(callWithEntry(closure, entry)))),
  'findAll(Closure)': (self, [closure]: [GClosure]) => filtered(self, closure, true),
  'findResult(Closure)': (self, [closure]: [GClosure]) => {
    for (const entry of entriesOf(self)) {
      const result = callWithEntry(closure, entry);
      if (result !== null) return result;
    }
    return null;
  },
  'findResults(Closure)': (self, [closure]: [GClosure]) =>
    new GList(
      entriesOf(self)
        .map((entry) => callWithEntry(closure, entry))
        .filter((result) => result !== null),
    ),
  'any(Closure)': (self, [closure]: [GClosure]) =>
    entriesOf(self).some((entry) => truth(callWithEntry(closure, entry))),
  'every(Closure)': (self, [closure]: [GClosure]) =>
    entriesOf(self).every((entry) => truth(callWithEntry(closure, entry))),
  'count(Closure)': (self, [closure]: [GClosure]) =>
    entriesOf(self).filter((entry) => truth(callWithEntry(closure, entry))).length,
  'inject(Object,Closure)': (self, [initial, closure]: [Value, GClosure], machine) => {
    let value = initial;
    for (const entry of walk(self, machine)) {
      value =
        closure.parameterTypes.length === 3
          ? closure.call([value, entry.key, entry.value])
          : closure.call([value, new GEntry(entry)]);
    }
    return value;
  },
  'groupBy(Closure)': (self, [closure]: [GClosure], machine) => {
    const groups = new GMap();
    for (const entry of walk(self, machine)) {
      const key = callWithEntry(closure, entry);
      const known = held(groups, key);
      const group = known instanceof GMap ? known : emptyLike(self);
      putInto(group, entry.key, entry.value);
      putInto(groups, key, group);
    }
    return groups;
  },
  'groupEntriesBy(Closure)': (self, [closure]: [GClosure], machine) => {
    const groups = new GMap();
    for (const entry of walk(self, machine)) {
      const key = callWithEntry(closure, entry);
      const known = held(groups, key);
      if (known instanceof GList) known.items.push(new GEntry(entry));
      else putInto(groups, key, new GList([new GEntry(entry)]));
    }
    return groups;
  },
  'countBy(Closure)': (self, [closure]: [GClosure], machine) => {
    const counts = new GMap();
    for (const entry of walk(self, machine)) {
      const key = callWithEntry(closure, entry);
      putInto(counts, key, Number(held(counts, key) ?? 0) + 1);
    }
    return counts;
  },
  'min(Comparator)': (self, [by]: [Value], machine) => extreme(self, by, -1, machine),
  'max(Comparator)': (self, [by]: [Value], machine) => extreme(self, by, 1, machine),
});

const identity = new GClosure({ call: ([value = null]) => value, parameterTypes: ['Object'], owner: null });

/** What entries can be asked. */
export const entryMethods = methods<GEntry>('Map.Entry', {
  'getKey()': ({ entry }) => entry.key,
  'getValue()': ({ entry }) => entry.value,
  'setValue(Object)': ({ entry }, [value]: [Value]) => {
    const before = entry.value;
    entry.value = value;
    return before;
  },
});

import type { Machine } from '../machine.ts';
import { asType } from '../operations/cast.ts';
import { equal } from '../operations/compare.ts';
import { failure } from '../operations/errors.ts';
import { contains } from '../operations/isCase.ts';
import { isCollection, itemsOf, iterate } from '../operations/iterate.ts';
import { setOf } from '../operations/maps.ts';
import { ownText } from '../operations/text.ts';
import { GArray, type GClosure, GIterator, GList, GObject, type Value } from '../values/containers.ts';
import { holds, orderOf, valueKey } from './closureCalls.ts';
import { groupingMethods } from './grouping.ts';
import { similar } from './iteration.ts';
import { type MethodTable, methods } from './table.ts';

function sum(items: Iterable<Value>, initial: Value | undefined, machine: Machine): Value {
  let total = initial;
  for (const item of items) total = total === undefined ? item : machine.invoke(total, 'plus', [item]);
  return total ?? null;
}

function average(items: readonly Value[], machine: Machine): Value {
  if (items.length === 0) return null;
  const total = sum(items, undefined, machine);
  return machine.invoke(total, 'div', [items.length]);
}

function extreme(items: Iterable<Value>, order: (a: Value, b: Value) => number, sign: number): Value {
  let best: Value | undefined;
  for (const item of items) {
    if (item === null) continue;
    if (best === undefined || order(item, best) * sign > 0) best = item;
  }
  return best ?? null;
}

const results = (self: Value, closure: GClosure, { meter }: Machine) =>
  itemsOf(self, meter).map((item) => closure.call([item]));

/** A text of elements with something between. */
export function join(items: readonly Value[], separator: string, machine: Machine): string {
  let text = '';
  for (const [index, item] of items.entries()) {
    text += (index > 0 ? separator : '') + ownText(item);
    machine.meter.joined(text.length);
  }
  machine.meter.text(text.length);
  return text;
}

function flattened(self: Value, machine: Machine, into: Value[] = [], depth = 0): Value[] {
  if (depth > 200) throw failure('StackOverflowError');
  for (const item of iterate(self, machine.meter)) {
    if (isCollection(item) || item instanceof GArray) flattened(item, machine, into, depth + 1);
    else into.push(item);
    if ((into.length & 1023) === 0) machine.meter.items(into.length);
  }
  return into;
}

const rows = {
  'size()': (self: Value, _: readonly Value[], { meter }: Machine) =>
    self instanceof GArray || self instanceof GList ? self.items.length : count(self, meter),
  'isEmpty()': (self: Value, _: readonly Value[], { meter }: Machine) => count(self, meter) === 0,
  'contains(Object)': (self: Value, [value]: [Value], machine: Machine) => contains(self, value, machine) === true,
  'containsAll(Collection)': (self: Value, [others]: [Value], machine: Machine) =>
    itemsOf(others, machine.meter).every((item) => contains(self, item, machine)),
  'sum()': (self: Value, _: readonly Value[], machine: Machine) =>
    sum(itemsOf(self, machine.meter), undefined, machine),
  'sum(Closure)': (self: Value, [closure]: [GClosure], machine: Machine) =>
    sum(results(self, closure, machine), undefined, machine),
  'sum(Object)': (self: Value, [initial]: [Value], machine: Machine) =>
    sum(itemsOf(self, machine.meter), initial, machine),
  'sum(Object,Closure)': (self: Value, [initial, closure]: [Value, GClosure], machine: Machine) =>
    sum(results(self, closure, machine), initial, machine),
  'average()': (self: Value, _: readonly Value[], machine: Machine) => average(itemsOf(self, machine.meter), machine),
  'average(Closure)': (self: Value, [closure]: [GClosure], machine: Machine) =>
    average(results(self, closure, machine), machine),
  'min()': (self: Value, _: readonly Value[], machine: Machine) =>
    extreme(iterate(self, machine.meter), orderOf(null, machine), -1),
  'min(Comparator)': (self: Value, [by]: [Value], machine: Machine) =>
    extreme(iterate(self, machine.meter), orderOf(by, machine), -1),
  'max()': (self: Value, _: readonly Value[], machine: Machine) =>
    extreme(iterate(self, machine.meter), orderOf(null, machine), 1),
  'max(Comparator)': (self: Value, [by]: [Value], machine: Machine) =>
    extreme(iterate(self, machine.meter), orderOf(by, machine), 1),
  'count()': (self: Value, _: readonly Value[], { meter }: Machine) => count(self, meter),
  'count(Closure)': (self: Value, [closure]: [GClosure], { meter }: Machine) =>
    itemsOf(self, meter).filter((item) => holds(closure, item)).length,
  'count(Object)': (self: Value, [value]: [Value], machine: Machine) =>
    itemsOf(self, machine.meter).filter((item) => equal(item, value, machine)).length,
  'join()': (self: Value, _: readonly Value[], machine: Machine) => join(itemsOf(self, machine.meter), '', machine),
  'join(String)': (self: Value, [separator]: [string | null], machine: Machine) =>
    join(itemsOf(self, machine.meter), separator ?? '', machine),
  'flatten()': (self: Value, _: readonly Value[], machine: Machine) => similar(self, flattened(self, machine)),
  'flatten(Closure)': (self: Value, [closure]: [GClosure], machine: Machine) =>
    similar(self, flattened(new GList(results(self, closure, machine)), machine)),
  'collectMany(Closure)': (self: Value, [closure]: [GClosure], machine: Machine) => {
    const all: Value[] = [];
    for (const result of results(self, closure, machine)) {
      for (const item of itemsOf(result, machine.meter)) all.push(item);
      machine.meter.items(all.length);
    }
    return new GList(all);
  },
  'collectNested(Closure)': (self: Value, [closure]: [GClosure], machine: Machine) =>
    nestedResults(self, closure, machine, 0),
  'findResults(Closure)': (self: Value, [closure]: [GClosure], machine: Machine) =>
    new GList(results(self, closure, machine).filter((result) => result !== null)),
  'toList()': (self: Value, _: readonly Value[], machine: Machine) => asNewList(self, machine),
  'asList()': (self: Value, _: readonly Value[], machine: Machine) => asNewList(self, machine),
  'toSet()': (self: Value, _: readonly Value[], { meter }: Machine) => setOf(itemsOf(self, meter), 'HashSet'),
  'asCollection()': (self: Value) => self,
  'toArray()|toArray(Object)': (self: Value, _: readonly Value[], machine: Machine) =>
    new GArray('Object', [...itemsOf(self, machine.meter)]),
  'intersect(Iterable)': (self: Value, [other]: [Value], { meter }: Machine) => {
    const keys = new Set(itemsOf(other, meter).map(valueKey));
    return similar(self, distinct(itemsOf(self, meter).filter((item) => keys.has(valueKey(item)))));
  },
  'disjoint(Iterable)': (self: Value, [other]: [Value], { meter }: Machine) => {
    const keys = new Set(itemsOf(other, meter).map(valueKey));
    return !itemsOf(self, meter).some((item) => keys.has(valueKey(item)));
  },
  'iterator()|listIterator()': (self: Value, _: readonly Value[], { meter }: Machine) => iteratorOf(self, meter),
  'forEach(Closure)': (self: Value, [closure]: [GClosure], { meter }: Machine) => {
    for (const item of iterate(self, meter)) closure.call([item]);
    return null;
  },
  'asImmutable()|asUnmodifiable()': (self: Value, _: readonly Value[], machine: Machine) =>
    new GList([...itemsOf(self, machine.meter)], 'Collections$UnmodifiableList'),
  'asType(Class)': (self: Value, [type]: [{ readonly name: string }], machine: Machine) =>
    asType(self, type.name, machine),
  'stream()|parallelStream()': (self: Value, _: readonly Value[], { meter }: Machine) =>
    new GObject('Stream', { items: itemsOf(self, meter) }),
};

function asNewList(self: Value, { meter }: Machine): GList {
  const items = itemsOf(self, meter);
  meter.items(items.length);
  return new GList([...items]);
}

function nestedResults(self: Value, closure: GClosure, machine: Machine, depth: number): Value {
  if (depth > 200) throw failure('StackOverflowError');
  return new GList(
    itemsOf(self, machine.meter).map((item) =>
      isCollection(item) ? nestedResults(item, closure, machine, depth + 1) : closure.call([item]),
    ),
  );
}

function count(self: Value, meter: Machine['meter']): number {
  if (self instanceof GList || self instanceof GArray) return self.items.length;
  if (typeof self === 'object' && self !== null && 'size' in self && typeof self.size === 'number') return self.size;
  if (typeof self === 'object' && self !== null && 'entries' in self && self.entries instanceof Map)
    return self.entries.size;
  return itemsOf(self, meter).length;
}

/** Without those that are equal by `==` to one before. */
export function distinct(items: readonly Value[]): readonly Value[] {
  const seen = new Set<Value>();
  return items.filter((item) => {
    const key = valueKey(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** An iterator that can take away what it gave last. */
function iteratorOf(self: Value, meter: Machine['meter']): GIterator {
  const items = [...itemsOf(self, meter)];
  let at = 0;
  const source: Iterator<Value> = {
    next: () => (at < items.length ? { done: false, value: items[at++] } : { done: true, value: null }),
  };
  return new GIterator(source, () => {
    const last = items[at - 1];
    if (self instanceof GList) {
      const index = self.items.indexOf(last);
      if (index >= 0) self.items.splice(index, 1);
    }
  });
}

/** What collections and arrays can be asked. */
export const collectionTables: readonly MethodTable[] = ['Collection', 'Array'].flatMap((type) => [
  methods(type, rows),
  groupingMethods(type),
]);

import type { Meter } from '../limits.ts';
import { failure } from '../operations/errors.ts';
import { isCase } from '../operations/isCase.ts';
import { itemsOf, iterate } from '../operations/iterate.ts';
import { setOf } from '../operations/maps.ts';
import { truth } from '../operations/truth.ts';
import { type GClosure, GList, GSet, type Value } from '../values/containers.ts';
import { Long } from '../values/numbers.ts';
import { holds } from './closureCalls.ts';
import { methods } from './table.ts';

/** A collection of another's kind. */
export function similar(like: Value, items: readonly Value[]): Value {
  if (!(like instanceof GSet)) return new GList([...items]);
  const set = setOf(items, like.type === 'HashSet' ? 'HashSet' : like.type === 'TreeSet' ? 'TreeSet' : 'LinkedHashSet');
  set.compare = like.compare;
  return set;
}

function matching(self: Value, meter: Meter, test: (item: Value) => boolean): Value[] {
  const items: Value[] = [];
  for (const item of iterate(self, meter)) if (test(item)) items.push(item);
  meter.items(items.length);
  return items;
}

/** What is done with each element, of whatever has elements; a single value is its own only element. */
export const iterationMethods = methods('Object', {
  'each(Closure)': (self, [closure]: [GClosure], { meter }) => {
    for (const item of iterate(self, meter)) closure.call([item]);
    return self;
  },
  'eachWithIndex(Closure)': (self, [closure]: [GClosure], { meter }) => {
    let index = 0;
    for (const item of iterate(self, meter)) closure.call([item, index++]);
    return self;
  },
  'collect()': (self, _, { meter }) => new GList([...itemsOf(self, meter)]),
  'collect(Closure)': (self, [closure]: [GClosure], { meter }) => {
    const results: Value[] = [];
    for (const item of iterate(self, meter)) results.push(closure.call([item]));
    meter.items(results.length);
    return new GList(results);
  },
  'collect(Collection,Closure)': (self, [into, closure]: [Value, GClosure], machine) => {
    for (const item of iterate(self, machine.meter)) machine.invoke(into, 'add', [closure.call([item])]);
    return into;
  },
  'find()': (self, _, { meter }) => {
    for (const item of iterate(self, meter)) if (truth(item)) return item;
    return null;
  },
  'find(Closure)': (self, [closure]: [GClosure], { meter }) => {
    for (const item of iterate(self, meter)) if (holds(closure, item)) return item;
    return null;
  },
  'findAll()': (self, _, { meter }) => similar(self, matching(self, meter, truth)),
  'findAll(Closure)': (self, [closure]: [GClosure], { meter }) =>
    similar(
      self,
      matching(self, meter, (item) => holds(closure, item)),
    ),
  'any()': (self, _, { meter }) => {
    for (const item of iterate(self, meter)) if (truth(item)) return true;
    return false;
  },
  'any(Closure)': (self, [closure]: [GClosure], { meter }) => {
    for (const item of iterate(self, meter)) if (holds(closure, item)) return true;
    return false;
  },
  'every()': (self, _, { meter }) => {
    for (const item of iterate(self, meter)) if (!truth(item)) return false;
    return true;
  },
  'every(Closure)': (self, [closure]: [GClosure], { meter }) => {
    for (const item of iterate(self, meter)) if (!holds(closure, item)) return false;
    return true;
  },
  'findIndexOf(Closure)': (self, [closure]: [GClosure], { meter }) => indexFrom(self, 0, closure, meter),
  'findIndexOf(int,Closure)': (self, [from, closure]: [number, GClosure], { meter }) =>
    indexFrom(self, from, closure, meter),
  'findLastIndexOf(Closure)': (self, [closure]: [GClosure], { meter }) => {
    let found = -1;
    for (const [index, item] of itemsOf(self, meter).entries()) if (holds(closure, item)) found = index;
    return found;
  },
  'findIndexValues(Closure)': (self, [closure]: [GClosure], { meter }) => {
    const found: Value[] = [];
    for (const [index, item] of itemsOf(self, meter).entries()) {
      if (holds(closure, item)) found.push(new Long(BigInt(index)));
    }
    return new GList(found);
  },
  'findResult(Closure)': (self, [closure]: [GClosure], { meter }) => firstResult(self, closure, null, meter),
  'findResult(Object,Closure)': (self, [otherwise, closure]: [Value, GClosure], { meter }) =>
    firstResult(self, closure, otherwise, meter),
  'inject(Closure)': (self, [closure]: [GClosure], { meter }) => {
    const items = iterate(self, meter);
    const first = items.next();
    if (first.done === true)
      throw failure(
        'NoSuchElementException',
        'Cannot call inject() on an empty iterable without passing an initial value.',
      );
    return fold(items, first.value, closure);
  },
  'inject(Object,Closure)': (self, [initial, closure]: [Value, GClosure], { meter }) =>
    fold(iterate(self, meter), initial, closure),
  'grep()': (self, _, { meter }) => similar(self, matching(self, meter, truth)),
  'grep(Object)': (self, [pattern]: [Value], machine) =>
    similar(
      self,
      matching(self, machine.meter, (item) => isCase(pattern, item, machine)),
    ),
  'split(Closure)': (self, [closure]: [GClosure], { meter }) => {
    const accepted: Value[] = [];
    const rejected: Value[] = [];
    for (const item of iterate(self, meter)) (holds(closure, item) ? accepted : rejected).push(item);
    return new GList([similar(self, accepted), similar(self, rejected)]);
  },
});

function indexFrom(self: Value, from: number, closure: GClosure, meter: Meter): number {
  let index = -1;
  for (const item of iterate(self, meter)) {
    index += 1;
    if (index >= from && holds(closure, item)) return index;
  }
  return -1;
}

function firstResult(self: Value, closure: GClosure, otherwise: Value, meter: Meter): Value {
  for (const item of iterate(self, meter)) {
    const result = closure.call([item]);
    if (result !== null) return result;
  }
  return otherwise;
}

function fold(items: Iterable<Value>, initial: Value, closure: GClosure): Value {
  let value = initial;
  for (const item of items) value = closure.call([value, item]);
  return value;
}

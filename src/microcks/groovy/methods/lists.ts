import type { Machine } from '../machine.ts';
import { sameValue } from '../operations/compare.ts';
import { failure } from '../operations/errors.ts';
import { isCollection, itemsOf, iterate } from '../operations/iterate.ts';
import { GArray, type GClosure, GList, GRange, type GSet, type ObjectRange, type Value } from '../values/containers.ts';
import { intOf, isNumeric } from '../values/numbers.ts';
import { holds, orderOf, valueKey } from './closureCalls.ts';
import { distinct } from './collections.ts';
import { similar } from './iteration.ts';
import { type MethodTable, methods } from './table.ts';

type Indexed = GList | GArray | GRange | ObjectRange;

/** How many elements a list has. */
function lengthOf(self: Indexed): number {
  return self instanceof GRange ? self.size : self.items.length;
}

/** The element at an index from 0. */
function itemAt(self: Indexed, index: number): Value {
  return (self instanceof GRange ? self.item(index) : self.items[index]) ?? null;
}

/** An index from the start, where a negative one counts from the end. */
export function fromStart(index: number, length: number): number {
  if (index >= 0) return index;
  if (index + length < 0) {
    throw failure(
      'ArrayIndexOutOfBoundsException',
      `Negative array index [${index}] too large for array size ${length}`,
    );
  }
  return index + length;
}

function elementAt(self: Indexed, index: number): Value {
  const length = lengthOf(self);
  const at = fromStart(index, length);
  if (at < length) return itemAt(self, at);
  if (self instanceof GArray) {
    throw failure('ArrayIndexOutOfBoundsException', `Index ${at} out of bounds for length ${length}`);
  }
  return null;
}

/** The indices of a range, from the end where they are negative, backwards where they fall. */
export function indicesOf(range: GRange, length: number): readonly number[] {
  if (range.size === 0) return [];
  const first = fromStart(range.item(0), length);
  const last = fromStart(range.item(range.size - 1), length);
  const indices: number[] = [];
  const step = first <= last ? 1 : -1;
  for (let index = first; index !== last + step; index += step) {
    if (index >= length) throw failure('IndexOutOfBoundsException', `toIndex = ${last + 1}`);
    indices.push(index);
  }
  return indices;
}

function empty(name: string): never {
  throw failure('NoSuchElementException', `Cannot access ${name}() element from an empty List`);
}

const sorted = (items: readonly Value[], by: Value, machine: Machine) => [...items].sort(orderOf(by, machine));

function minus(self: Value, other: Value, machine: Machine): Value {
  const many = isCollection(other) || other instanceof GArray ? itemsOf(other, machine.meter) : [other];
  const keys = new Set(many.map(valueKey));
  return similar(
    self,
    itemsOf(self, machine.meter).filter((item) => !keys.has(valueKey(item))),
  );
}

function plus(self: Value, other: Value, { meter }: Machine): Value {
  const added = isCollection(other) || other instanceof GArray ? itemsOf(other, meter) : [other];
  const items = itemsOf(self, meter);
  meter.items(items.length + added.length);
  return similar(self, [...items, ...added]);
}

function multiply(self: Value, times: Value, { meter }: Machine): Value {
  const items = itemsOf(self, meter);
  const count = isNumeric(times) ? intOf(times) : 0;
  if (count < 0)
    throw failure(
      'IllegalArgumentException',
      `multiply() should be called with a number of 0 or greater not: ${count}`,
    );
  meter.items(items.length * count);
  return new GList(Array.from({ length: count }, () => items).flat());
}

/** Reading by order: of lists, ranges and arrays; the first rows also of sets. */
const ordered = {
  'first()': (self: Value, _: readonly Value[], { meter }: Machine) => {
    for (const item of iterate(self, meter)) return item;
    return empty('first');
  },
  'last()': (self: Value, _: readonly Value[], { meter }: Machine) =>
    itemsOf(self, meter).at(-1) ?? lastOf(self, meter),
  'head()': (self: Value, _: readonly Value[], { meter }: Machine) => {
    for (const item of iterate(self, meter)) return item;
    return empty('head');
  },
  'tail()': (self: Value, _: readonly Value[], { meter }: Machine) => {
    const items = itemsOf(self, meter);
    return items.length === 0 ? empty('tail') : similar(self, items.slice(1));
  },
  'init()': (self: Value, _: readonly Value[], { meter }: Machine) => {
    const items = itemsOf(self, meter);
    return items.length === 0 ? empty('init') : similar(self, items.slice(0, -1));
  },
  'take(int)': (self: Value, [count]: [number], { meter }: Machine) =>
    similar(self, itemsOf(self, meter).slice(0, Math.max(0, count))),
  'takeRight(int)': (self: Value, [count]: [number], { meter }: Machine) =>
    similar(self, count <= 0 ? [] : itemsOf(self, meter).slice(-count)),
  'drop(int)': (self: Value, [count]: [number], { meter }: Machine) =>
    similar(self, itemsOf(self, meter).slice(Math.max(0, count))),
  'dropRight(int)': (self: Value, [count]: [number], { meter }: Machine) =>
    similar(self, count <= 0 ? itemsOf(self, meter) : itemsOf(self, meter).slice(0, -count)),
  'takeWhile(Closure)': (self: Value, [closure]: [GClosure], { meter }: Machine) => {
    const items = itemsOf(self, meter);
    const end = items.findIndex((item) => !holds(closure, item));
    return similar(self, end < 0 ? items : items.slice(0, end));
  },
  'dropWhile(Closure)': (self: Value, [closure]: [GClosure], { meter }: Machine) => {
    const items = itemsOf(self, meter);
    const start = items.findIndex((item) => !holds(closure, item));
    return similar(self, start < 0 ? [] : items.slice(start));
  },
  'reverse()': (self: Value, _: readonly Value[], { meter }: Machine) => new GList([...itemsOf(self, meter)].reverse()),
  'toSorted()': (self: Value, _: readonly Value[], machine: Machine) =>
    similarList(self, sorted(itemsOf(self, machine.meter), null, machine)),
  'toSorted(Comparator)': (self: Value, [by]: [Value], machine: Machine) =>
    similarList(self, sorted(itemsOf(self, machine.meter), by, machine)),
  'toUnique()': (self: Value, _: readonly Value[], { meter }: Machine) =>
    new GList([...distinct(itemsOf(self, meter))]),
  'toUnique(Comparator)': (self: Value, [by]: [Value], machine: Machine) =>
    new GList(uniqueBy(itemsOf(self, machine.meter), by, machine)),
  'plus(Object)': (self: Value, [other]: [Value], machine: Machine) => plus(self, other, machine),
  'minus(Object)': (self: Value, [other]: [Value], machine: Machine) => minus(self, other, machine),
  'multiply(Number)': (self: Value, [times]: [Value], machine: Machine) => multiply(self, times, machine),
};

function lastOf(self: Value, meter: Machine['meter']): Value {
  return itemsOf(self, meter).length === 0 ? empty('last') : null;
}

/** Arrays stay arrays where they are sorted. */
function similarList(self: Value, items: Value[]): Value {
  return self instanceof GArray ? new GArray(self.component, items) : new GList(items);
}

/** The first of those that a closure or Comparator takes for equal. */
export function uniqueBy(items: readonly Value[], by: Value, machine: Machine): Value[] {
  const isKey =
    typeof by === 'object' && by !== null && 'parameterTypes' in by && (by as GClosure).parameterTypes.length < 2;
  if (isKey) {
    const seen = new Set<Value>();
    return items.filter((item) => {
      const key = valueKey((by as GClosure).call([item]));
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  }
  const order = orderOf(by, machine);
  const kept: Value[] = [];
  for (const item of items) if (!kept.some((other) => order(item, other) === 0)) kept.push(item);
  return kept;
}

const indexedRows = {
  'get(int)': (self: Indexed, [index]: [number]) => {
    const length = lengthOf(self);
    if (index < 0 || index >= length) {
      throw failure('IndexOutOfBoundsException', `Index ${index} out of bounds for length ${length}`);
    }
    return itemAt(self, index);
  },
  'getAt(int)': (self: Indexed, [index]: [number]) => elementAt(self, index),
  'getAt(Number)': (self: Indexed, [index]: [number]) => elementAt(self, intOf(index)),
  'getAt(IntRange)': (self: Indexed, [range]: [GRange], { meter }: Machine) => {
    const items = indicesOf(range, lengthOf(self)).map((index) => itemAt(self, index));
    meter.items(items.length);
    return new GList(items);
  },
  'getAt(Collection)': (self: Indexed, [indices]: [Value], { meter }: Machine) => {
    const found: Value[] = [];
    for (const index of itemsOf(indices, meter)) {
      if (index instanceof GRange) for (const each of indicesOf(index, lengthOf(self))) found.push(itemAt(self, each));
      else found.push(elementAt(self, isNumeric(index) ? intOf(index) : 0));
    }
    return new GList(found);
  },
  'indexOf(Object)': (self: Indexed, [value]: [Value], { meter }: Machine) =>
    itemsOf(self, meter).findIndex((item) => sameValue(item, value)),
  'lastIndexOf(Object)': (self: Indexed, [value]: [Value], { meter }: Machine) =>
    itemsOf(self, meter).findLastIndex((item) => sameValue(item, value)),
  'subList(int,int)': (self: Indexed, [from, to]: [number, number], { meter }: Machine) => {
    const length = lengthOf(self);
    if (from < 0) throw failure('IndexOutOfBoundsException', `fromIndex = ${from}`);
    if (to > length) throw failure('IndexOutOfBoundsException', `toIndex = ${to}`);
    if (from > to) throw failure('IllegalArgumentException', `fromIndex(${from}) > toIndex(${to})`);
    return new GList(itemsOf(self, meter).slice(from, to));
  },
  'getIndices()': (self: Indexed) => new GRange(0, lengthOf(self) - 1, false),
  'eachReverse(Closure)|reverseEach(Closure)': (self: Indexed, [closure]: [GClosure], { meter }: Machine) => {
    for (const item of [...itemsOf(self, meter)].reverse()) closure.call([item]);
    return self;
  },
  'lastOrNull()': (self: Indexed) => itemAt(self, lengthOf(self) - 1),
};

/** What lists, ranges and arrays can be asked by index and order. */
export const listTables: readonly MethodTable[] = [
  methods('Collection', ordered),
  methods('Array', ordered),
  methods<Indexed>('List', indexedRows),
  methods<Indexed>('Array', indexedRows),
  methods<GArray>('Array', {
    'putAt(int,Object)': (self, [index, value]: [number, Value]) => {
      const at = fromStart(index, self.items.length);
      if (at >= self.items.length) {
        throw failure('ArrayIndexOutOfBoundsException', `Index ${at} out of bounds for length ${self.items.length}`);
      }
      self.items[at] = value;
      return null;
    },
    'sort()': (self, _: readonly Value[], machine) => {
      self.items.sort(orderOf(null, machine));
      return self;
    },
    'sort(Comparator)': (self, [by]: [Value], machine) => {
      self.items.sort(orderOf(by, machine));
      return self;
    },
    'sort(boolean)': (self, [changes]: [boolean], machine) => {
      const items = sorted(self.items, null, machine);
      if (!changes) return new GArray(self.component, items);
      self.items.splice(0, items.length, ...items);
      return self;
    },
    'clone()': (self) => new GArray(self.component, [...self.items]),
  }),
];

/** Sets keep their kind where something is added or taken away. */
export const setTable = methods<GSet>('Set', {
  'getAt(int)': (self, [index]: [number], { meter }) =>
    itemsOf(self, meter)[fromStart(index, self.entries.size)] ?? null,
});

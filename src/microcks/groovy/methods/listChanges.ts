import type { Machine } from '../machine.ts';
import { sameValue } from '../operations/compare.ts';
import { failure } from '../operations/errors.ts';
import { contains } from '../operations/isCase.ts';
import { isCollection, itemsOf } from '../operations/iterate.ts';
import { keyOf } from '../operations/keys.ts';
import { addToSet, setItems } from '../operations/maps.ts';
import { type GClosure, GList, type GRange, GSet, type Value } from '../values/containers.ts';
import { holds, orderOf } from './closureCalls.ts';
import { distinct } from './collections.ts';
import { fromStart, indicesOf, uniqueBy } from './lists.ts';
import { type MethodTable, methods } from './table.ts';

const fixedTypes = /^(Arrays\$ArrayList|Collections\$|ImmutableCollections\$|Tuple)/;

/** A list whose length may change; throws UnsupportedOperationException for others. */
function changeable(self: GList): Value[] {
  if (fixedTypes.test(self.type)) throw failure('UnsupportedOperationException');
  return self.items;
}

/** A list whose elements may change. */
function writable(self: GList): Value[] {
  if (fixedTypes.test(self.type) && self.type !== 'Arrays$ArrayList') throw failure('UnsupportedOperationException');
  return self.items;
}

function addAll(self: GList, added: readonly Value[], at: number, { meter }: Machine): boolean {
  const items = changeable(self);
  meter.items(items.length + added.length);
  if (added.length < 1000) items.splice(at, 0, ...added);
  else self.items = [...items.slice(0, at), ...added, ...items.slice(at)];
  return added.length > 0;
}

function keep(self: GList, test: (item: Value) => boolean): boolean {
  const items = changeable(self);
  const kept = items.filter(test);
  if (kept.length === items.length) return false;
  self.items = kept;
  return true;
}

function indexFor(self: GList, index: number, last: number): number {
  if (index < 0 || index > last) {
    throw failure('IndexOutOfBoundsException', `Index: ${index}, Size: ${self.items.length}`);
  }
  return index;
}

function put(self: GList, index: number, value: Value, { meter }: Machine): null {
  const items = writable(self);
  const at = fromStart(index, items.length);
  if (at >= items.length) {
    changeable(self);
    meter.items(at + 1);
    while (items.length < at) items.push(null);
  }
  items[at] = value;
  return null;
}

function sort(self: GList, by: Value, changes: boolean, machine: Machine): GList {
  const sorted = [...self.items].sort(orderOf(by, machine));
  if (!changes) return new GList(sorted);
  writable(self);
  self.items = sorted;
  return self;
}

const adding = methods<GList>('List', {
  'add(Object)': (self, [value]: [Value], { meter }) => {
    meter.grown(changeable(self).push(value));
    return true;
  },
  'addFirst(Object)': (self, [value]: [Value], { meter }) => {
    meter.grown(changeable(self).unshift(value));
    return null;
  },
  'addLast(Object)|offer(Object)': (self, [value]: [Value], { meter }) => {
    meter.grown(changeable(self).push(value));
    return true;
  },
  'add(int,Object)': (self, [index, value]: [number, Value], { meter }) => {
    meter.grown(self.items.length + 1);
    changeable(self).splice(indexFor(self, index, self.items.length), 0, value);
    return null;
  },
  'addAll(Collection)|addAll(Array)': (self, [others]: [Value], machine) =>
    addAll(self, itemsOf(others, machine.meter), self.items.length, machine),
  'addAll(int,Collection)': (self, [at, others]: [number, Value], machine) =>
    addAll(self, itemsOf(others, machine.meter), indexFor(self, at, self.items.length), machine),
  'leftShift(Object)': (self, [value]: [Value], { meter }) => {
    meter.grown(changeable(self).push(value));
    return self;
  },
  'push(Object)': (self, [value]: [Value], { meter }) => {
    meter.grown(changeable(self).unshift(value));
    return true;
  },
  'set(int,Object)': (self, [index, value]: [number, Value]) => {
    const items = writable(self);
    if (index < 0 || index >= items.length) {
      throw failure('IndexOutOfBoundsException', `Index ${index} out of bounds for length ${items.length}`);
    }
    const before = items[index];
    items[index] = value;
    return before;
  },
  'putAt(int,Object)': (self, [index, value]: [number, Value], machine) => put(self, index, value, machine),
  'putAt(IntRange,Object)': (self, [range, value]: [GRange, Value], { meter }) => {
    const items = changeable(self);
    const indices = range.size === 0 ? [] : indicesOf(range, items.length);
    const start = Math.min(...indices, range.size === 0 ? range.from : items.length);
    const added = isCollection(value) ? itemsOf(value, meter) : [value];
    items.splice(start, indices.length, ...added);
    return null;
  },
  'swap(int,int)': (self, [a, b]: [number, number]) => {
    const items = writable(self);
    [items[a], items[b]] = [items[b], items[a]];
    return self;
  },
  'sort()': (self, _: readonly Value[], machine) => sort(self, null, true, machine),
  'sort(boolean)': (self, [changes]: [boolean], machine) => sort(self, null, changes, machine),
  'sort(Comparator)': (self, [by]: [Value], machine) => sort(self, by, true, machine),
  'sort(boolean,Comparator)': (self, [changes, by]: [boolean, Value], machine) => sort(self, by, changes, machine),
  'reverse(boolean)': (self, [changes]: [boolean]) => {
    if (!changes) return new GList([...self.items].reverse());
    writable(self).reverse();
    return self;
  },
  'shuffle()': (self, _: readonly Value[], { host }) => {
    const items = writable(self);
    for (let index = items.length - 1; index > 0; index -= 1) {
      const other = Math.floor(host.random() * (index + 1));
      [items[index], items[other]] = [items[other], items[index]];
    }
    return null;
  },
  'clone()': (self) => new GList([...self.items], self.type),
  'replaceAll(Closure)': (self, [closure]: [GClosure]) => {
    self.items = writable(self).map((item) => closure.call([item]));
    return null;
  },
  'fill(Object)': (self, [value]: [Value]) => {
    writable(self).fill(value);
    return self;
  },
});

const taking = methods<GList>('List', {
  'remove(int)': (self, [index]: [number]) => {
    const items = changeable(self);
    if (index < 0 || index >= items.length) {
      throw failure('IndexOutOfBoundsException', `Index ${index} out of bounds for length ${items.length}`);
    }
    return items.splice(index, 1)[0];
  },
  'removeAt(int)': (self, [index]: [number]) =>
    changeable(self).splice(indexFor(self, index, self.items.length - 1), 1)[0],
  'remove(Object)|removeElement(Object)': (self, [value]: [Value]) => {
    const index = changeable(self).findIndex((item) => sameValue(item, value));
    if (index >= 0) self.items.splice(index, 1);
    return index >= 0;
  },
  'removeAll(Collection)|removeAll(Array)': (self, [others]: [Value], machine) =>
    keep(self, (item) => contains(others, item, machine) !== true),
  'removeAll(Closure)|removeIf(Closure)': (self, [closure]: [GClosure]) => keep(self, (item) => !holds(closure, item)),
  'retainAll(Collection)|retainAll(Array)': (self, [others]: [Value], machine) =>
    keep(self, (item) => contains(others, item, machine) === true),
  'retainAll(Closure)': (self, [closure]: [GClosure]) => keep(self, (item) => holds(closure, item)),
  'clear()': (self) => {
    changeable(self).length = 0;
    return null;
  },
  'pop()': (self) => (changeable(self).length === 0 ? nothingToTake('pop') : self.items.shift()),
  'poll()|pollFirst()': (self) => changeable(self).shift() ?? null,
  'pollLast()': (self) => changeable(self).pop() ?? null,
  'peek()|peekFirst()': (self) => self.items[0] ?? null,
  'peekLast()': (self) => self.items.at(-1) ?? null,
  'element()': (self) => (self.items.length === 0 ? nothingToTake('element') : self.items[0]),
  'removeFirst()|remove()': (self) =>
    changeable(self).length === 0 ? nothingToTake('removeFirst') : self.items.shift(),
  'removeLast()': (self) => (changeable(self).length === 0 ? nothingToTake('removeLast') : self.items.pop()),
  'unique()': (self) => changed(self, [...distinct(self.items)]),
  'unique(boolean)': (self, [changes]: [boolean]) =>
    changes ? changed(self, [...distinct(self.items)]) : new GList([...distinct(self.items)]),
  'unique(Comparator)': (self, [by]: [Value], machine) => changed(self, uniqueBy(self.items, by, machine)),
  'unique(boolean,Comparator)': (self, [changes, by]: [boolean, Value], machine) => {
    const kept = uniqueBy(self.items, by, machine);
    return changes ? changed(self, kept) : new GList(kept);
  },
});

function changed(self: GList, items: Value[]): GList {
  if (items.length !== self.items.length) changeable(self);
  self.items = items;
  return self;
}

function nothingToTake(name: string): never {
  throw failure('NoSuchElementException', `Cannot ${name}() an empty List`);
}

function changeableSet(self: GSet): GSet {
  if (fixedTypes.test(self.type)) throw failure('UnsupportedOperationException');
  return self;
}

function keepInSet(self: GSet, test: (item: Value) => boolean): boolean {
  const { size } = changeableSet(self).entries;
  for (const item of setItems(self)) if (!test(item)) self.entries.delete(keyOf(item));
  return self.entries.size !== size;
}

function addAllToSet(self: GSet, items: readonly Value[], { meter }: Machine): boolean {
  meter.items(items.length + self.entries.size);
  changeableSet(self);
  return items.map((item) => addToSet(self, item)).includes(true);
}

const sets = methods<GSet>('Set', {
  'add(Object)': (self, [value]: [Value], { meter }) => {
    meter.grown(self.entries.size + 1);
    return addToSet(changeableSet(self), value);
  },
  'leftShift(Object)': (self, [value]: [Value], { meter }) => {
    meter.grown(self.entries.size + 1);
    addToSet(changeableSet(self), value);
    return self;
  },
  'addAll(Collection)|addAll(Array)': (self, [others]: [Value], machine) =>
    addAllToSet(self, itemsOf(others, machine.meter), machine),
  'remove(Object)|removeElement(Object)': (self, [value]: [Value]) => changeableSet(self).entries.delete(keyOf(value)),
  'removeAll(Collection)|removeAll(Array)': (self, [others]: [Value], machine) =>
    keepInSet(self, (item) => contains(others, item, machine) !== true),
  'removeAll(Closure)|removeIf(Closure)': (self, [closure]: [GClosure]) =>
    keepInSet(self, (item) => !holds(closure, item)),
  'retainAll(Collection)': (self, [others]: [Value], machine) =>
    keepInSet(self, (item) => contains(others, item, machine) === true),
  'retainAll(Closure)': (self, [closure]: [GClosure]) => keepInSet(self, (item) => holds(closure, item)),
  'clear()': (self) => {
    changeableSet(self).entries.clear();
    return null;
  },
  'sort()|sort(boolean)': (self, _: readonly Value[], machine) =>
    new GList([...setItems(self)].sort(orderOf(null, machine))),
  'sort(Comparator)': (self, [by]: [Value], machine) => new GList([...setItems(self)].sort(orderOf(by, machine))),
  'sort(boolean,Comparator)': (self, [, by]: [boolean, Value], machine) =>
    new GList([...setItems(self)].sort(orderOf(by, machine))),
  'unique()|unique(boolean)': (self) => self,
  'pollFirst()': (self) => {
    const [first = null] = setItems(self);
    self.entries.delete(keyOf(first));
    return first;
  },
  'clone()': (self, _: readonly Value[], machine) => {
    const copy = new GSet(self.type);
    copy.compare = self.compare;
    addAllToSet(copy, setItems(self), machine);
    return copy;
  },
});

const ranges = methods<GList>('Range', {
  'add(Object)|remove(Object)|leftShift(Object)|clear()|addAll(Collection)|removeAll(Object)|set(int,Object)|putAt(int,Object)':
    () => {
      throw failure('UnsupportedOperationException');
    },
  'sort()|sort(boolean)': (self, _: readonly Value[], machine) =>
    new GList([...itemsOf(self, machine.meter)].sort(orderOf(null, machine))),
  'sort(Comparator)': (self, [by]: [Value], machine) =>
    new GList([...itemsOf(self, machine.meter)].sort(orderOf(by, machine))),
  'sort(boolean,Comparator)': (self, [, by]: [boolean, Value], machine) =>
    new GList([...itemsOf(self, machine.meter)].sort(orderOf(by, machine))),
  'unique()|unique(boolean)': (self, _: readonly Value[], { meter }) => new GList([...distinct(itemsOf(self, meter))]),
});

/** What changes lists and sets. */
export const changeTables: readonly MethodTable[] = [ranges, adding, taking, sets];

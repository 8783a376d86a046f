import type { Meter } from '../limits.ts';
import {
  GArray,
  GEntry,
  GIterator,
  GList,
  GMap,
  GObject,
  GRange,
  GSet,
  isText,
  ObjectRange,
  type Value,
} from '../values/containers.ts';
import { failure } from './errors.ts';
import { entriesOf, setItems } from './maps.ts';
import { textOf } from './text.ts';

/**
 * The elements of a value, one step each: characters of a text, entries of a map, nothing of null, else the value itself.
 * Throws ConcurrentModificationException where a list or map changes its size meanwhile.
 */
export function* iterate(value: Value, meter: Meter): Generator<Value, void> {
  if (value instanceof GList) return yield* listItems(value, meter);
  if (value instanceof GArray || value instanceof ObjectRange) return yield* counted(value.items, meter);
  if (value instanceof GRange) {
    for (let index = 0; index < value.size; index += 1) {
      meter.step();
      yield value.item(index);
    }
    return;
  }
  if (value instanceof GMap || value instanceof GSet) return yield* keyedItems(value, meter);
  if (value instanceof GIterator) {
    for (let next = value.next(); next.done !== true; next = value.next()) {
      meter.step();
      yield next.value;
    }
    return;
  }
  if (isText(value)) return yield* counted([...characters(textOf(value))], meter);
  if (value instanceof GObject && isIterable(value.state)) return yield* counted(value.state, meter);
  if (value !== null && value !== undefined) yield value;
}

function isIterable(state: unknown): state is Iterable<Value> {
  return typeof state === 'object' && state !== null && Symbol.iterator in state;
}

/** A text's UTF-16 units. */
function characters(text: string): readonly string[] {
  return text.split('');
}

function* listItems(list: GList, meter: Meter): Generator<Value, void> {
  const expected = list.items.length;
  for (let index = 0; index !== list.items.length; index += 1) {
    if (list.items.length !== expected) throw failure('ConcurrentModificationException');
    meter.step();
    yield list.items[index];
  }
}

function* keyedItems(container: GMap | GSet, meter: Meter): Generator<Value, void> {
  const expected = container.entries.size;
  const items = container instanceof GMap ? entriesOf(container) : setItems(container);
  for (const [index, item] of items.entries()) {
    if (container.entries.size !== expected) {
      if (index === container.entries.size) return;
      throw failure('ConcurrentModificationException');
    }
    meter.step();
    yield container instanceof GMap ? new GEntry(item as GEntry['entry']) : item;
  }
}

function* counted(items: Iterable<Value>, meter: Meter): Generator<Value, void> {
  for (const item of items) {
    meter.step();
    yield item;
  }
}

/** The elements of a value as JavaScript's array, which callers do not change; the size is checked first. */
export function itemsOf(value: Value, meter: Meter): readonly Value[] {
  if (value instanceof GList || value instanceof GArray || value instanceof ObjectRange) {
    meter.step(value.items.length >> 3);
    return value.items;
  }
  if (value instanceof GRange) {
    meter.items(value.size);
    return Array.from({ length: value.size }, (_, index) => value.item(index));
  }
  const items: Value[] = [];
  for (const item of iterate(value, meter)) {
    items.push(item);
    if ((items.length & 1023) === 0) meter.items(items.length);
  }
  return items;
}

/** Whether a value is a collection: a list, a set or a range, but no map and no array. */
export function isCollection(value: Value): value is GList | GSet | GRange | ObjectRange {
  return value instanceof GList || value instanceof GSet || value instanceof GRange || value instanceof ObjectRange;
}

/** Whether a value has an order and an index. */
export function isIndexed(value: Value): value is GList | GArray | GRange | ObjectRange {
  return value instanceof GList || value instanceof GArray || value instanceof GRange || value instanceof ObjectRange;
}

import type { Machine } from '../machine.ts';
import { GRange, isText, ObjectRange, type Value } from '../values/containers.ts';
import { Char, isNumeric, Small } from '../values/numbers.ts';
import { arithmetic } from './arithmetic.ts';
import { compare } from './compare.ts';
import { failure, nullPointer } from './errors.ts';
import { textOf } from './text.ts';

/** `from..to`, with one end left out where it is open. Ranges of whole numbers take no room. */
export function newRange(
  from: Value,
  to: Value,
  open: 'none' | 'left' | 'right',
  machine: Machine,
): GRange | ObjectRange {
  if (from === null || to === null) throw nullPointer("Must specify a non-null value for the 'from' index in a Range");
  const first = from instanceof Small ? from.value : from;
  const last = to instanceof Small ? to.value : to;
  if (typeof first === 'number' && typeof last === 'number') return wholeRange(first, last, open);
  const reverse = compare(first, last, machine) > 0;
  const [low, high] = reverse ? [last, first] : [first, last];
  let items =
    isNumeric(low) && isNumeric(high) ? numberSteps(low, high, reverse, machine) : textSteps(low, high, machine);
  if (reverse) items = [...items].reverse();
  if (open === 'right' && items.length > 0 && compare(items.at(-1), last, machine) === 0) items = items.slice(0, -1);
  if (open === 'left') items = items.slice(1);
  return new ObjectRange(items, low, high, reverse);
}

function wholeRange(from: number, to: number, open: 'none' | 'left' | 'right'): GRange {
  const reverse = from > to;
  const step = reverse ? -1 : 1;
  if (open !== 'none' && from === to) return new GRange(from, from - 1, false);
  const first = open === 'left' ? from + step : from;
  const last = open === 'right' ? to - step : to;
  return reverse ? new GRange(last, first, true) : new GRange(first, last, false);
}

/** Numbers in steps of one from the end that comes first. */
function numberSteps(low: Value, high: Value, reverse: boolean, machine: Machine): readonly Value[] {
  const items: Value[] = [];
  const next = reverse ? 'minus' : 'plus';
  const [start, end] = reverse ? [high, low] : [low, high];
  for (let value: Value = start; ; value = arithmetic(next, value, 1, machine)) {
    const order = compare(value, end, machine);
    if (reverse ? order < 0 : order > 0) break;
    items.push(value);
    machine.meter.step();
    if ((items.length & 1023) === 0) machine.meter.items(items.length);
  }
  return reverse ? items.reverse() : items;
}

/** Texts as `next()` makes them, up to the last or its length. */
function textSteps(low: Value, high: Value, machine: Machine): readonly Value[] {
  const isCharacter = low instanceof Char;
  if (!(isText(low) || isCharacter) || !(isText(high) || high instanceof Char)) {
    if (machine.invoke(low, 'next', []) === null)
      throw failure('IllegalArgumentException', 'Incompatible Argument classes');
    return objectSteps(low, high, machine);
  }
  const [first, last] = [textOf(low), textOf(high)];
  const items: Value[] = [];
  for (let text = first; ; text = nextText(text)) {
    items.push(isCharacter ? new Char(text.charCodeAt(0)) : text);
    machine.meter.step();
    machine.meter.grown(items.length);
    if (text === last || text.length > last.length || (text.length === last.length && text > last)) break;
    if (nextText(text).length > last.length || compare(nextText(text), last, machine) > 0) break;
  }
  return items;
}

function objectSteps(low: Value, high: Value, machine: Machine): readonly Value[] {
  const items: Value[] = [];
  for (let value: Value = low; compare(value, high, machine) <= 0; value = machine.invoke(value, 'next', [])) {
    items.push(value);
    machine.meter.step();
    machine.meter.grown(items.length);
  }
  return items;
}

/** A text with its last unit counted up; behind the last there is one more. */
export function nextText(text: string): string {
  if (text === '') return '\0';
  const last = text.charCodeAt(text.length - 1);
  return last === 0xffff ? `${text}\0` : text.slice(0, -1) + String.fromCharCode(last + 1);
}

/** A text with its last unit counted down. */
export function previousText(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last === 0 ? text.slice(0, -1) : text.slice(0, -1) + String.fromCharCode(last - 1);
}

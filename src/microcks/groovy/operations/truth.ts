import {
  GArray,
  GBuilder,
  GIterator,
  GList,
  GMap,
  GObject,
  GRange,
  GSet,
  GString,
  ObjectRange,
  type Value,
} from '../values/containers.ts';
import { Char, Decimal, Long, Real, Small } from '../values/numbers.ts';
import { gstringText } from './gstring.ts';

/** Whether a value counts as true. */
export function truth(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return value !== '';
    case 'number':
      return value !== 0;
    case 'bigint':
      return value !== 0n;
    case 'undefined':
      return false;
    default:
      return value !== null && objectTruth(value as object);
  }
}

function objectTruth(value: object): boolean {
  if (value instanceof GList || value instanceof GArray || value instanceof ObjectRange) return value.items.length > 0;
  if (value instanceof GMap || value instanceof GSet) return value.entries.size > 0;
  if (value instanceof GString) return gstringText(value) !== '';
  if (value instanceof Decimal) return value.unscaled !== 0n;
  if (value instanceof Long) return value.value !== 0n;
  if (value instanceof Real) return value.value !== 0 && !Number.isNaN(value.value);
  if (value instanceof Small) return value.value !== 0;
  if (value instanceof Char) return value.code !== 0;
  if (value instanceof GRange) return value.size > 0;
  if (value instanceof GBuilder) return value.text !== '';
  if (value instanceof GIterator) return value.hasNext();
  if (value instanceof GObject && hasTruth(value.state)) return value.state.isTrue();
  return true;
}

function hasTruth(state: unknown): state is { isTrue(): boolean } {
  return typeof state === 'object' && state !== null && 'isTrue' in state;
}

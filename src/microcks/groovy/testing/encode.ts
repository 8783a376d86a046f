import { entriesOf, setItems } from '../operations/maps.ts';
import { inspected, ownText, textOf } from '../operations/text.ts';
import {
  GArray,
  GClass,
  GClosure,
  GList,
  GMap,
  GRange,
  GSet,
  GString,
  ObjectRange,
  type Value,
} from '../values/containers.ts';
import { typeOf } from '../values/types.ts';

/** A value of a script as JSON that keeps its type: plain where JSON has the type, else its name and text. */
export function encode(value: Value): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (value instanceof GList) return value.items.map(encode);
  if (value instanceof GMap) return encodeMap(value);
  if (value instanceof GSet) return { $: 'Set', v: setItems(value).map(encode) };
  if (value instanceof GArray) return { $: value.type, v: value.items.map(encode) };
  if (value instanceof GString) return { $: 'GString', v: textOf(value) };
  if (value instanceof GClosure) return { $: 'Closure', v: '' };
  if (value instanceof GClass) return { $: 'Class', v: value.name };
  if (value instanceof ObjectRange) return { $: 'ObjectRange', v: inspected(value) };
  if (value instanceof GRange) return { $: 'IntRange', v: inspected(value) };
  return { $: typeOf(value), v: ownText(value) };
}

function encodeMap(map: GMap): unknown {
  const entries = entriesOf(map);
  if (entries.every(({ key }) => typeof key === 'string' && !/^\d+$/.test(key))) {
    return Object.fromEntries(entries.map(({ key, value }) => [String(key), encode(value)]));
  }
  return { $: 'Map', v: entries.map(({ key, value }) => [encode(key), encode(value)]) };
}

import type { Machine } from '../machine.ts';
import { failure } from '../operations/errors.ts';
import { isCollection, itemsOf } from '../operations/iterate.ts';
import { entriesOf } from '../operations/maps.ts';
import { ownText, textOf } from '../operations/text.ts';
import {
  GArray,
  GBuilder,
  GClosure,
  GEntry,
  GIterator,
  GMap,
  GObject,
  isText,
  type Value,
} from '../values/containers.ts';
import { Char, isNumeric, Real } from '../values/numbers.ts';

/** Text as a JSON string; what is beyond ASCII is escaped. */
function jsonString(text: string): string {
  return `"${text.replace(/["\\]|[^\x20-\x7e]/g, escaped)}"`;
}

const short: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
};

function escaped(character: string): string {
  const known = short[character];
  if (known !== undefined) return known;
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A value as JSON without blanks, as JsonOutput writes it. */
export function writeJson(value: Value, machine: Machine, depth = 0): string {
  machine.meter.step();
  if (depth > 300) throw failure('StackOverflowError');
  if (value === null || typeof value === 'boolean') return String(value);
  if (isText(value) || value instanceof Char || value instanceof GBuilder) return jsonString(textOf(value));
  if (value instanceof Real && !Number.isFinite(value.value)) {
    throw failure(
      'JsonException',
      `Number ${Number.isNaN(value.value) ? 'value can' : "value can't"} not be serialized as JSON: infinite or NaN are not allowed in JSON.`,
    );
  }
  if (isNumeric(value)) return ownText(value);
  if (value instanceof GMap) return writeMap(value, machine, depth);
  if (isCollection(value) || value instanceof GArray || value instanceof GIterator) {
    return bounded(
      `[${itemsOf(value, machine.meter)
        .map((item) => writeJson(item, machine, depth + 1))
        .join(',')}]`,
      machine,
    );
  }
  if (value instanceof GEntry) {
    const { key, value: held } = value.entry;
    return `{"key":${writeJson(key, machine, depth + 1)},"value":${writeJson(held, machine, depth + 1)}}`;
  }
  if (value instanceof GClosure) return writeJson(value.call([]), machine, depth + 1);
  if (value instanceof GObject) return writeObject(value, machine, depth);
  return '{}';
}

function writeMap(map: GMap, machine: Machine, depth: number): string {
  const members = entriesOf(map).map(({ key, value }) => {
    if (key === null) throw failure('IllegalArgumentException', "Maps with null keys can't be converted to JSON");
    return `${jsonString(textOf(key))}:${writeJson(value, machine, depth + 1)}`;
  });
  return bounded(`{${members.join(',')}}`, machine);
}

function bounded(text: string, { meter }: Machine): string {
  meter.text(text.length);
  return text;
}

function writeObject(value: GObject, machine: Machine, depth: number): string {
  if (value.type === 'Date')
    return jsonString(ownText(machine.invoke(value, 'toInstant', [])).replace(/(\.\d+)?Z$/, '+0000'));
  if (value.type === 'JsonBuilder')
    return writeJson((value.state as { readonly content: Value }).content, machine, depth + 1);
  return jsonString(ownText(value));
}

/** JSON set out on lines, four blanks a level; an empty object or list is two brackets with a line between. */
export function prettyJson(text: string, { meter }: Machine): string {
  let result = '';
  let level = 0;
  meter.step(text.length >> 3);
  // A text without its end is taken whole: looking for the end again at each of its quotes would take for ever
  const tokens = text.match(/"(?:[^"\\]|\\[\s\S])*"?|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  const indent = () => ' '.repeat(level * 4);
  for (const token of tokens) {
    if (token === '{' || token === '[') {
      level += 1;
      result += `${token}\n${indent()}`;
    } else if (token === '}' || token === ']') {
      level = Math.max(0, level - 1);
      result += `\n${indent()}${token}`;
    } else if (token === ',') result += `,\n${indent()}`;
    else result += token === ':' ? ': ' : token;
    meter.joined(result.length);
    if (level > 1000) throw failure('JsonException', 'nested too deep');
  }
  meter.text(result.length);
  return result;
}

import {
  charText,
  GArray,
  GBuilder,
  GClass,
  GClosure,
  GEntry,
  GList,
  GMap,
  GObject,
  GRange,
  GSet,
  GString,
  GThrowable,
  ObjectRange,
  type Value,
} from '../values/containers.ts';
import { decimalText } from '../values/decimal.ts';
import { Char, Decimal, Long, Real, Small } from '../values/numbers.ts';
import { fullNameOf, typeOf } from '../values/types.ts';
import { gstringText, writeValuesBy } from './gstring.ts';
import { identityOf } from './keys.ts';
import { entriesOf, setItems } from './maps.ts';

/** Groovy writes `[a:1]`, Java `{a=1}`; `inspect` puts texts in quotes. */
type Style = 'groovy' | 'java' | 'inspect';

/** A value's text, as `+`, `"${}"` and `as String` have it. */
export function textOf(value: Value): string {
  return typeof value === 'string' ? value : written(value, 'groovy', 0);
}

/** A value's text as its own `toString` has it: parsed JSON objects write themselves as Java does. */
export function ownText(value: Value): string {
  return written(value, value instanceof GMap && value.type === 'LazyMap' ? 'java' : 'groovy', 0);
}

/** A value's text with texts in quotes. */
export function inspected(value: Value): string {
  return written(value, 'inspect', 0);
}

writeValuesBy(textOf);

/** Nothing that a script can hold has a longer text. */
const maxLength = 8_000_000;

function written(value: Value, style: Style, depth: number): string {
  if (typeof value === 'string') return style === 'inspect' ? quoted(value) : value;
  if (value instanceof GString) return style === 'inspect' ? quoted(gstringText(value)) : gstringText(value);
  if (value instanceof GList || value instanceof ObjectRange || value instanceof GArray) {
    if (value instanceof ObjectRange && style === 'inspect' && depth === 0) return rangeText(value);
    return `[${joined(value.items, style, depth)}]`;
  }
  if (value instanceof GRange) return `[${rangeItems(value)}]`;
  if (value instanceof GSet) return `[${joined(setItems(value), style, depth)}]`;
  if (value instanceof GMap) return mapText(value, style, depth);
  if (value instanceof GEntry) {
    const { key, value: held } = value.entry;
    const sign = style === 'inspect' ? ':' : '=';
    return `${written(key, style, depth + 1)}${sign}${written(held, style, depth + 1)}`;
  }
  return scalarText(value);
}

function scalarText(value: Value): string {
  if (value === null || value === undefined) return 'null';
  if (value instanceof Decimal) return decimalText(value);
  if (value instanceof Long || value instanceof Small) return String(value.value);
  if (value instanceof Real) return realText(value);
  if (value instanceof Char) return charText(value);
  if (value instanceof GBuilder) return value.text;
  if (value instanceof GClass) return `class ${fullNameOf(value.name)}`;
  if (value instanceof GThrowable) {
    return value.message === null ? fullNameOf(value.type) : `${fullNameOf(value.type)}: ${value.message}`;
  }
  if (value instanceof GObject && hasText(value.state)) return value.state.text;
  if (typeof value !== 'object') return String(value);
  const name = value instanceof GClosure ? 'Script1$_run_closure1' : fullNameOf(typeOf(value));
  return `${name}@${identityOf(value).toString(16)}`;
}

function hasText(state: unknown): state is { readonly text: string } {
  return typeof state === 'object' && state !== null && 'text' in state && typeof state.text === 'string';
}

function quoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\\': '\\\\', "'": "\\'" };
  return `'${text.replace(/[\n\t\r\\']/g, (character) => escapes[character] ?? character)}'`;
}

function rangeText({ from, to, reverse }: ObjectRange): string {
  return reverse ? `${inspected(to)}..${inspected(from)}` : `${inspected(from)}..${inspected(to)}`;
}

function rangeItems(range: GRange): string {
  let result = '';
  for (let index = 0; index < range.size && result.length <= maxLength; index += 1) {
    result += (index > 0 ? ', ' : '') + range.item(index);
  }
  return result;
}

/** Deeper nesting is cut: a list that holds itself has no end. */
const maxDepth = 200;

function joined(items: readonly Value[], style: Style, depth: number): string {
  if (depth > maxDepth) return '...';
  let result = '';
  for (let index = 0; index < items.length && result.length <= maxLength; index += 1) {
    result += (index > 0 ? ', ' : '') + written(items[index], style, depth + 1);
  }
  return result;
}

function mapText(map: GMap, style: Style, depth: number): string {
  const isJava = style === 'java';
  if (map.entries.size === 0) return isJava ? '{}' : '[:]';
  if (depth > maxDepth) return '...';
  let result = '';
  for (const { key, value } of entriesOf(map)) {
    if (result.length > maxLength) break;
    const name = key === map ? '(this Map)' : written(key, style, depth + 1);
    const held = value === map ? '(this Map)' : written(value, style, depth + 1);
    result += `${result === '' ? '' : ', '}${name}${isJava ? '=' : ':'}${held}`;
  }
  return isJava ? `{${result}}` : `[${result}]`;
}

/** A Double or Float as Java writes it. */
function realText({ value, type }: Real): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '0', power = '0'] = (type === 'Float' ? shortest(value) : value.toExponential()).split('e');
  const exponent = Number(power);
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < -3 || exponent >= 7) {
    return `${sign}${digits.charAt(0)}.${digits.slice(1) || '0'}E${exponent}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const padded = digits.padEnd(exponent + 1, '0');
  return `${sign}${padded.slice(0, exponent + 1)}.${padded.slice(exponent + 1) || '0'}`;
}

/** The fewest digits that give the same Float. */
function shortest(value: number): string {
  for (let digits = 0; digits < 9; digits += 1) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toExponential();
}

import type { Machine } from '../machine.ts';
import { parseNumber } from '../operations/cast.ts';
import { compareTexts } from '../operations/compare.ts';
import { failure, nullPointer } from '../operations/errors.ts';
import { itemsOf } from '../operations/iterate.ts';
import { nextText, previousText } from '../operations/ranges.ts';
import { ownText, textOf } from '../operations/text.ts';
import { truth } from '../operations/truth.ts';
import {
  GArray,
  GBuilder,
  GClass,
  type GClosure,
  GList,
  type GObject,
  type GRange,
  GString,
  type Value,
} from '../values/containers.ts';
import { Char, intOf, isNumeric, Small } from '../values/numbers.ts';
import { holds } from './closureCalls.ts';
import { indicesOf } from './lists.ts';
import { methods } from './table.ts';

/** The text of a receiver: a String, a GString or a builder. */
export function textIn(self: Value): string {
  return typeof self === 'string' ? self : textOf(self);
}

function slice(self: Value, from: number, to: number): string {
  const text = textIn(self);
  if (from < 0 || to > text.length || from > to) {
    throw failure('StringIndexOutOfBoundsException', `begin ${from}, end ${to}, length ${text.length}`);
  }
  return text.slice(from, to);
}

function at(self: Value, index: number): string {
  const { length } = textIn(self);
  const from = index < 0 ? index + length : index;
  return slice(self, from, from + 1);
}

function ranged(self: Value, range: GRange): string {
  const text = textIn(self);
  if (range.size === 0) return '';
  const [first, last] = [range.item(0), range.item(range.size - 1)];
  const from = first < 0 ? first + text.length : first;
  const to = last < 0 ? last + text.length : last;
  if (Math.max(from, to) >= text.length || Math.min(from, to) < 0)
    slice(text, Math.min(from, to), Math.max(from, to) + 1);
  return indicesOf(range, text.length)
    .map((index) => text.charAt(index))
    .join('');
}

function repeat(self: Value, times: number, { meter }: Machine): string {
  const text = textIn(self);
  if (times < 0)
    throw failure(
      'IllegalArgumentException',
      `multiply() should be called with a number of 0 or greater not: ${times}`,
    );
  meter.text(text.length * times);
  return text.repeat(times);
}

type Padding = (text: string, length: number, pad: string, machine: Machine) => string;

const pad =
  (place: 'start' | 'end' | 'both'): Padding =>
  (text, length, padding, { meter }) => {
    const missing = length - text.length;
    if (missing <= 0) return text;
    meter.text(length);
    const filled = (count: number) => padding.repeat(Math.ceil(count / padding.length) + 1).slice(0, count);
    if (place === 'start') return filled(missing) + text;
    if (place === 'end') return text + filled(missing);
    const left = missing >> 1;
    return filled(left) + text + filled(missing - left);
  };

const trimmed = (text: string) => text.replace(/^[\0- ]+|[\0- ]+$/g, '');

/** The lines of a text. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|[\n\r]/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function stripIndent(text: string): string {
  const lines = text.split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)?.[0].length ?? 0);
  const least = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  return indents.length === 0 ? text : lines.map((line) => line.slice(Math.min(least, line.length))).join('\n');
}

function tokenize(text: string, isSeparator: (character: string) => boolean): GList {
  const tokens: string[] = [];
  let token = '';
  for (const character of text.split('')) {
    if (!isSeparator(character)) token += character;
    else if (token !== '') {
      tokens.push(token);
      token = '';
    }
  }
  if (token !== '') tokens.push(token);
  return new GList(tokens);
}

function isNumber(text: string, type: string, machine: Machine): boolean {
  try {
    parseNumber(text.trim(), type, machine);
    return text.trim() !== '';
  } catch {
    return false;
  }
}

const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function required(text: string | null): string {
  if (text === null) throw nullPointer('Cannot invoke "java.lang.CharSequence.toString()" because "s" is null');
  return text;
}

/** What texts can be asked, and what is made of them. */
export const textMethods = methods('CharSequence', {
  'length()|size()': (self) => textIn(self).length,
  'isEmpty()': (self) => textIn(self) === '',
  'isBlank()': (self) => textIn(self).trim() === '',
  'isAllWhitespace()': (self) => textIn(self).trim() === '',
  'trim()': (self) => trimmed(textIn(self)),
  'strip()': (self) => textIn(self).trim(),
  'stripLeading()': (self) => textIn(self).trimStart(),
  'stripTrailing()': (self) => textIn(self).trimEnd(),
  'toUpperCase()|toUpperCase(Locale)': (self) => textIn(self).toUpperCase(),
  'toLowerCase()|toLowerCase(Locale)': (self) => textIn(self).toLowerCase(),
  'capitalize()': (self) => upper(textIn(self)),
  'uncapitalize()': (self) => textIn(self).charAt(0).toLowerCase() + textIn(self).slice(1),
  'contains(CharSequence)': (self, [part]: [string | null]) => textIn(self).includes(required(part)),
  'containsIgnoreCase(CharSequence)': (self, [part]: [string]) =>
    textIn(self).toLowerCase().includes(part.toLowerCase()),
  'startsWith(String)': (self, [part]: [string | null]) => textIn(self).startsWith(required(part)),
  'startsWith(String,int)': (self, [part, from]: [string, number]) => textIn(self).startsWith(part, from),
  'startsWithAny(String...)': (self, parts: readonly string[]) => parts.some((part) => textIn(self).startsWith(part)),
  'endsWith(String)': (self, [part]: [string | null]) => textIn(self).endsWith(required(part)),
  'endsWithAny(String...)': (self, parts: readonly string[]) => parts.some((part) => textIn(self).endsWith(part)),
  'startsWithIgnoreCase(CharSequence)': (self, [part]: [string]) =>
    textIn(self).toLowerCase().startsWith(part.toLowerCase()),
  'endsWithIgnoreCase(CharSequence)': (self, [part]: [string]) =>
    textIn(self).toLowerCase().endsWith(part.toLowerCase()),
  'indexOf(String)': (self, [part]: [string]) => textIn(self).indexOf(required(part)),
  'indexOf(String,int)': (self, [part, from]: [string, number]) => textIn(self).indexOf(part, from),
  'indexOf(int)': (self, [code]: [number]) => textIn(self).indexOf(String.fromCodePoint(code)),
  'indexOf(Character)': (self, [character]: [Char]) => textIn(self).indexOf(textOf(character)),
  'lastIndexOf(String)': (self, [part]: [string]) => textIn(self).lastIndexOf(required(part)),
  'lastIndexOf(String,int)': (self, [part, from]: [string, number]) => textIn(self).lastIndexOf(part, from),
  'lastIndexOf(int)': (self, [code]: [number]) => textIn(self).lastIndexOf(String.fromCodePoint(code)),
  'substring(int)': (self, [from]: [number]) => slice(self, from, textIn(self).length),
  'substring(int,int)|subSequence(int,int)': (self, [from, to]: [number, number]) => slice(self, from, to),
  'charAt(int)': (self, [index]: [number]) => {
    const text = textIn(self);
    if (index < 0 || index >= text.length) {
      throw failure('StringIndexOutOfBoundsException', `String index out of range: ${index}`);
    }
    return new Char(text.charCodeAt(index));
  },
  'codePointAt(int)': (self, [index]: [number]) => textIn(self).codePointAt(index) ?? 0,
  'getAt(int)': (self, [index]: [number]) => at(self, index),
  'getAt(Number)': (self, [index]: [number]) => at(self, intOf(index)),
  'getAt(IntRange)': (self, [range]: [GRange]) => ranged(self, range),
  'getAt(Collection)': (self, [indices]: [Value], { meter }) =>
    itemsOf(indices, meter)
      .map((index) => at(self, isNumeric(index) ? intOf(index) : 0))
      .join(''),
  'concat(String)': (self, [other]: [string], { meter }) => {
    meter.joined(textIn(self).length + other.length);
    return textIn(self) + other;
  },
  'plus(Object)': (self, [other]: [Value], { meter }) => plus(self, other, meter),
  'minus(Object)': (self, [other]: [Value], machine) => {
    if (typeof other === 'object' && other !== null && (other as GObject).type === 'Pattern') {
      return machine.invoke(textIn(self), 'replaceFirst', [other, '']);
    }
    const text = textIn(self);
    const found = text.indexOf(textOf(other));
    return found < 0 ? text : text.slice(0, found) + text.slice(found + textOf(other).length);
  },
  'multiply(Number)': (self, [times]: [Value], machine) => repeat(self, isNumeric(times) ? intOf(times) : 0, machine),
  'repeat(int)': (self, [times]: [number], machine) => {
    if (times < 0) throw failure('IllegalArgumentException', `count is negative: ${times}`);
    return repeat(self, times, machine);
  },
  'take(int)': (self, [count]: [number]) => textIn(self).slice(0, Math.max(0, count)),
  'drop(int)': (self, [count]: [number]) => textIn(self).slice(Math.max(0, count)),
  'takeRight(int)': (self, [count]: [number]) => (count <= 0 ? '' : textIn(self).slice(-count)),
  'dropRight(int)': (self, [count]: [number]) => (count <= 0 ? textIn(self) : textIn(self).slice(0, -count)),
  'takeWhile(Closure)': (self, [closure]: [GClosure]) => {
    const text = textIn(self);
    const end = text.split('').findIndex((character) => !holds(closure, character));
    return end < 0 ? text : text.slice(0, end);
  },
  'dropWhile(Closure)': (self, [closure]: [GClosure]) => {
    const text = textIn(self);
    const start = text.split('').findIndex((character) => !holds(closure, character));
    return start < 0 ? '' : text.slice(start);
  },
  'takeBefore(CharSequence)': (self, [part]: [string]) => {
    const found = textIn(self).indexOf(part);
    return found < 0 || part === '' ? '' : textIn(self).slice(0, found);
  },
  'takeAfter(CharSequence)': (self, [part]: [string]) => {
    const found = textIn(self).indexOf(part);
    return found < 0 || part === '' ? '' : textIn(self).slice(found + part.length);
  },
  'takeBetween(CharSequence,CharSequence)': (self, [from, to]: [string, string]) => between(textIn(self), from, to),
  'takeBetween(CharSequence)': (self, [mark]: [string]) => between(textIn(self), mark, mark),
  'reverse()': (self) => [...textIn(self)].reverse().join(''),
  'padLeft(Number)': (self, [length]: [Value], machine) =>
    pad('start')(textIn(self), Number(textOf(length)), ' ', machine),
  'padLeft(Number,CharSequence)': (self, [length, padding]: [Value, string], machine) =>
    pad('start')(textIn(self), Number(textOf(length)), padding, machine),
  'padRight(Number)': (self, [length]: [Value], machine) =>
    pad('end')(textIn(self), Number(textOf(length)), ' ', machine),
  'padRight(Number,CharSequence)': (self, [length, padding]: [Value, string], machine) =>
    pad('end')(textIn(self), Number(textOf(length)), padding, machine),
  'center(Number)': (self, [length]: [Value], machine) =>
    pad('both')(textIn(self), Number(textOf(length)), ' ', machine),
  'center(Number,CharSequence)': (self, [length, padding]: [Value, string], machine) =>
    pad('both')(textIn(self), Number(textOf(length)), padding, machine),
  'count(CharSequence)': (self, [part]: [string]) => textIn(self).split(part).length - 1,
  'toList()': (self, _, { meter }) => {
    meter.items(textIn(self).length);
    return new GList(textIn(self).split(''));
  },
  'toSet()': (self, _, machine) => machine.invoke(new GList(textIn(self).split('')), 'toSet', []),
  'getChars()|toCharArray()': (self, _, { meter }) => {
    meter.items(textIn(self).length);
    return new GArray(
      'char',
      textIn(self)
        .split('')
        .map((character) => new Char(character.charCodeAt(0))),
    );
  },
  'getBytes()|getBytes(Object)': (self, _, { meter }) => {
    meter.items(textIn(self).length);
    return new GArray(
      'byte',
      [...Buffer.from(textIn(self))].map((byte) => new Small('Byte', byte)),
    );
  },
  'readLines()': (self) => new GList([...linesOf(textIn(self))]),
  'eachLine(Closure)': (self, [closure]: [GClosure]) => {
    let result: Value = null;
    linesOf(textIn(self)).forEach((line, index) => {
      result = closure.parameterTypes.length > 1 ? closure.call([line, index]) : closure.call([line]);
    });
    return result;
  },
  'stripIndent()': (self) => stripIndent(textIn(self)),
  'stripMargin()|stripMargin(CharSequence)': (self, [mark = '|']: [string?]) =>
    textIn(self)
      .split('\n')
      .map((line) => (line.trimStart().startsWith(mark) ? line.trimStart().slice(mark.length) : line))
      .join('\n'),
  'normalize()': (self) => textIn(self).replace(/\r\n?/g, '\n'),
  'denormalize()': (self) => textIn(self),
  'tokenize()': (self) => tokenize(textIn(self), (character) => /\s/.test(character)),
  'tokenize(CharSequence)': (self, [separators]: [string]) =>
    tokenize(textIn(self), (character) => separators.includes(character)),
  'tokenize(Character)': (self, [separator]: [Char]) =>
    tokenize(textIn(self), (character) => character === textOf(separator)),
  'equalsIgnoreCase(String)': (self, [other]: [string | null]) =>
    other !== null && textIn(self).toLowerCase() === other.toLowerCase(),
  'contentEquals(CharSequence)': (self, [other]: [string]) => textIn(self) === other,
  'compareTo(String)': (self, [other]: [string]) => compareTexts(textIn(self), required(other)),
  'compareToIgnoreCase(String)': (self, [other]: [string]) =>
    compareTexts(textIn(self).toLowerCase(), other.toLowerCase()),
  'isNumber()|isBigDecimal()': (self, _, machine) => isNumber(textIn(self), 'BigDecimal', machine),
  'isInteger()': (self, _, machine) => isNumber(textIn(self), 'Integer', machine),
  'isLong()': (self, _, machine) => isNumber(textIn(self), 'Long', machine),
  'isBigInteger()': (self, _, machine) => isNumber(textIn(self), 'BigInteger', machine),
  'isDouble()': (self, _, machine) => isNumber(textIn(self), 'Double', machine),
  'isFloat()': (self, _, machine) => isNumber(textIn(self), 'Float', machine),
  'toInteger()': (self, _, machine) => parseNumber(textIn(self), 'Integer', machine),
  'toLong()': (self, _, machine) => parseNumber(textIn(self), 'Long', machine),
  'toShort()': (self, _, machine) => parseNumber(textIn(self), 'Short', machine),
  'toDouble()': (self, _, machine) => parseNumber(textIn(self), 'Double', machine),
  'toFloat()': (self, _, machine) => parseNumber(textIn(self), 'Float', machine),
  'toBigDecimal()': (self, _, machine) => parseNumber(textIn(self), 'BigDecimal', machine),
  'toBigInteger()': (self, _, machine) => parseNumber(textIn(self), 'BigInteger', machine),
  'toBoolean()': (self) => /^(true|y|1)$/i.test(textIn(self).trim()),
  'toCharacter()': (self) => new Char(textIn(self).charCodeAt(0)),
  'next()': (self) => nextText(textIn(self)),
  'previous()': (self) => previousText(textIn(self)),
  'intern()': (self) => textIn(self),
  'toURL()|toURI()': (self, _, machine) => machine.invoke(urlClass, 'new', [textIn(self)]),
  'leftShift(Object)': (self, [value]: [Value], { meter }) => {
    meter.joined(textIn(self).length + textOf(value).length);
    return new GBuilder(textIn(self) + textOf(value), 'StringBuffer');
  },
  'asBoolean()': (self) => truth(self),
  'getStrings()': (self) =>
    self instanceof GString ? new GArray('String', [...self.texts]) : new GArray('String', [textIn(self)]),
  'getValues()': (self) => new GArray('Object', self instanceof GString ? [...self.values] : []),
  'getValueCount()': (self) => (self instanceof GString ? self.values.length : 0),
});

const urlClass = new GClass('URL');

function between(text: string, from: string, to: string): string {
  const start = text.indexOf(from);
  if (start < 0) return '';
  const end = text.indexOf(to, start + from.length);
  return end < 0 ? '' : text.slice(start + from.length, end);
}

function plus(self: Value, other: Value, meter: Machine['meter']): Value {
  if (self instanceof GString) {
    const right = other instanceof GString ? other : new GString([ownText(other)], []);
    const [first = '', ...rest] = right.texts;
    const texts = [...self.texts.slice(0, -1), (self.texts.at(-1) ?? '') + first, ...rest];
    meter.items(texts.length);
    return new GString(texts, [...self.values, ...right.values]);
  }
  const [a, b] = [textIn(self), textOf(other)];
  meter.joined(a.length + b.length);
  return a + b;
}

import type { Meter } from '../limits.ts';
import { failure } from '../operations/errors.ts';
import { putInto } from '../operations/maps.ts';
import { GList, GMap, type GThrowable, type Value } from '../values/containers.ts';
import { parseDecimal } from '../values/decimal.ts';
import { Long } from '../values/numbers.ts';

/** Reads JSON as JsonSlurper does: text behind the value is ignored; throws JsonException. */
export function parseJson(text: string, meter: Meter): Value {
  if (text === '') throw failure('IllegalArgumentException', 'Text must not be null or empty');
  meter.step(text.length >> 6);
  return new Reader(text, meter).read();
}

const blank = /[ \t\r\n]*/y;
const plainString = /"[^"\\]*"/y;
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const words: Readonly<Record<string, Value>> = { true: true, false: false, null: null };
const escapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

class Reader {
  private readonly text: string;
  private readonly meter: Meter;
  private at = 0;
  private depth = 0;
  private items = 0;

  constructor(text: string, meter: Meter) {
    this.text = text;
    this.meter = meter;
  }

  read(): Value {
    this.skip();
    const character = this.text[this.at];
    this.meter.step();
    if (character === '{') return this.nested(() => this.object());
    if (character === '[') return this.nested(() => this.list());
    if (character === '"') return this.string();
    if (character !== undefined && /[-\d]/.test(character)) return this.number();
    for (const [word, value] of Object.entries(words)) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return value;
    }
    throw this.error();
  }

  private nested(read: () => Value): Value {
    this.depth += 1;
    if (this.depth > 400) throw failure('StackOverflowError');
    const value = read();
    this.depth -= 1;
    return value;
  }

  private skip(): void {
    blank.lastIndex = this.at;
    this.at += blank.exec(this.text)?.[0].length ?? 0;
  }

  private object(): GMap {
    const map = new GMap('LazyMap');
    this.at += 1;
    this.skip();
    if (this.take('}')) return map;
    do {
      this.skip();
      if (this.text[this.at] !== '"') throw this.error();
      const key = this.string();
      this.skip();
      if (!this.take(':')) throw this.error();
      putInto(map, key, this.read());
      this.count();
      this.skip();
    } while (this.take(','));
    if (!this.take('}')) throw this.error();
    return map;
  }

  private list(): GList {
    const list = new GList([]);
    this.at += 1;
    this.skip();
    if (this.take(']')) return list;
    do {
      list.items.push(this.read());
      this.count();
      this.skip();
    } while (this.take(','));
    if (!this.take(']')) throw this.error();
    return list;
  }

  private count(): void {
    this.items += 1;
    this.meter.grown(this.items);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private string(): string {
    plainString.lastIndex = this.at;
    const plain = plainString.exec(this.text)?.[0];
    if (plain !== undefined) {
      this.at += plain.length;
      return plain.slice(1, -1);
    }
    let result = '';
    for (this.at += 1; ; this.at += 1) {
      const character = this.text[this.at];
      if (character === undefined) throw this.error();
      if (character === '"') break;
      result += character === '\\' ? this.escape() : character;
    }
    this.at += 1;
    return result;
  }

  private escape(): string {
    this.at += 1;
    const letter = this.text[this.at] ?? '';
    if (letter === 'u') {
      const digits = this.text.slice(this.at + 1, this.at + 5);
      if (!/^[\da-fA-F]{4}$/.test(digits)) throw this.error();
      this.at += 4;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const value = escapes[letter];
    if (value === undefined) throw this.error();
    return value;
  }

  /** Whole numbers are Integers or Longs, which wrap; others BigDecimals. */
  private number(): Value {
    number.lastIndex = this.at;
    const text = number.exec(this.text)?.[0];
    if (text === undefined) throw this.error();
    this.at += text.length;
    this.meter.digits(text.length);
    if (/[.eE]/.test(text)) return parseDecimal(text) ?? null;
    const value = BigInt(text);
    return BigInt.asIntN(32, value) === value ? Number(value) : new Long(value);
  }

  private error(): GThrowable {
    const character = this.text[this.at];
    const { length } = this.text.slice(0, this.at).split('\n');
    const what =
      character === undefined
        ? 'the end of the text'
        : `'${character}' with an int value of ${character.charCodeAt(0)}`;
    return failure(
      'JsonException',
      `Unable to determine the current character, it is not a string, number, array, or object\n\nThe current character read is ${what}\nline number ${length}\nindex number ${this.at}`,
    );
  }
}

import { escapedClasses, literalClass, not, propertyClass, rangeClass } from './classes.ts';
import { type CharTest, PatternError } from './node.ts';

/** A pattern that is being read. */
export interface PatternSource {
  readonly source: string;
  at: number;
  flags: number;
}

/** Reads a class behind its `[`: members, ranges, nested classes, `&&`. */
export function readClass(reader: PatternSource, ignoreCase: boolean): CharTest {
  const { source } = reader;
  const negated = source[reader.at] === '^';
  if (negated) reader.at += 1;
  let tests: CharTest[] = [];
  const both: CharTest[] = [];
  const close = () => {
    const members = tests;
    if (members.length > 0) both.push((code) => members.some((test) => test(code)));
    tests = [];
  };
  for (let isFirst = true; ; isFirst = false) {
    const character = source[reader.at];
    if (character === undefined) throw new PatternError('Unclosed character class', source.length - 1);
    if (character === ']' && !(isFirst && tests.length === 0 && both.length === 0)) break;
    if (character === '&' && source[reader.at + 1] === '&') {
      reader.at += 2;
      close();
    } else if (character === '[') {
      reader.at += 1;
      tests.push(readClass(reader, ignoreCase));
    } else tests.push(readMember(reader, ignoreCase));
  }
  reader.at += 1;
  close();
  const all: CharTest = (code) => both.every((test) => test(code));
  return negated ? not(all) : all;
}

function readMember(reader: PatternSource, ignoreCase: boolean): CharTest {
  const { source } = reader;
  if (source.startsWith('\\Q', reader.at)) return readQuoted(reader, ignoreCase);
  const from = readOne(reader);
  if (typeof from === 'function') return from;
  const next = source[reader.at + 1];
  if (source[reader.at] !== '-' || next === ']' || next === '[' || next === undefined)
    return literalClass(from, ignoreCase);
  reader.at += 1;
  const to = readOne(reader);
  if (typeof to === 'function' || to < from) throw new PatternError('Illegal character range', reader.at - 1);
  return rangeClass(from, to, ignoreCase);
}

function readQuoted(reader: PatternSource, ignoreCase: boolean): CharTest {
  const end = reader.source.indexOf('\\E', reader.at);
  const text = reader.source.slice(reader.at + 2, end < 0 ? undefined : end);
  reader.at = end < 0 ? reader.source.length : end + 2;
  const tests = [...text].map((character) => literalClass(character.codePointAt(0) ?? 0, ignoreCase));
  return (code) => tests.some((test) => test(code));
}

function readOne(reader: PatternSource): number | CharTest {
  const code = reader.source.codePointAt(reader.at) ?? 0;
  if (code !== 92) {
    reader.at += code > 0xffff ? 2 : 1;
    return code;
  }
  reader.at += 1;
  return readEscape(reader);
}

const control: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 };

/** Reads what stands behind a backslash, as far as it is one character or a class. */
export function readEscape(reader: PatternSource): number | CharTest {
  const { source, at } = reader;
  const letter = source[at];
  if (letter === undefined) throw new PatternError('Unexpected internal error', at);
  reader.at += 1;
  const known = escapedClasses[letter];
  if (known !== undefined) return known;
  if (letter === 'p' || letter === 'P') return readProperty(reader, letter === 'P');
  if (control[letter] !== undefined) return control[letter];
  if (letter === 'u' || letter === 'x') return readHex(reader, letter);
  if (letter === 'c') {
    reader.at += 1;
    return source.charCodeAt(at + 1) ^ 64;
  }
  if (letter === '0') {
    const digits = /^[0-3]?[0-7]{1,2}/.exec(source.slice(at + 1, at + 4))?.[0];
    if (digits === undefined) throw new PatternError('Illegal octal escape sequence', at + 1);
    reader.at += digits.length;
    return Number.parseInt(digits, 8);
  }
  if (/[a-zA-Z]/.test(letter)) throw new PatternError('Illegal/unsupported escape sequence', at);
  const code = source.codePointAt(at) ?? 0;
  if (code > 0xffff) reader.at += 1;
  return code;
}

function readProperty(reader: PatternSource, negated: boolean): CharTest {
  const [text, long, short] = /^(?:\{([^}]*)\}|(.))/.exec(reader.source.slice(reader.at)) ?? [''];
  const name = long ?? short ?? '';
  const test = propertyClass(name);
  if (test === undefined) throw new PatternError(`Unknown character property name {${name}}`, reader.at);
  reader.at += text.length;
  return negated ? not(test) : test;
}

function readHex(reader: PatternSource, letter: string): number {
  const pattern = letter === 'u' ? /^([0-9a-fA-F]{4})/ : /^(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,6})\})/;
  const found = pattern.exec(reader.source.slice(reader.at));
  if (found === null) {
    throw new PatternError(`Illegal ${letter === 'u' ? 'Unicode' : 'hexadecimal'} escape sequence`, reader.at);
  }
  reader.at += found[0].length;
  return Number.parseInt(found[1] ?? found[2] ?? '0', 16);
}

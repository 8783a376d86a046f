import type { CharTest } from './node.ts';

const range =
  (from: number, to: number): CharTest =>
  (code) =>
    code >= from && code <= to;

const byPattern =
  (pattern: RegExp): CharTest =>
  (code) =>
    pattern.test(String.fromCodePoint(code));

/** The opposite. */
export function not(test: CharTest): CharTest {
  return (code) => !test(code);
}

const digit = range(48, 57);
const lower = range(97, 122);
const upper = range(65, 90);
const letter: CharTest = (code) => lower(code) || upper(code);
const word: CharTest = (code) => letter(code) || digit(code) || code === 95;
const space: CharTest = (code) => code === 32 || (code >= 9 && code <= 13);
const horizontal: CharTest = (code) =>
  code === 32 ||
  code === 9 ||
  code === 0xa0 ||
  code === 0x1680 ||
  code === 0x180e ||
  (code >= 0x2000 && code <= 0x200a) ||
  code === 0x202f ||
  code === 0x205f ||
  code === 0x3000;
const vertical: CharTest = (code) => (code >= 10 && code <= 13) || code === 0x85 || code === 0x2028 || code === 0x2029;

/** `\d` and the like. */
export const escapedClasses: Readonly<Record<string, CharTest>> = {
  d: digit,
  D: not(digit),
  w: word,
  W: not(word),
  s: space,
  S: not(space),
  h: horizontal,
  H: not(horizontal),
  v: vertical,
  V: not(vertical),
};

/** Whether a character is part of a word, for `\b`. */
export function isWord(code: number): boolean {
  return word(code) || (code > 127 && /[\p{L}\p{N}]/u.test(String.fromCodePoint(code)));
}

const named: Readonly<Record<string, CharTest>> = {
  Lower: lower,
  Upper: upper,
  ASCII: range(0, 127),
  Alpha: letter,
  Digit: digit,
  Alnum: (code) => letter(code) || digit(code),
  Punct: (code) => range(33, 47)(code) || range(58, 64)(code) || range(91, 96)(code) || range(123, 126)(code),
  Graph: range(33, 126),
  Print: range(32, 126),
  Blank: (code) => code === 32 || code === 9,
  Cntrl: (code) => code < 32 || code === 127,
  XDigit: (code) => digit(code) || range(97, 102)(code) || range(65, 70)(code),
  Space: space,
  javaLowerCase: byPattern(/\p{Lowercase}/u),
  javaUpperCase: byPattern(/\p{Uppercase}/u),
  javaWhitespace: byPattern(/\s/u),
  javaLetter: byPattern(/\p{L}/u),
  javaDigit: byPattern(/\p{Nd}/u),
  javaLetterOrDigit: byPattern(/[\p{L}\p{Nd}]/u),
};

/** `\p{name}`; nothing for a name that Unicode does not have either. */
export function propertyClass(name: string): CharTest | undefined {
  if (Object.hasOwn(named, name)) return named[name];
  const plain = name.replace(/^(Is|In|script=|sc=|general_category=|gc=)/, '');
  for (const candidate of [plain, `Script=${plain}`]) {
    if (!/^[\w=]+$/.test(candidate)) return undefined;
    try {
      return byPattern(new RegExp(`\\p{${candidate}}`, 'u'));
    } catch {
      // The next way of writing it may be known
    }
  }
  return undefined;
}

/** One character, in either case where case does not matter. */
export function literalClass(code: number, ignoreCase: boolean): CharTest {
  if (!ignoreCase) return (each) => each === code;
  const character = String.fromCodePoint(code);
  const other = [character.toLowerCase().codePointAt(0), character.toUpperCase().codePointAt(0)];
  return (each) => each === code || other.includes(each);
}

/** A range of characters, in either case where case does not matter. */
export function rangeClass(from: number, to: number, ignoreCase: boolean): CharTest {
  const plain = range(from, to);
  if (!ignoreCase) return plain;
  return (code) => {
    if (plain(code)) return true;
    const character = String.fromCodePoint(code);
    return plain(character.toLowerCase().codePointAt(0) ?? -1) || plain(character.toUpperCase().codePointAt(0) ?? -1);
  };
}

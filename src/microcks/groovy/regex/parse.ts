import { type PatternSource, readClass, readEscape } from './charClass.ts';
import { isWord, literalClass } from './classes.ts';
import { type Anchor, PatternError, type RegexNode, type RepeatMode, regexFlags } from './node.ts';

/** A pattern, read. */
export interface ParsedPattern {
  readonly node: RegexNode;
  /** How many groups capture. */
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

interface Reader extends PatternSource {
  groups: number;
  depth: number;
  readonly names: Map<string, number>;
}

/** Reads a pattern of Java; throws a `PatternError`. */
export function parsePattern(source: string, flags: number): ParsedPattern {
  const reader: Reader = { source, at: 0, flags, groups: 0, depth: 0, names: new Map() };
  if ((flags & regexFlags.LITERAL) !== 0) {
    return { node: literals([...source], reader), groups: 0, names: reader.names };
  }
  const node = readChoice(reader);
  if (reader.at < source.length) throw new PatternError("Unmatched closing ')'", Math.max(0, reader.at - 1));
  return { node, groups: reader.groups, names: reader.names };
}

function has({ flags }: Reader, flag: keyof typeof regexFlags): boolean {
  return (flags & regexFlags[flag]) !== 0;
}

function literals(characters: readonly string[], reader: Reader): RegexNode {
  const ignoreCase = has(reader, 'CASE_INSENSITIVE');
  const parts = characters.map(
    (each): RegexNode => ({ kind: 'set', test: literalClass(each.codePointAt(0) ?? 0, ignoreCase) }),
  );
  return { kind: 'sequence', parts };
}

function readChoice(reader: Reader): RegexNode {
  reader.depth += 1;
  if (reader.depth > 200) throw new PatternError('too many groups inside each other', reader.at);
  const { flags } = reader;
  const parts = [readSequence(reader)];
  while (reader.source[reader.at] === '|') {
    reader.at += 1;
    parts.push(readSequence(reader));
  }
  reader.flags = flags;
  reader.depth -= 1;
  return parts.length === 1 ? (parts[0] ?? { kind: 'empty' }) : { kind: 'choice', parts };
}

function readSequence(reader: Reader): RegexNode {
  const parts: RegexNode[] = [];
  for (;;) {
    if (has(reader, 'COMMENTS')) skipComments(reader);
    const character = reader.source[reader.at];
    if (character === undefined || character === '|' || character === ')') break;
    const atom = readAtom(reader);
    if (atom !== undefined) parts.push(readQuantifiers(reader, atom));
  }
  return parts.length === 1 ? (parts[0] ?? { kind: 'empty' }) : { kind: 'sequence', parts };
}

function skipComments(reader: Reader): void {
  const blank = /(?:\s|#[^\n]*)*/y;
  blank.lastIndex = reader.at;
  reader.at += blank.exec(reader.source)?.[0].length ?? 0;
}

const lineEnds: Anchor = (text, at) => {
  if (at === text.length) return true;
  const code = text.charCodeAt(at);
  if (code === 10) return at + 1 === text.length && text.charCodeAt(at - 1) !== 13;
  if (code === 13) return at + 1 === text.length || (at + 2 === text.length && text.charCodeAt(at + 1) === 10);
  return (code === 0x85 || code === 0x2028 || code === 0x2029) && at + 1 === text.length;
};

const isBreak = (code: number) => code === 10 || code === 13 || code === 0x85 || code === 0x2028 || code === 0x2029;
const boundary: Anchor = (text, at) =>
  isWord(at > 0 ? text.charCodeAt(at - 1) : 32) !== isWord(at < text.length ? text.charCodeAt(at) : 32);
const begin: Anchor = (_, at) => at === 0;

function caret(reader: Reader): Anchor {
  if (!has(reader, 'MULTILINE')) return begin;
  return (text, at) =>
    at === 0 ||
    (at < text.length &&
      isBreak(text.charCodeAt(at - 1)) &&
      !(text.charCodeAt(at - 1) === 13 && text.charCodeAt(at) === 10));
}

function dollar(reader: Reader): Anchor {
  if (!has(reader, 'MULTILINE')) return lineEnds;
  return (text, at) =>
    at === text.length ||
    (isBreak(text.charCodeAt(at)) && !(text.charCodeAt(at) === 10 && text.charCodeAt(at - 1) === 13));
}

const anchors: Readonly<Record<string, Anchor>> = {
  A: begin,
  z: (text, at) => at === text.length,
  Z: lineEnds,
  b: boundary,
  B: (text, at, from) => !boundary(text, at, from),
  G: (_, at, from) => at === from,
};

function readAtom(reader: Reader): RegexNode | undefined {
  const { source, at } = reader;
  const code = source.codePointAt(at) ?? 0;
  const character = String.fromCodePoint(code);
  reader.at += character.length;
  if (character === '(') return readGroup(reader, at);
  if (character === '[') return { kind: 'set', test: readClass(reader, has(reader, 'CASE_INSENSITIVE')) };
  if (character === '.') {
    if (has(reader, 'DOTALL')) return { kind: 'set', test: () => true };
    return { kind: 'set', test: has(reader, 'UNIX_LINES') ? (each) => each !== 10 : (each) => !isBreak(each) };
  }
  if (character === '^') return { kind: 'anchor', holds: caret(reader) };
  if (character === '$') return { kind: 'anchor', holds: dollar(reader) };
  if (character === '\\') return readEscaped(reader);
  if (character === '*' || character === '+' || character === '?') {
    throw new PatternError(`Dangling meta character '${character}'`, at);
  }
  return { kind: 'set', test: literalClass(code, has(reader, 'CASE_INSENSITIVE')) };
}

function readEscaped(reader: Reader): RegexNode {
  const { source, at } = reader;
  const letter = source[at] ?? '';
  const anchor = anchors[letter];
  if (anchor !== undefined) {
    reader.at += 1;
    return { kind: 'anchor', holds: anchor };
  }
  if (letter === 'Q') {
    const end = source.indexOf('\\E', at);
    reader.at = end < 0 ? source.length : end + 2;
    return literals([...source.slice(at + 1, end < 0 ? undefined : end)], reader);
  }
  if (letter === 'R') {
    reader.at += 1;
    const pair = literals(['\r', '\n'], reader);
    const single: RegexNode = { kind: 'set', test: (code) => isBreak(code) || code === 11 || code === 12 };
    return { kind: 'choice', parts: [pair, single] };
  }
  if (letter === 'k' || /[1-9]/.test(letter)) return readReference(reader, letter);
  const read = readEscape(reader);
  const test = typeof read === 'number' ? literalClass(read, has(reader, 'CASE_INSENSITIVE')) : read;
  return { kind: 'set', test };
}

function readReference(reader: Reader, letter: string): RegexNode {
  const ignoreCase = has(reader, 'CASE_INSENSITIVE');
  const rest = reader.source.slice(reader.at);
  if (letter === 'k') {
    const [text = '', name = ''] = /^k<([a-zA-Z][a-zA-Z0-9]*)>/.exec(rest) ?? [];
    const index = reader.names.get(name);
    if (index === undefined) throw new PatternError(`named capturing group <${name}> does not exist`, reader.at);
    reader.at += text.length;
    return { kind: 'reference', index, ignoreCase };
  }
  // Further digits belong to the number while there are so many groups
  let index = Number(letter);
  let length = 1;
  while (/\d/.test(rest.charAt(length)) && index * 10 + Number(rest.charAt(length)) <= reader.groups) {
    index = index * 10 + Number(rest.charAt(length));
    length += 1;
  }
  reader.at += length;
  return { kind: 'reference', index, ignoreCase };
}

function readGroup(reader: Reader, start: number): RegexNode | undefined {
  const { source } = reader;
  const { flags } = reader;
  const rest = source.slice(reader.at, reader.at + 80);
  const [opening = '', mark] = /^\?(<?[=!]|[:>])/.exec(rest) ?? [];
  if (mark !== undefined) {
    reader.at += opening.length;
    const body = closed(reader, start);
    if (mark === ':') return { kind: 'sequence', parts: [body] };
    if (mark === '>') return { kind: 'atomic', body };
    return { kind: 'look', body, ahead: !mark.startsWith('<'), negated: mark.endsWith('!') };
  }
  const [named = '', name] = /^\?<([a-zA-Z][a-zA-Z0-9]*)>/.exec(rest) ?? [];
  if (rest.startsWith('?') && name === undefined) return readFlags(reader, start, flags);
  reader.at += named.length;
  reader.groups += 1;
  const index = reader.groups;
  if (name !== undefined) {
    if (reader.names.has(name)) throw new PatternError(`Named capturing group <${name}> is already defined`, reader.at);
    reader.names.set(name, index);
  }
  return { kind: 'group', index, body: closed(reader, start) };
}

const flagLetters: Readonly<Record<string, number>> = { d: 1, i: 2, x: 4, m: 8, s: 32, u: 64, U: 256 };

function readFlags(reader: Reader, start: number, before: number): RegexNode | undefined {
  const [text, on = '', off = '', end] =
    /^\?([dixmsuU]*)(?:-([dixmsuU]*))?([:)])/.exec(reader.source.slice(reader.at)) ?? [];
  if (text === undefined) throw new PatternError('Unknown inline modifier', reader.at + 1);
  reader.at += text.length;
  for (const letter of on) reader.flags |= flagLetters[letter] ?? 0;
  for (const letter of off) reader.flags &= ~(flagLetters[letter] ?? 0);
  // Without a body the flags hold up to the end of the group around
  if (end === ')') return undefined;
  const body = closed(reader, start);
  reader.flags = before;
  return { kind: 'sequence', parts: [body] };
}

function closed(reader: Reader, start: number): RegexNode {
  const body = readChoice(reader);
  if (reader.source[reader.at] !== ')')
    throw new PatternError('Unclosed group', Math.max(start + 1, reader.source.length));
  reader.at += 1;
  return body;
}

function readQuantifiers(reader: Reader, atom: RegexNode): RegexNode {
  let node = atom;
  for (;;) {
    if (has(reader, 'COMMENTS')) skipComments(reader);
    const rest = reader.source.slice(reader.at, reader.at + 30);
    const [text, sign, from, comma, to] = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})/.exec(rest) ?? [];
    if (text === undefined) {
      if (rest.startsWith('{')) throw new PatternError('Illegal repetition', reader.at);
      return node;
    }
    reader.at += text.length;
    const [min, max] = sign === undefined ? bounds(reader, Number(from), comma === ',', to) : (signs[sign] ?? [0, 1]);
    node = { kind: 'repeat', body: node, min, max, mode: readMode(reader) };
  }
}

const signs: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Number.POSITIVE_INFINITY],
  '+': [1, Number.POSITIVE_INFINITY],
  '?': [0, 1],
};

function bounds(reader: Reader, from: number, open: boolean, to = ''): readonly [number, number] {
  if (!open) return [from, from];
  const max = to === '' ? Number.POSITIVE_INFINITY : Number(to);
  if (max < from) throw new PatternError('Illegal repetition range', reader.at - 1);
  return [from, max];
}

function readMode(reader: Reader): RepeatMode {
  const next = reader.source[reader.at];
  if (next !== '?' && next !== '+') return 'greedy';
  reader.at += 1;
  return next === '?' ? 'lazy' : 'possessive';
}

import type { GroovySyntaxError } from '../limits.ts';
import type { Interpolation } from './token.ts';

/** What reading a text needs of the lexer. */
interface Source {
  readonly source: string;
  at: number;
  interpolation(): Interpolation;
  error(message: string, offset: number): GroovySyntaxError;
}

/** How a kind of text is written. */
interface Style {
  readonly open: string;
  readonly close: string;
  readonly escapes: 'java' | 'slash' | 'dollar';
  readonly interpolates: boolean;
  readonly multiline: boolean;
}

const styles: readonly Style[] = [
  { open: "'''", close: "'''", escapes: 'java', interpolates: false, multiline: true },
  { open: '"""', close: '"""', escapes: 'java', interpolates: true, multiline: true },
  { open: "'", close: "'", escapes: 'java', interpolates: false, multiline: false },
  { open: '"', close: '"', escapes: 'java', interpolates: true, multiline: false },
  { open: '$/', close: '/$', escapes: 'dollar', interpolates: true, multiline: true },
  { open: '/', close: '/', escapes: 'slash', interpolates: true, multiline: true },
];

/** Reads the text that begins at the current place. */
export function readString(lexer: Source): { readonly texts: readonly string[]; readonly values: Interpolation[] } {
  const { source } = lexer;
  const start = lexer.at;
  const style = styles.find(({ open }) => source.startsWith(open, start));
  if (style === undefined) throw lexer.error('a text was expected', start);
  lexer.at += style.open.length;
  const texts: string[] = [];
  const values: Interpolation[] = [];
  let text = '';
  for (;;) {
    const character = source[lexer.at];
    if (character === undefined) throw lexer.error('a text is not closed', start);
    if (source.startsWith(style.close, lexer.at) && !isEscapedEnd(lexer, style)) break;
    if (!style.multiline && character === '\n') throw lexer.error('a text is not closed on its line', start);
    if (character === '\r' && source[lexer.at + 1] === '\n') {
      lexer.at += 1;
    } else if (style.interpolates && character === '$' && startsValue(lexer, style)) {
      lexer.at += 1;
      texts.push(text);
      text = '';
      values.push(lexer.interpolation());
    } else {
      text += escaped(lexer, style);
    }
  }
  lexer.at += style.close.length;
  texts.push(text);
  return { texts, values };
}

/** `"""a""""` ends with the last three quotes. */
function isEscapedEnd({ source, at }: Source, { close }: Style): boolean {
  return close.length === 3 && source[at + 3] === close[0];
}

function startsValue({ source, at }: Source, { escapes }: Style): boolean {
  const next = source[at + 1] ?? '';
  if (escapes === 'dollar' && (next === '$' || next === '/')) return false;
  return next === '{' || /[\p{L}_]/u.test(next);
}

const simple: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', s: ' ' };

/** The next character, or what an escape stands for. */
function escaped(lexer: Source, { escapes, interpolates }: Style): string {
  const { source, at } = lexer;
  const character = source[at] ?? '';
  const next = source[at + 1] ?? '';
  if (escapes === 'dollar') {
    if (character === '$' && (next === '$' || next === '/')) return take(lexer, 2, next);
    if (character === '\\' && next === 'u') return unicode(lexer) ?? take(lexer, 1, character);
    return take(lexer, 1, character);
  }
  if (escapes === 'slash') {
    if (character === '\\' && next === '/') return take(lexer, 2, '/');
    if (character === '\\' && next === '\\') return take(lexer, 2, '\\\\');
    if (character === '\\' && next === 'u') return unicode(lexer) ?? take(lexer, 1, character);
    return take(lexer, 1, character);
  }
  if (character !== '\\') {
    if (character === '$' && interpolates) throw lexer.error("Unexpected character: '$'; write it as \\$", at);
    return take(lexer, 1, character);
  }
  if (next === '\r' || next === '\n') return take(lexer, next === '\r' && source[at + 2] === '\n' ? 3 : 2, '');
  if (next === 'u') {
    const value = unicode(lexer);
    if (value === undefined) throw lexer.error('\\u wants four hexadecimal digits', at);
    return value;
  }
  const octal = /^[0-3]?[0-7]{1,2}/.exec(source.slice(at + 1, at + 4))?.[0];
  if (octal !== undefined) return take(lexer, 1 + octal.length, String.fromCharCode(Number.parseInt(octal, 8)));
  if (simple[next] !== undefined) return take(lexer, 2, simple[next]);
  if ('\\\'"$'.includes(next) && next !== '') return take(lexer, 2, next);
  throw lexer.error(`Unexpected character: '\\${next}'`, at);
}

function take(lexer: Source, length: number, value: string): string {
  lexer.at += length;
  return value;
}

function unicode(lexer: Source): string | undefined {
  const digits = /^\\u+([0-9a-fA-F]{4})/.exec(lexer.source.slice(lexer.at, lexer.at + 12));
  if (digits === null) return undefined;
  return take(lexer, digits[0].length, String.fromCharCode(Number.parseInt(digits[1] ?? '0', 16)));
}

import { GroovySyntaxError } from '../limits.ts';
import { readString } from './strings.ts';
import { keywords, operators, type Token, type TokenType } from './token.ts';

/** Reads the words of a script; throws a `GroovySyntaxError` where there is none. */
export function tokensOf(source: string): readonly Token[] {
  const lexer = new Lexer(source);
  const tokens = lexer.read(false);
  return tokens;
}

const nameStart = /[\p{L}_$]/u;
const name = /[\p{L}\p{N}_$]+/uy;
const number =
  /0[xX][0-9a-fA-F_]+[lLgGiI]?|0[bB][01_]+[lLgGiI]?|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d[\d_]*)?[lLgGiIdDfF]?/y;
const blank = /[ \t\f\v]+/y;

function startsOfLines(source: string): readonly number[] {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** A place in a script that is being read. */
class Lexer {
  readonly source: string;
  at = 0;
  private readonly tokens: Token[] = [];
  private newline = false;
  private space = false;
  private readonly lineStarts: readonly number[];

  constructor(source: string, lineStarts?: readonly number[]) {
    this.source = source;
    this.lineStarts = lineStarts ?? startsOfLines(source);
  }

  /** All words; those up to an unmatched `}` when `nested`. */
  read(nested: boolean): readonly Token[] {
    const first = this.tokens.length;
    let open = 0;
    for (;;) {
      this.skip();
      const start = this.at;
      const character = this.source[start];
      if (character === undefined) {
        if (nested) throw this.error('a text is not closed', start);
        break;
      }
      if (nested && character === '}' && open === 0) break;
      if (character === '{') open += 1;
      else if (character === '}') open -= 1;
      this.word(character, start);
    }
    this.push('end', '', this.at);
    return this.tokens.splice(first);
  }

  /** An error at an offset. */
  error(message: string, offset: number): GroovySyntaxError {
    const { line, column } = this.place(offset);
    return new GroovySyntaxError(message, line, column);
  }

  /** Where an offset is, from 1. */
  place(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.lineStarts[low] ?? 0) + 1 };
  }

  /** Reads `${…}` or `$a.b` at the current place, which is behind the dollar sign. */
  interpolation(): { readonly tokens: readonly Token[]; readonly bare: boolean } {
    if (this.source[this.at] === '{') {
      const inner = new Lexer(this.source, this.lineStarts);
      inner.at = this.at + 1;
      const tokens = inner.read(true);
      this.at = inner.at + 1;
      return { tokens, bare: false };
    }
    const inner = new Lexer(this.source, this.lineStarts);
    const path = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*/uy;
    path.lastIndex = this.at;
    const text = path.exec(this.source)?.[0] ?? '';
    for (const [index, part] of text.split('.').entries()) {
      if (index > 0) inner.push('op', '.', this.at);
      inner.push('name', part, this.at);
    }
    this.at += text.length;
    inner.push('end', '', this.at);
    return { tokens: inner.tokens, bare: true };
  }

  private word(character: string, start: number): void {
    if (nameStart.test(this.codePoint(start)) && !(character === '$' && this.isDollarSlashy())) {
      const text = this.match(name);
      this.push(keywords.has(text) ? 'keyword' : 'name', text, start);
    } else if (character >= '0' && character <= '9') {
      this.push('number', this.match(number), start);
    } else if (this.startsString(character)) {
      const string = readString(this);
      if (string.values.length === 0) this.push('string', string.texts[0] ?? '', start);
      else this.push('gstring', '', start, string);
    } else {
      const operator = operators.find((candidate) => this.source.startsWith(candidate, start));
      if (operator === undefined) {
        throw this.error(`Unexpected character: '${character}'`, start);
      }
      this.at += operator.length;
      this.push('op', operator, start);
    }
  }

  private codePoint(at: number): string {
    return String.fromCodePoint(this.source.codePointAt(at) ?? 0);
  }

  private startsString(character: string): boolean {
    if (character === "'" || character === '"') return true;
    if (character === '/') return this.allowsRegex() && !this.isDivision();
    return character === '$' && this.isDollarSlashy();
  }

  private isDollarSlashy(): boolean {
    return this.source[this.at + 1] === '/' && this.allowsRegex();
  }

  /** A slash begins a text where a value may begin. */
  private allowsRegex(): boolean {
    const last = this.tokens.at(-1);
    if (last === undefined) return true;
    if (last.type === 'op') return !/^[)\]}]$|^\+\+$|^--$/.test(last.text);
    return last.type === 'keyword' && !/^(null|true|false|this|super)$/.test(last.text);
  }

  private isDivision(): boolean {
    return this.source[this.at + 1] === '=' && this.tokens.at(-1)?.type !== 'op';
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const text = pattern.exec(this.source)?.[0] ?? '';
    if (text === '') throw this.error(`Unexpected character: '${this.source[this.at]}'`, this.at);
    this.at += text.length;
    return text;
  }

  private skip(): void {
    const { source } = this;
    for (;;) {
      const character = source[this.at];
      if (character === '\n' || character === '\r') this.newline = true;
      else if (character === '/' && source[this.at + 1] === '/') {
        const end = source.indexOf('\n', this.at);
        this.at = end < 0 ? source.length : end;
        continue;
      } else if (character === '/' && source[this.at + 1] === '*') {
        const end = source.indexOf('*/', this.at + 2);
        if (end < 0) throw this.error('a comment is not closed', this.at);
        this.at = end + 2;
        this.space = true;
        continue;
      } else if (character === '#' && this.at === 0 && source[1] === '!') {
        const end = source.indexOf('\n');
        this.at = end < 0 ? source.length : end;
        continue;
      } else if (character === '\\' && /^\\\r?\n/.test(source.slice(this.at, this.at + 3))) {
        this.at = source.indexOf('\n', this.at);
      } else {
        blank.lastIndex = this.at;
        const length = blank.exec(source)?.[0].length ?? 0;
        if (length === 0) return;
        this.at += length;
        this.space = true;
        continue;
      }
      this.at += 1;
      this.space = true;
    }
  }

  private push(type: TokenType, text: string, start: number, string?: Pick<Token, 'texts' | 'values'>): void {
    const { newline, space } = this;
    this.newline = false;
    this.space = false;
    this.tokens.push({ type, text, ...this.place(start), newline, space, ...string });
  }
}

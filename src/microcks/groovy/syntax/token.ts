/** What kinds of words Groovy has. */
export type TokenType = 'name' | 'keyword' | 'number' | 'string' | 'gstring' | 'op' | 'end';

/** A part of an interpolated text that is computed. */
export interface Interpolation {
  readonly tokens: readonly Token[];
  /** True for `$a.b`, which is a path without calls. */
  readonly bare: boolean;
}

/** One word of a script. */
export interface Token {
  readonly type: TokenType;
  /** As written; of a string its value. */
  readonly text: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** Whether a line ends before it. */
  readonly newline: boolean;
  /** Whether anything blank stands before it. */
  readonly space: boolean;
  /** Of an interpolated text: one more texts than values. */
  readonly texts?: readonly string[];
  readonly values?: readonly Interpolation[];
}

/** Words that are no names, unless after a dot or before a colon. */
export const keywords: ReadonlySet<string> = new Set(
  (
    'abstract as assert break case catch class const continue def default do else enum extends final finally for ' +
    'goto if implements import in instanceof interface native new null package private protected public return ' +
    'static strictfp super switch synchronized this throw throws transient try volatile while true false ' +
    'boolean byte char double float int long short void'
  ).split(' '),
);

/** Operators, the longest first. */
export const operators: readonly string[] = [
  ...['>>>=', '...', '..<', '<..', '**=', '<<=', '>>=', '>>>', '===', '!==', '<=>', '==~', '?.', '?:', '?=', '?['],
  ...['*.', '.&', '::', '.@', '->', '++', '--', '**', '<<', '>>', '<=', '>=', '==', '!=', '=~', '&&', '||', '..'],
  ...['+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '+', '-', '*', '/', '%', '=', '<', '>', '!', '~', '&', '|', '^'],
  ...['?', ':', '.', ',', ';', '(', ')', '[', ']', '{', '}', '@'],
].sort((a, b) => b.length - a.length);

/** What a character class takes, by code point. */
export type CharTest = (code: number) => boolean;

/** A regular expression of Java, parsed. */
export type RegexNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly test: CharTest }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'group'; readonly index: number; readonly body: RegexNode }
  | {
      readonly kind: 'repeat';
      readonly body: RegexNode;
      readonly min: number;
      readonly max: number;
      readonly mode: RepeatMode;
    }
  | { readonly kind: 'look'; readonly body: RegexNode; readonly ahead: boolean; readonly negated: boolean }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: 'reference'; readonly index: number; readonly ignoreCase: boolean }
  | { readonly kind: 'anchor'; readonly holds: Anchor };

/** How many turns are tried first, and whether others are tried at all. */
export type RepeatMode = 'greedy' | 'lazy' | 'possessive';

/** Whether a place in a text is the one meant; `from` is where the last match ended. */
export type Anchor = (text: string, at: number, from: number) => boolean;

/** What is wrong with a pattern. */
export class PatternError extends Error {
  readonly index: number;
  constructor(message: string, index: number) {
    super(message);
    this.index = index;
  }
}

/** Java's flags, as `Pattern` numbers them. */
export const regexFlags = {
  UNIX_LINES: 1,
  CASE_INSENSITIVE: 2,
  COMMENTS: 4,
  MULTILINE: 8,
  LITERAL: 16,
  DOTALL: 32,
  UNICODE_CASE: 64,
  CANON_EQ: 128,
  UNICODE_CHARACTER_CLASS: 256,
} as const;

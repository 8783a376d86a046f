import { createRequire } from 'node:module';

/** A text as a regular expression that matches just it. */
export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A compiled regular expression of a contract or of dispatcher rules. */
export interface Pattern {
  /** Whether it occurs in the text. */
  occursIn(text: string): boolean;
  /** Whether the whole text matches. */
  matches(text: string): boolean;
}

/**
 * Compiles a regular expression, or answers nothing when it is none.
 *
 * RE2 runs in linear time, so no client can make a careless pattern hang the mock, and it reads the flags that Java
 * and Perl write in the pattern (`(?i)`). JavaScript's own engine is for what RE2 lacks: lookaround, backreferences.
 */
export function compilePattern(source: string): Pattern | undefined {
  return compileLinear(source) ?? compileNative(source);
}

// Loaded with the first pattern: most contracts have none where it matters
const load = createRequire(import.meta.url);

function compileLinear(source: string): Pattern | undefined {
  try {
    const { RE2JS } = load('re2js') as typeof import('re2js');
    const pattern = RE2JS.compile(source);
    return { occursIn: (text) => pattern.matcher(text).find(), matches: (text) => pattern.matches(text) };
  } catch {
    return undefined;
  }
}

function compileNative(source: string): Pattern | undefined {
  for (const flags of ['u', '']) {
    try {
      const part = new RegExp(source, flags);
      const whole = new RegExp(`^(?:${source})$`, flags);
      return { occursIn: (text) => part.test(text), matches: (text) => whole.test(text) };
    } catch {
      // The next dialect may know it
    }
  }
  return undefined;
}

import type { Meter } from '../limits.ts';
import type { Machine } from '../machine.ts';
import { failure } from '../operations/errors.ts';
import { ownText } from '../operations/text.ts';
import { PatternError } from '../regex/node.ts';
import { compileJava, findIn, type JavaPattern, matchesIn, matchWhole, type Spans } from '../regex/pattern.ts';
import { GList, GObject, type Value } from '../values/containers.ts';

/** What a Pattern of scripts holds. */
export interface PatternState {
  readonly pattern: JavaPattern;
  readonly text: string;
  isCase(text: string, machine: Machine): boolean;
}

/** Compiles a regular expression; throws PatternSyntaxException. */
export function compileRegex(source: string, flags = 0): JavaPattern {
  try {
    return compileJava(source, flags);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw failure('PatternSyntaxException', `${error.message} near index ${error.index}\n${source}`);
  }
}

/** A Pattern as scripts hold it. */
export function newPattern(source: string, flags = 0): GObject<PatternState> {
  const pattern = compileRegex(source, flags);
  return new GObject('Pattern', {
    pattern,
    text: source,
    isCase: (text, { meter }) => matchWhole(pattern, text, meter) !== undefined,
  });
}

/** The regular expression of a Pattern, or of a text. */
export function patternOf(value: Value): JavaPattern {
  if (value instanceof GObject && value.type === 'Pattern') return (value.state as PatternState).pattern;
  return compileRegex(ownText(value));
}

/** A search at work, as Java's Matcher. */
export class MatcherState {
  readonly pattern: JavaPattern;
  readonly source: string;
  readonly meter: Meter;
  current: Spans | undefined;
  /** Where the next search begins. */
  from = 0;
  /** What has been copied by `appendReplacement`. */
  copied = 0;

  constructor(pattern: JavaPattern, source: string, meter: Meter) {
    this.pattern = pattern;
    this.source = source;
    this.meter = meter;
  }

  find(): boolean {
    if (this.from > this.source.length) {
      this.current = undefined;
      return false;
    }
    this.current = findIn(this.pattern, this.source, this.from, this.meter);
    const [start = 0, end = 0] = this.current ?? [];
    if (this.current !== undefined) this.from = end === start ? end + 1 : end;
    return this.current !== undefined;
  }

  reset(): void {
    this.current = undefined;
    this.from = 0;
    this.copied = 0;
  }

  /** A matcher counts as true when it finds something, for which it looks. */
  isTrue(): boolean {
    this.reset();
    return this.find();
  }

  /** All matches from the beginning, as `m[0]`, `m.each` and `collect` have them. */
  *[Symbol.iterator](): Generator<Value, void> {
    for (const spans of matchesIn(this.pattern, this.source, this.meter)) yield this.matchOf(spans);
  }

  /** The text of a match, or the list of it and its groups. */
  matchOf(spans: Spans): Value {
    const texts = groupsOf(this.source, spans);
    return texts.length === 1 ? (texts[0] ?? null) : new GList([...texts]);
  }
}

/** The texts of a match's groups, the whole first; null where a group took no part. */
export function groupsOf(source: string, spans: Spans): readonly (string | null)[] {
  const texts: (string | null)[] = [];
  for (let index = 0; index < spans.length; index += 2) {
    const start = spans[index] ?? -1;
    texts.push(start < 0 ? null : source.slice(start, spans[index + 1]));
  }
  return texts;
}

/** A Matcher as scripts hold it. */
export function newMatcher(pattern: JavaPattern, source: string, { meter }: Machine): GObject<MatcherState> {
  return new GObject('Matcher', new MatcherState(pattern, source, meter));
}

/** `$1`, `${name}` and `\$` in a replacement, as Java reads them. */
export function expandReplacement(replacement: string, source: string, spans: Spans, { names }: JavaPattern): string {
  if (!/[\\$]/.test(replacement)) return replacement;
  const groups = groupsOf(source, spans);
  let result = '';
  for (let at = 0; at < replacement.length; at += 1) {
    const character = replacement.charAt(at);
    if (character === '\\') {
      at += 1;
      if (at >= replacement.length) throw failure('IllegalArgumentException', 'character to be escaped is missing');
      result += replacement.charAt(at);
    } else if (character === '$') {
      const named = /^\{([a-zA-Z][a-zA-Z0-9]*)\}/.exec(replacement.slice(at + 1, at + 80));
      const [text, index] =
        named === null ? numbered(replacement, at, groups.length) : [named[0], names.get(named[1] ?? '')];
      if (index === undefined) throw failure('IllegalArgumentException', `No group with name {${named?.[1] ?? ''}}`);
      result += groups[index] ?? '';
      at += text.length;
    } else result += character;
  }
  return result;
}

function numbered(replacement: string, at: number, count: number): readonly [string, number] {
  const first = /^\d/.exec(replacement.slice(at + 1, at + 2))?.[0];
  if (first === undefined) throw failure('IllegalArgumentException', 'Illegal group reference');
  let text = first;
  if (Number(text) >= count) throw failure('IndexOutOfBoundsException', `No group ${text}`);
  for (;;) {
    const next = replacement.charAt(at + 1 + text.length);
    if (!/^\d$/.test(next) || Number(text + next) >= count) return [text, Number(text)];
    text += next;
  }
}

/** A text with its matches replaced. */
export function replaceMatches(
  source: string,
  pattern: JavaPattern,
  replace: (spans: Spans) => string,
  machine: Machine,
  onlyFirst = false,
): string {
  let result = '';
  let copied = 0;
  for (const spans of matchesIn(pattern, source, machine.meter)) {
    const [start = 0, end = 0] = spans;
    result += source.slice(copied, start) + replace(spans);
    machine.meter.joined(result.length);
    copied = end;
    if (onlyFirst) break;
  }
  return result + source.slice(copied);
}

import { LimitError, type Meter } from '../limits.ts';
import { compileMatcher, type Matcher, type MatchState } from './match.ts';
import { parsePattern } from './parse.ts';

/** A regular expression of Java, whose matching is counted in steps. */
export interface JavaPattern {
  readonly source: string;
  readonly flags: number;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
  readonly find: Matcher;
  readonly whole: Matcher;
}

/** Starts and ends of the groups of a match, two by two; -1 where a group took no part. */
export type Spans = readonly number[];

const cached = new Map<string, JavaPattern>();
const maxCached = 500;
/** Characters of a pattern. */
const maxSource = 20_000;

/** Compiles a pattern; throws a `PatternError`. */
export function compileJava(source: string, flags = 0): JavaPattern {
  if (source.length > maxSource)
    throw new LimitError('pattern', `a regular expression is longer than ${maxSource} characters`);
  const key = `${flags}/${source}`;
  const known = cached.get(key);
  if (known !== undefined) return known;
  const { node, groups, names } = parsePattern(source, flags);
  const pattern = { source, flags, groups, names, ...compileMatcher(node) };
  if (cached.size >= maxCached) cached.clear();
  if (source.length < 2000) cached.set(key, pattern);
  return pattern;
}

function tryAt(pattern: JavaPattern, matcher: Matcher, state: MatchState, at: number): Spans | undefined {
  if (!matcher(state, at)) return undefined;
  const spans = state.groups.slice(0, pattern.groups * 2 + 2);
  spans[0] = at;
  spans[1] = state.end;
  return spans;
}

function newState(pattern: JavaPattern, text: string, from: number): MatchState {
  const groups: number[] = new Array(pattern.groups * 2 + 2).fill(-1);
  return { text, groups, counts: [], places: [], from, end: -1, steps: 0 };
}

function bounded<Result>(state: MatchState, meter: Meter, work: () => Result): Result {
  try {
    const result = work();
    meter.step(1 + (state.steps >> 3));
    return result;
  } catch (error) {
    if (error instanceof RangeError) throw new LimitError('pattern', 'a regular expression nests too deep');
    throw error;
  }
}

/** The first match from a place on. */
export function findIn(pattern: JavaPattern, text: string, from: number, meter: Meter): Spans | undefined {
  const state = newState(pattern, text, from);
  return bounded(state, meter, () => {
    for (let at = from; at <= text.length; at += 1) {
      state.steps += 1;
      const found = tryAt(pattern, pattern.find, state, at);
      if (found !== undefined) return found;
    }
    return undefined;
  });
}

/** The match of the whole text. */
export function matchWhole(pattern: JavaPattern, text: string, meter: Meter): Spans | undefined {
  const state = newState(pattern, text, 0);
  return bounded(state, meter, () => tryAt(pattern, pattern.whole, state, 0));
}

/** The match at the beginning of the text. */
export function matchStart(pattern: JavaPattern, text: string, meter: Meter): Spans | undefined {
  const state = newState(pattern, text, 0);
  return bounded(state, meter, () => tryAt(pattern, pattern.find, state, 0));
}

/** All matches, in their order; an empty match moves on by one. */
export function* matchesIn(pattern: JavaPattern, text: string, meter: Meter): Generator<Spans, void> {
  let from = 0;
  while (from <= text.length) {
    const spans = findIn(pattern, text, from, meter);
    if (spans === undefined) return;
    yield spans;
    const [start = 0, end = 0] = spans;
    from = end === start ? end + 1 : end;
  }
}

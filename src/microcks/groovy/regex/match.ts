import { LimitError } from '../limits.ts';
import type { RegexNode } from './node.ts';

/** A match being looked for. */
export interface MatchState {
  readonly text: string;
  /** Start and end of each group, two by two; -1 where it took no part. */
  readonly groups: number[];
  /** Turns and last places of the repeats at work. */
  readonly counts: number[];
  readonly places: number[];
  /** Where the last match ended. */
  readonly from: number;
  end: number;
  steps: number;
}

/** Steps that one match may take; backtracking beyond them is refused. */
const maxSteps = 400_000;

/** Tries to match from a place; `end` of the state is where it ended. */
export type Matcher = (state: MatchState, at: number) => boolean;

function tick(state: MatchState, count = 1): void {
  state.steps += count;
  if (state.steps > maxSteps) throw new LimitError('pattern', 'a regular expression tries too many ways to match');
}

/** Builds the matcher of a pattern, which goes on with `next`; `ids` numbers the repeats. */
function matcherOf(node: RegexNode, next: Matcher, ids: { count: number }): Matcher {
  switch (node.kind) {
    case 'empty':
      return next;
    case 'set':
      return setMatcher(node.test, next);
    case 'sequence':
      return node.parts.reduceRight((after, part) => matcherOf(part, after, ids), next);
    case 'choice': {
      const ways = node.parts.map((part) => matcherOf(part, next, ids));
      return (state, at) => {
        tick(state);
        return ways.some((way) => way(state, at));
      };
    }
    case 'group':
      return groupMatcher(node.index, node.body, next, ids);
    case 'repeat':
      return repeatMatcher(node, next, ids);
    case 'look':
      return lookMatcher(node, next, ids);
    case 'atomic':
      return atomicMatcher(node.body, next, ids);
    case 'reference':
      return referenceMatcher(node.index, node.ignoreCase, next);
    case 'anchor':
      return (state, at) => node.holds(state.text, at, state.from) && next(state, at);
  }
}

function setMatcher(test: (code: number) => boolean, next: Matcher): Matcher {
  return (state, at) => {
    const code = state.text.codePointAt(at);
    if (code === undefined || !test(code)) return false;
    tick(state);
    return next(state, at + (code > 0xffff ? 2 : 1));
  };
}

function groupMatcher(index: number, body: RegexNode, next: Matcher, ids: { count: number }): Matcher {
  // Where the group began is kept aside: it counts only when the group ends
  const slot = ids.count++;
  const close: Matcher = (state, at) => {
    const { groups } = state;
    const [start = -1, end = -1] = [groups[index * 2], groups[index * 2 + 1]];
    groups[index * 2] = state.places[slot] ?? at;
    groups[index * 2 + 1] = at;
    if (next(state, at)) return true;
    groups[index * 2] = start;
    groups[index * 2 + 1] = end;
    return false;
  };
  const inner = matcherOf(body, close, ids);
  return (state, at) => {
    const before = state.places[slot] ?? -1;
    state.places[slot] = at;
    if (inner(state, at)) return true;
    state.places[slot] = before;
    return false;
  };
}

type Repeat = Extract<RegexNode, { readonly kind: 'repeat' }>;

function repeatMatcher(node: Repeat, next: Matcher, ids: { count: number }): Matcher {
  const { body, min, max, mode } = node;
  if (mode === 'possessive') return atomicMatcher({ ...node, mode: 'greedy' }, next, ids);
  if (body.kind === 'set' && mode === 'greedy') return greedySet(body.test, min, max, next);
  const slot = ids.count++;
  const turn = (state: MatchState, at: number, way: Matcher): boolean => {
    const [count = 0, place = -1] = [state.counts[slot], state.places[slot]];
    state.counts[slot] = count + 1;
    state.places[slot] = at;
    const saved = state.groups.slice();
    if (way(state, at)) return true;
    for (let index = 0; index < saved.length; index += 1) state.groups[index] = saved[index] ?? -1;
    state.counts[slot] = count;
    state.places[slot] = place;
    return false;
  };
  const loop: Matcher = (state, at) => {
    tick(state);
    const count = state.counts[slot] ?? 0;
    if (count < min) return turn(state, at, again);
    // A turn that takes nothing would go on for ever
    const mayTurn = count < max && state.places[slot] !== at;
    if (mode === 'lazy') return leave(state, at) || (mayTurn && turn(state, at, again));
    return (mayTurn && turn(state, at, again)) || leave(state, at);
  };
  const leave: Matcher = (state, at) => {
    const [count = 0, place = -1] = [state.counts[slot], state.places[slot]];
    if (next(state, at)) return true;
    state.counts[slot] = count;
    state.places[slot] = place;
    return false;
  };
  const again = matcherOf(body, loop, ids);
  return (state, at) => {
    const [count = 0, place = -1] = [state.counts[slot], state.places[slot]];
    state.counts[slot] = 0;
    state.places[slot] = -1;
    if (loop(state, at)) return true;
    state.counts[slot] = count;
    state.places[slot] = place;
    return false;
  };
}

/** The common case without a call for each character. */
function greedySet(test: (code: number) => boolean, min: number, max: number, next: Matcher): Matcher {
  return (state, at) => {
    const { text } = state;
    let end = at;
    let count = 0;
    let least = min === 0 ? at : -1;
    while (count < max) {
      const code = text.codePointAt(end);
      if (code === undefined || !test(code)) break;
      end += code > 0xffff ? 2 : 1;
      count += 1;
      if (count === min) least = end;
    }
    tick(state, 1 + (count >> 3));
    if (least < 0) return false;
    for (let place = end; place >= least; place -= isPair(text, place) ? 2 : 1) {
      tick(state);
      if (next(state, place)) return true;
    }
    return false;
  };
}

function isPair(text: string, end: number): boolean {
  const low = text.charCodeAt(end - 1);
  if (low < 0xdc00 || low > 0xdfff) return false;
  const high = text.charCodeAt(end - 2);
  return high >= 0xd800 && high <= 0xdbff;
}

const accept: Matcher = (state, at) => {
  state.end = at;
  return true;
};

function lookMatcher(node: Extract<RegexNode, { kind: 'look' }>, next: Matcher, ids: { count: number }): Matcher {
  // Compiled once: looks nest
  const inner = matcherOf(node.body, node.ahead ? accept : (state, at) => at === state.end, ids);
  const found = (state: MatchState, at: number): boolean => {
    tick(state);
    if (node.ahead) return inner(state, at);
    for (let start = at; start >= 0; start -= 1) {
      tick(state);
      state.end = at;
      if (inner(state, start)) return true;
    }
    return false;
  };
  return (state, at) => {
    const { end } = state;
    const isFound = found(state, at);
    state.end = end;
    return isFound !== node.negated && next(state, at);
  };
}

function atomicMatcher(body: RegexNode, next: Matcher, ids: { count: number }): Matcher {
  const inner = matcherOf(body, accept, ids);
  return (state, at) => {
    const { end } = state;
    if (!inner(state, at)) return false;
    const reached = state.end;
    state.end = end;
    return next(state, reached);
  };
}

function referenceMatcher(index: number, ignoreCase: boolean, next: Matcher): Matcher {
  return (state, at) => {
    const [start = -1, end = -1] = [state.groups[index * 2], state.groups[index * 2 + 1]];
    if (start < 0) return false;
    const wanted = state.text.slice(start, end);
    const found = state.text.slice(at, at + wanted.length);
    tick(state, 1 + (wanted.length >> 3));
    const isSame = ignoreCase ? found.toLowerCase() === wanted.toLowerCase() : found === wanted;
    return isSame && next(state, at + wanted.length);
  };
}

/** The matcher of a whole pattern. */
export function compileMatcher(node: RegexNode): { readonly find: Matcher; readonly whole: Matcher } {
  const ids = { count: 0 };
  const find = matcherOf(node, accept, ids);
  const whole = matcherOf(node, (state, at) => at === state.text.length && accept(state, at), ids);
  return { find, whole };
}

import {
  compileRegex,
  expandReplacement,
  groupsOf,
  type MatcherState,
  newMatcher,
  newPattern,
  type PatternState,
  patternOf,
  replaceMatches,
} from '../library/patterns.ts';
import type { Machine } from '../machine.ts';
import { failure } from '../operations/errors.ts';
import { held } from '../operations/maps.ts';
import { textOf } from '../operations/text.ts';
import { findIn, type JavaPattern, matchesIn, matchStart, matchWhole, type Spans } from '../regex/pattern.ts';
import {
  GArray,
  type GClosure,
  GList,
  type GMap,
  type GObject,
  type GRange,
  type Value,
} from '../values/containers.ts';
import { intOf, isNumeric, Long } from '../values/numbers.ts';
import { methods } from './table.ts';
import { textIn } from './texts.ts';

/** Java's `split`: by a limit, without empty texts at the end when it is 0. */
function split(text: string, pattern: JavaPattern, limit: number, machine: Machine): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const [start = 0, end = 0] of matchesIn(pattern, text, machine.meter)) {
    if (limit > 0 && parts.length === limit - 1) break;
    // An empty match at the start splits nothing off
    if (end === 0) continue;
    parts.push(text.slice(from, start));
    from = end;
  }
  if (from === 0 && parts.length === 0) return [text];
  parts.push(text.slice(from));
  if (limit === 0) while (parts.length > 0 && parts.at(-1) === '') parts.pop();
  machine.meter.items(parts.length);
  return parts;
}

/** A closure is given the whole match and its groups. */
function callWithMatch(closure: GClosure, source: string, spans: Spans): Value {
  const groups = groupsOf(source, spans);
  if (groups.length === 1) return closure.call([groups[0] ?? null]);
  return closure.parameterTypes.length === 1 && closure.parameterTypes[0] === 'Object'
    ? closure.call([new GList([...groups])])
    : closure.call(groups);
}

function replace(self: Value, by: Value, replacement: Value, machine: Machine, onlyFirst: boolean): string {
  const source = textIn(self);
  const pattern = patternOf(by);
  const isClosure = typeof replacement === 'object' && replacement !== null && 'parameterTypes' in replacement;
  const write = (spans: Spans) =>
    isClosure
      ? textOf(callWithMatch(replacement as GClosure, source, spans))
      : expandReplacement(textOf(replacement), source, spans, pattern);
  return replaceMatches(source, pattern, write, machine, onlyFirst);
}

function replacePlain(self: Value, part: string, by: string, { meter }: Machine): string {
  const text = textIn(self);
  const count = part === '' ? text.length + 1 : text.split(part).length - 1;
  meter.text(text.length + count * Math.max(0, by.length - part.length));
  return text.replaceAll(part, () => by);
}

const whole = (source: string, [start = 0, end = 0]: Spans) => source.slice(start, end);

/** What texts do with regular expressions. */
export const textPatternMethods = methods('CharSequence', {
  'matches(String)|matches(Pattern)': (self, [by]: [Value], { meter }) =>
    matchWhole(patternOf(by), textIn(self), meter) !== undefined,
  'split()': (self) =>
    new GArray(
      'String',
      textIn(self)
        .split(/\s+/)
        .filter((part) => part !== ''),
    ),
  'split(String)|split(Pattern)': (self, [by]: [Value], machine) =>
    new GArray('String', split(textIn(self), patternOf(by), 0, machine)),
  'split(String,int)': (self, [by, limit]: [string, number], machine) =>
    new GArray('String', split(textIn(self), compileRegex(by), limit, machine)),
  'splitEachLine(String,Closure)': (self, [by, closure]: [string, GClosure], machine) => {
    for (const line of textIn(self).split(/\r?\n/))
      closure.call([new GList(split(line, compileRegex(by), 0, machine))]);
    return null;
  },
  'replace(CharSequence,CharSequence)': (self, [part, by]: [string, string], machine) =>
    replacePlain(self, part, by, machine),
  'replace(Character,Character)': (self, [part, by]: [Value, Value], machine) =>
    replacePlain(self, textOf(part), textOf(by), machine),
  'replace(Map)': (self, [map]: [GMap], machine) => {
    const keys = [...map.entries.values()].map(({ key }) => textOf(key)).sort((a, b) => b.length - a.length);
    const pattern = compileRegex(keys.map((key) => `\\Q${key}\\E`).join('|'));
    return replaceMatches(textIn(self), pattern, (spans) => textOf(held(map, whole(textIn(self), spans))), machine);
  },
  'replaceAll(String,String)|replaceAll(Pattern,String)|replaceAll(String,Closure)|replaceAll(Pattern,Closure)': (
    self,
    [by, replacement]: [Value, Value],
    machine,
  ) => replace(self, by, replacement, machine, false),
  'replaceFirst(String,String)|replaceFirst(Pattern,String)|replaceFirst(String,Closure)|replaceFirst(Pattern,Closure)':
    (self, [by, replacement]: [Value, Value], machine) => replace(self, by, replacement, machine, true),
  'find(CharSequence)|find(Pattern)': (self, [by]: [Value], { meter }) => {
    const spans = findIn(patternOf(by), textIn(self), 0, meter);
    return spans === undefined ? null : whole(textIn(self), spans);
  },
  'find(CharSequence,Closure)|find(Pattern,Closure)': (self, [by, closure]: [Value, GClosure], { meter }) => {
    const spans = findIn(patternOf(by), textIn(self), 0, meter);
    return spans === undefined ? null : callWithMatch(closure, textIn(self), spans);
  },
  'findAll(CharSequence)|findAll(Pattern)': (self, [by]: [Value], { meter }) =>
    new GList([...matchesIn(patternOf(by), textIn(self), meter)].map((spans) => whole(textIn(self), spans))),
  'findAll(CharSequence,Closure)|findAll(Pattern,Closure)': (self, [by, closure]: [Value, GClosure], { meter }) =>
    new GList(
      [...matchesIn(patternOf(by), textIn(self), meter)].map((spans) => callWithMatch(closure, textIn(self), spans)),
    ),
  'eachMatch(CharSequence,Closure)|eachMatch(Pattern,Closure)': (self, [by, closure]: [Value, GClosure], { meter }) => {
    for (const spans of matchesIn(patternOf(by), textIn(self), meter)) callWithMatch(closure, textIn(self), spans);
    return self;
  },
  'matchesPartially(Pattern)': (self, [by]: [Value], { meter }) =>
    matchStart(patternOf(by), textIn(self), meter) !== undefined,
  'bitwiseNegate()': (self) => newPattern(textIn(self)),
});

type PatternObject = GObject<PatternState>;

/** What a Pattern can do. */
export const patternMethods = methods<PatternObject>('Pattern', {
  'matcher(CharSequence)': (self, [text]: [string], machine) => newMatcher(self.state.pattern, text, machine),
  'pattern()|getPattern()': (self) => self.state.text,
  'flags()': (self) => self.state.pattern.flags,
  'split(CharSequence)': (self, [text]: [string], machine) =>
    new GArray('String', split(text, self.state.pattern, 0, machine)),
  'split(CharSequence,int)': (self, [text, limit]: [string, number], machine) =>
    new GArray('String', split(text, self.state.pattern, limit, machine)),
  'asPredicate()': (self) => self,
  'test(CharSequence)': (self, [text]: [string], { meter }) => findIn(self.state.pattern, text, 0, meter) !== undefined,
});

function group({ state }: GObject<MatcherState>, which: number | string): string | null {
  if (state.current === undefined) throw failure('IllegalStateException', 'No match found');
  const groups = groupsOf(state.source, state.current);
  const index = typeof which === 'number' ? which : state.pattern.names.get(which);
  if (index === undefined) throw failure('IllegalArgumentException', `No group with name <${which}>`);
  if (index < 0 || index >= groups.length) throw failure('IndexOutOfBoundsException', `No group ${index}`);
  return groups[index] ?? null;
}

function place({ state }: GObject<MatcherState>, index: number, isEnd: boolean): number {
  if (state.current === undefined) throw failure('IllegalStateException', 'No match available');
  return state.current[index * 2 + (isEnd ? 1 : 0)] ?? -1;
}

function matchAt({ state }: GObject<MatcherState>, index: number): Value {
  const all = [...state];
  const at = index < 0 ? index + all.length : index;
  if (at < 0 || at >= all.length) {
    throw failure('IndexOutOfBoundsException', `index is out of range 0..${all.length - 1} (index = ${index})`);
  }
  return all[at];
}

/** What a Matcher can do. */
export const matcherMethods = methods<GObject<MatcherState>>('Matcher', {
  'find()': ({ state }) => state.find(),
  'find(int)': ({ state }, [from]: [number]) => {
    state.reset();
    if (from < 0 || from > state.source.length) throw failure('IndexOutOfBoundsException', 'Illegal start index');
    state.from = from;
    return state.find();
  },
  'matches()': ({ state }, _: readonly Value[], { meter }) => {
    state.current = matchWhole(state.pattern, state.source, meter);
    return state.current !== undefined;
  },
  'matchesPartially()|lookingAt()': ({ state }, _: readonly Value[], { meter }) => {
    state.current = matchStart(state.pattern, state.source, meter);
    return state.current !== undefined;
  },
  'hitEnd()': ({ state }) => state.current === undefined,
  'group()': (self) => group(self, 0),
  'group(int)': (self, [index]: [number]) => group(self, index),
  'group(String)': (self, [name]: [string]) => group(self, name),
  'groupCount()': ({ state }) => state.pattern.groups,
  'hasGroup()': ({ state }) => state.pattern.groups > 0,
  'start()': (self) => place(self, 0, false),
  'start(int)': (self, [index]: [number]) => place(self, index, false),
  'end()': (self) => place(self, 0, true),
  'end(int)': (self, [index]: [number]) => place(self, index, true),
  'getCount()': ({ state }) => [...state].length,
  'size()': ({ state }) => new Long(BigInt([...state].length)),
  'getAt(int)': (self, [index]: [number]) => matchAt(self, index),
  'getAt(Collection)': (self, [indices]: [GList | GRange], machine) =>
    new GList(
      (machine.invoke(indices, 'toList', []) as GList).items.map((index) =>
        matchAt(self, isNumeric(index) ? intOf(index) : 0),
      ),
    ),
  'reset()': (self) => {
    self.state.reset();
    return self;
  },
  'replaceAll(String)': ({ state }, [by]: [string], machine) =>
    replaceMatches(
      state.source,
      state.pattern,
      (spans) => expandReplacement(by, state.source, spans, state.pattern),
      machine,
    ),
  'replaceFirst(String)': ({ state }, [by]: [string], machine) =>
    replaceMatches(
      state.source,
      state.pattern,
      (spans) => expandReplacement(by, state.source, spans, state.pattern),
      machine,
      true,
    ),
  'replaceAll(Closure)': ({ state }, [closure]: [GClosure], machine) =>
    replaceMatches(
      state.source,
      state.pattern,
      (spans) => textOf(callWithMatch(closure, state.source, spans)),
      machine,
    ),
  'pattern()': ({ state }) => newPattern(state.pattern.source, state.pattern.flags),
  'toList()': ({ state }) => new GList([...state]),
  'asBoolean()': ({ state }) => state.isTrue(),
  'each(Closure)': (self, [closure]: [GClosure]) => {
    const { state } = self;
    for (const spans of matchesIn(state.pattern, state.source, state.meter)) {
      const match = state.matchOf(spans);
      if (match instanceof GList && closure.parameterTypes.length > 1) closure.call(match.items);
      else closure.call([match]);
    }
    return self;
  },
});

/**
 * Dispatch criteria: the texts by which URI and header dispatchers compare an example with a request. Both sides write
 * `/name=value` for path parameters and `?name=value` for the rest, sorted by name and value, duplicates once.
 */

import { percentDecoded } from '../request.ts';

/** A parameter and one of its values. */
export type Pair = readonly [name: string, value: string];

/** Writes both sides of the criteria. */
export interface CriteriaWriter {
  /** From the path parameters of an example. */
  examplePath(rules: string, pairs: readonly Pair[]): string;
  /** From the query parameters of an example. */
  exampleParameters(rules: string, pairs: readonly Pair[]): string;
  exampleHeaders(rules: string, pairs: readonly Pair[]): string;
  /** A path as it was sent, its escapes undone. */
  decodedPath(sent: string): string;
  requestPath(rules: string, path: RequestPath): string;
  /** From a raw query string, without its question mark. */
  requestQuery(rules: string, search: string): string;
  /** From `[name, value, name, value, ...]` as they came. */
  requestHeaders(rules: string, rawHeaders: readonly string[]): string;
}

/** A request's path: as template, as sent (percent-decoded), and taken apart. */
interface RequestPath {
  readonly template: string;
  readonly decoded: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Names are names, a value is all of it, and case does not matter where HTTP ignores it. */
export const fixedCriteria: CriteriaWriter = {
  examplePath: (rules, pairs) => write('/', pairs, isNamed(leftHalf(rules))),
  exampleParameters: (rules, pairs) => write('?', pairs, isNamed(rightHalf(rules))),
  exampleHeaders: (rules, pairs) => write('?', pairs.flatMap(splitValues), isNamed(rules.toLowerCase())),
  decodedPath: percentDecoded,
  requestPath: (rules, { params }) => write('/', Object.entries(params), isNamed(leftHalf(rules))),
  requestQuery: (rules, search) =>
    search === '' ? '' : write('?', memberPairs(search, isNamed(rightHalf(rules))), isNamed(rightHalf(rules))),
  requestHeaders: (rules, rawHeaders) =>
    write('?', pairsOf(rawHeaders).flatMap(splitValues), isNamed(rules.toLowerCase())),
};

/** `a && b` as names. */
export function namesOf(rules: string): readonly string[] {
  return rules
    .split('&&')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The path side of `path && names ?? query && names`. */
export function leftHalf(rules: string): string {
  return rules.split('??')[0] ?? '';
}

/** The query side, or all of it when there are no sides. */
export function rightHalf(rules: string): string {
  return rules.includes('??') ? (rules.split('??')[1] ?? '') : rules;
}

/** The pairs whose names count, sorted, duplicates once. */
export function write(mark: '/' | '?', pairs: readonly Pair[], keeps: (name: string) => boolean): string {
  const texts = new Set<string>();
  const sorted = pairs.filter(([name]) => keeps(name)).sort(byNameAndValue);
  for (const [name, value] of sorted) texts.add(`${mark}${name}=${value}`);
  return [...texts].join('');
}

function byNameAndValue([a, x]: Pair, [b, y]: Pair): number {
  if (a !== b) return a < b ? -1 : 1;
  return x === y ? 0 : x < y ? -1 : 1;
}

function isNamed(rules: string): (name: string) => boolean {
  const names = namesOf(rules);
  return (name) => names.includes(name);
}

/** The pairs of a query; a member of an object in brackets, `filter[name]=x`, counts by its own name, as in rules. */
function memberPairs(search: string, isKnown: (name: string) => boolean): readonly Pair[] {
  return [...new URLSearchParams(search)].map(([name, value]): Pair => {
    const [, member = name] = isKnown(name) ? [] : (/^[^[\]]+\[([^[\]]+)\](?:\[\])?$/.exec(name) ?? []);
    return [member, value];
  });
}

/** `[name, value, name, value, ...]` as pairs. */
export function pairsOf(rawHeaders: readonly string[]): readonly Pair[] {
  return rawHeaders.flatMap((name, index): Pair[] => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : []));
}

/** A header's values, its name in lower case. */
function splitValues([name, value]: Pair): readonly Pair[] {
  return value.split(',').map((part) => [name.toLowerCase(), part.trim()]);
}

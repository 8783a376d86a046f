/**
 * Dispatch criteria: the texts by which URI and header dispatchers compare an example with a request. Both sides write
 * `/name=value` for path parameters and `?name=value` for the rest, sorted by name and value, duplicates once.
 */

/** Bug for bug like Microcks, or with its quirks mended. */
export type MicrocksMode = 'fixed' | 'exact';

/** A parameter and one of its values. */
export type Pair = readonly [name: string, value: string];

/** What the two sides of the criteria are made from. */
export interface CriteriaWriter {
  /** From the path parameters of an example. */
  examplePath(rules: string, pairs: readonly Pair[]): string;
  /** From the query parameters, or headers, of an example. */
  exampleParameters(rules: string, pairs: readonly Pair[]): string;
  exampleHeaders(rules: string, pairs: readonly Pair[]): string;
  requestPath(rules: string, path: RequestPath): string;
  /** From a raw query string, without its question mark. */
  requestQuery(rules: string, search: string): string;
  /** From `[name, value, name, value, ...]` as they came. */
  requestHeaders(rules: string, rawHeaders: readonly string[]): string;
}

/** A request's path: as template, as sent (percent-decoded), and taken apart. */
export interface RequestPath {
  readonly template: string;
  readonly decoded: string;
  readonly params: Readonly<Record<string, string>>;
}

/** The writer of each mode. */
export const criteria: Readonly<Record<MicrocksMode, CriteriaWriter>> = {
  exact: {
    examplePath: (rules, pairs) => write('/', pairs, containsWord(leftHalf(rules))),
    exampleParameters: (rules, pairs) => write('?', pairs, containsWord(rightHalf(rules))),
    exampleHeaders: (rules, pairs) => write('?', pairs, containsWord(rightHalf(rules))),
    requestPath(rules, { template, decoded }) {
      const names = namesOf(leftHalf(rules));
      return write('/', greedyParameters(template, decoded), (name) => names.includes(name));
    },
    // MQ-11: any key that the whole text of the rules contains, also inside another name
    requestQuery: (rules, search) => write('?', queryPairsUpToSecondSign(search), (name) => rules.includes(name)),
    requestHeaders(rules, rawHeaders) {
      const values = new Map<string, string>();
      for (const [name, value] of pairsOf(rawHeaders)) if (!values.has(name)) values.set(name, value);
      return hashOrder([...values.keys()].sort())
        .filter((name) => rules.includes(name))
        .map((name) => `?${name}=${values.get(name) ?? ''}`)
        .join('');
    },
  },
  fixed: {
    examplePath: (rules, pairs) => write('/', pairs, isNamed(leftHalf(rules))),
    exampleParameters: (rules, pairs) => write('?', pairs, isNamed(rightHalf(rules))),
    exampleHeaders: (rules, pairs) => write('?', pairs.flatMap(splitValues), isNamed(rules.toLowerCase())),
    requestPath: (rules, { params }) => write('/', Object.entries(params), isNamed(leftHalf(rules))),
    requestQuery: (rules, search) =>
      search === '' ? '' : write('?', [...new URLSearchParams(search)], isNamed(rightHalf(rules))),
    requestHeaders: (rules, rawHeaders) =>
      write('?', pairsOf(rawHeaders).flatMap(splitValues), isNamed(rules.toLowerCase())),
  },
};

/** `a && b` as names. */
export function namesOf(rules: string): readonly string[] {
  return rules
    .split('&&')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** The path side of `path && names ?? query && names`. */
function leftHalf(rules: string): string {
  return rules.split('??')[0] ?? '';
}

/** The query side, or all of it when there are no sides. */
function rightHalf(rules: string): string {
  return rules.includes('??') ? (rules.split('??')[1] ?? '') : rules;
}

function write(mark: '/' | '?', pairs: readonly Pair[], keeps: (name: string) => boolean): string {
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

/** A whole word, where `-` is part of words. */
function containsWord(rules: string): (name: string) => boolean {
  return (name) => {
    const word = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`(^|[^-])\\b${word}\\b([^-]|$)`).test(rules);
  };
}

/** Each `{x}` or `:x` takes as much of the path as it can, slashes too. */
function greedyParameters(template: string, path: string): readonly Pair[] {
  const names: string[] = [];
  const placeholder = template.includes('/{') ? /\{([^}]+)\}/g : /:([^:/]+)/g;
  const literals: string[] = [];
  let end = 0;
  for (const match of template.matchAll(placeholder)) {
    literals.push(template.slice(end, match.index));
    names.push(match[1] ?? '');
    end = match.index + match[0].length;
  }
  literals.push(template.slice(end));
  const values = matchGreedily(literals, path);
  return values === undefined ? [] : names.map((name, index) => [name, values[index] ?? '']);
}

/**
 * The texts between the literals, none empty, the first as long as possible, then the second, and so on: what
 * `lit(.+)lit(.+)lit` captures, without its exponential worst case.
 */
function matchGreedily(literals: readonly string[], path: string): readonly string[] | undefined {
  const [first = '', ...rest] = literals;
  if (rest.length === 0 || !path.startsWith(first) || !path.endsWith(rest.at(-1) ?? '')) return undefined;
  // From the right, each literal sits as far right as those behind it allow
  const values: string[] = [];
  let end = path.length - (rest.at(-1) ?? '').length;
  for (const literal of rest.slice(0, -1).reverse()) {
    const latest = end - 1 - literal.length;
    const start = latest < 0 ? -1 : path.lastIndexOf(literal, latest);
    if (start < 0) return undefined;
    values.unshift(path.slice(start + literal.length, end));
    end = start;
  }
  if (end <= first.length) return undefined;
  return [path.slice(first.length, end), ...values];
}

/** MQ-12: only the piece between the first two `=` counts, and empty values do not count. */
function queryPairsUpToSecondSign(search: string): readonly Pair[] {
  if (!search.includes('=')) return [];
  return search.split('&').flatMap((text): Pair[] => {
    const [name = '', value = ''] = text.split('=');
    return value === '' ? [] : [[decodeFormText(name), decodeFormText(value)]];
  });
}

function decodeFormText(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

function pairsOf(rawHeaders: readonly string[]): readonly Pair[] {
  return rawHeaders.flatMap((name, index): Pair[] => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : []));
}

/** A header's values, its name in lower case. */
function splitValues([name, value]: Pair): readonly Pair[] {
  return value.split(',').map((part) => [name.toLowerCase(), part.trim()]);
}

/** MQ-13: the order in which a Java `HashSet` of these texts, added in this order, hands them out. */
function hashOrder(texts: readonly string[]): readonly string[] {
  let buckets = 16;
  while (texts.length > buckets * 0.75) buckets *= 2;
  const bucketOf = (text: string) => {
    let hash = 0;
    for (let index = 0; index < text.length; index++) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
    return (hash ^ (hash >>> 16)) & (buckets - 1);
  };
  return [...texts].sort((a, b) => bucketOf(a) - bucketOf(b));
}

import { escapePattern } from '../../openapi/index.ts';
import { percentDecoded } from '../request.ts';
import { type CriteriaWriter, leftHalf, namesOf, type Pair, pairsOf, rightHalf, write } from './criteria.ts';

/** The criteria as Microcks writes them, with what it reads wrong. */
export const exactCriteria: CriteriaWriter = {
  examplePath: (rules, pairs) => write('/', pairs, containsWord(leftHalf(rules))),
  exampleParameters: (rules, pairs) => write('?', pairs, containsWord(rightHalf(rules))),
  exampleHeaders: (rules, pairs) => write('?', pairs, containsWord(rightHalf(rules))),
  // As a form's text: a plus is a space
  decodedPath: (sent) => percentDecoded(sent.replaceAll('+', ' ')),
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
};

/** A whole word, where `-` is part of words. */
function containsWord(rules: string): (name: string) => boolean {
  return (name) => new RegExp(`(^|[^-])\\b${escapePattern(name)}\\b([^-]|$)`).test(rules);
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
  return percentDecoded(text.replaceAll('+', ' '));
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

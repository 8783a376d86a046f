import { nearestOperations } from './nearest.ts';
import type { Operation } from './operation.ts';
import { createNode, insert, type Leaf, type Node, segmentsOf } from './pathTree.ts';

/** What a method and a path lead to. */
export type Match =
  | { readonly kind: 'match'; readonly operation: Operation; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'method'; readonly allowed: readonly string[] }
  | { readonly kind: 'none'; readonly nearest: readonly Operation[] };

/** Finds the operation for a method and a percent-encoded path. */
export type Matcher = (method: string, path: string) => Match;

/** How paths may be read. */
interface MatcherOptions {
  /** Path parameters that may hold several segments when no template fits otherwise (ids sent with raw slashes). */
  readonly spanning?: readonly string[];
  /** Whether nothing between two slashes may be an empty parameter. */
  readonly mayBeEmpty?: boolean;
}

/**
 * Compiles the path templates into a tree of segments.
 *
 * Literal segments beat templated ones at each step (OpenAPI, path templating); a `HEAD` without an operation of its
 * own is the `GET`. Parameters are percent-decoded one by one, so `a%2Fb` is a single segment; a malformed escape
 * matches nothing. One slash at the end is ignored.
 */
export function createMatcher(
  operations: readonly Operation[],
  { spanning = [], mayBeEmpty = false }: MatcherOptions = {},
): Matcher {
  const root = createNode();
  for (const operation of operations) insert(root, operation);
  const spans = new Set(spanning);
  const none = (method: string, path: string): Match => ({
    kind: 'none',
    // Costs a walk over all operations, so only for those who look
    get nearest() {
      return nearestOperations(operations, method, path);
    },
  });
  return (method, path) => {
    const segments = segmentsOf(path);
    if (segments === undefined) return none(method, path);
    const wanted = method.toLowerCase();
    const search: Search = { segments, wanted, mayBeEmpty, missed: [] };
    const found =
      descend(root, 0, search, []) ?? (spans.size > 0 ? descendSpanning({ root, spans }, search) : undefined);
    if (found !== undefined) return found;
    const allowed = new Set(search.missed.flatMap(({ leaves }) => allowedMethods(leaves)));
    if (allowed.size > 0) return { kind: 'method', allowed: [...allowed] };
    return none(method, path);
  };
}

interface Tree {
  readonly root: Node;
  readonly spans: ReadonlySet<string>;
}

interface Search {
  readonly mayBeEmpty: boolean;
  readonly segments: readonly string[];
  readonly wanted: string;
  /** Templates that fitted but lack the method. */
  readonly missed: Node[];
}

function descend(node: Node, depth: number, search: Search, values: readonly string[]): Match | undefined {
  const segment = search.segments[depth];
  if (segment === undefined) return arrive(node, search, values);
  const literal = node.literals.get(segment);
  const found = literal === undefined ? undefined : descend(literal, depth + 1, search, values);
  if (found !== undefined) return found;
  const isInside = depth > 0 && depth < search.segments.length - 1;
  if (segment === '' && !(search.mayBeEmpty && isInside)) return undefined;
  for (const edge of node.templates) {
    const inSegment = edge.pattern === undefined ? [segment] : valuesOf(edge.pattern, segment);
    const deeper =
      inSegment === undefined ? undefined : descend(edge.node, depth + 1, search, [...values, ...inSegment]);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

function valuesOf(pattern: RegExp, segment: string): readonly string[] | undefined {
  // Several parameters in one segment backtrack; no sensible segment is longer than this
  return segment.length > 2048 ? undefined : pattern.exec(segment)?.slice(1);
}

function arrive(node: Node, search: Search, values: readonly string[]): Match | undefined {
  if (node.leaves.size === 0) return undefined;
  const leaf = leafOf(node, search.wanted);
  if (leaf === undefined) {
    search.missed.push(node);
    return undefined;
  }
  // A path of its own keeps its methods to itself: DELETE /x/variants is not DELETE /x/{id}
  if (search.missed.some((missed) => isConcrete(missed, leaf))) return undefined;
  return matchOf(leaf, values);
}

function leafOf(node: Node, method: string): Leaf | undefined {
  return node.leaves.get(method) ?? (method === 'head' ? node.leaves.get('get') : undefined);
}

function matchOf({ operation, names }: Leaf, values: readonly string[]): Match {
  const params: Record<string, string> = Object.create(null);
  for (const [index, name] of names.entries()) params[name] = values[index] ?? '';
  return { kind: 'match', operation, params };
}

/** True when `missed` has a literal wherever it differs in kind from the templated counterpart `leaf`. */
function isConcrete(missed: Node, leaf: Leaf): boolean {
  const [other] = missed.leaves.values();
  return other?.shape.every((templated, index) => !templated || leaf.shape[index] === true) ?? false;
}

/** The fit with the most literal segments in which the parameters named may hold several. */
function descendSpanning({ root, spans }: Tree, { segments, wanted }: Search): Match | undefined {
  let best: { readonly literals: number; readonly leaf: Leaf; readonly values: readonly string[] } | undefined;
  const visit = (node: Node, depth: number, literals: number, taken: readonly (readonly [number, number])[]): void => {
    const segment = segments[depth];
    if (segment === undefined) {
      const leaf = leafOf(node, wanted);
      if (leaf === undefined || (best !== undefined && best.literals >= literals)) return;
      best = { literals, leaf, values: taken.map(([from, to]) => segments.slice(from, to).join('/')) };
      return;
    }
    const literal = node.literals.get(segment);
    if (literal !== undefined) visit(literal, depth + 1, literals + 1, taken);
    for (const { pattern, names, node: next } of node.templates) {
      if (pattern !== undefined) continue;
      const last = names.some((name) => spans.has(name)) ? segments.length : depth + 1;
      for (let end = depth + 1; end <= last; end++) {
        if (end < last && next.templates.length === 0 && !next.literals.has(segments[end] ?? '')) continue;
        if (end > depth + 1 || segment !== '') visit(next, end, literals, [...taken, [depth, end]]);
      }
    }
  };
  visit(root, 0, 0, []);
  return best === undefined ? undefined : matchOf(best.leaf, best.values);
}

function allowedMethods(leaves: ReadonlyMap<string, Leaf>): string[] {
  const described = [...leaves.keys()].map((method) => method.toUpperCase());
  return described.includes('GET') && !described.includes('HEAD') ? [...described, 'HEAD'] : described;
}

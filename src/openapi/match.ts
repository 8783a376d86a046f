import { nearestOperations } from './nearest.ts';
import type { Operation } from './operation.ts';
import { escapePattern } from './pattern.ts';

/** What a method and a path lead to. */
export type Match =
  | { readonly kind: 'match'; readonly operation: Operation; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'method'; readonly allowed: readonly string[] }
  | { readonly kind: 'none'; readonly nearest: readonly Operation[] };

/** Finds the operation for a method and a percent-encoded path. */
export type Matcher = (method: string, path: string) => Match;

/** How paths may be read. */
export interface MatcherOptions {
  /** Path parameters that may hold several segments when no template fits otherwise (ids sent with raw slashes). */
  readonly spanning?: readonly string[];
}

/**
 * Compiles the path templates into a tree of segments.
 *
 * Literal segments beat templated ones at each step (OpenAPI, path templating); a `HEAD` without an operation of its
 * own is the `GET`. Parameters are percent-decoded one by one, so `a%2Fb` is a single segment; a malformed escape
 * matches nothing. One slash at the end is ignored.
 */
export function createMatcher(operations: readonly Operation[], { spanning = [] }: MatcherOptions = {}): Matcher {
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
    const segments = split(path);
    if (segments === undefined) return none(method, path);
    const wanted = method.toLowerCase();
    const search: Search = { segments, wanted, missed: [] };
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

interface Node {
  readonly literals: Map<string, Node>;
  /** Segments with parameters in them, those with most literal text first. */
  readonly templates: TemplateEdge[];
  /** Operations whose template ends here, by method. */
  readonly leaves: Map<string, Leaf>;
}

interface TemplateEdge {
  readonly source: string;
  /** What templates call the parameters here. */
  readonly names: string[];
  /** How the segment reads around its parameters; nothing when it is one whole parameter. */
  readonly pattern: RegExp | undefined;
  readonly node: Node;
}

interface Leaf {
  readonly operation: Operation;
  /** Parameter names in the order of their places in the template. */
  readonly names: readonly string[];
  /** The place of the only parameter of each templated segment. */
  readonly shape: readonly boolean[];
}

interface Search {
  readonly segments: readonly string[];
  readonly wanted: string;
  /** Templates that fitted but lack the method. */
  readonly missed: Node[];
}

function createNode(): Node {
  return { literals: new Map(), templates: [], leaves: new Map() };
}

const parameter = /\{([^{}]*)\}/g;

function insert(root: Node, operation: Operation): void {
  const names: string[] = [];
  const shape: boolean[] = [];
  let node = root;
  for (const segment of templateSegments(operation.path)) {
    const own = [...segment.matchAll(parameter)].map(([, name = '']) => name);
    names.push(...own);
    shape.push(own.length > 0);
    node = own.length === 0 ? literalChild(node, segment) : templateChild(node, segment, own);
  }
  // Templates that differ in parameter names only are one path; the first in the document wins
  if (!node.leaves.has(operation.method)) node.leaves.set(operation.method, { operation, names, shape });
}

function literalChild(node: Node, segment: string): Node {
  const known = node.literals.get(segment);
  if (known !== undefined) return known;
  const child = createNode();
  node.literals.set(segment, child);
  return child;
}

function templateChild(node: Node, segment: string, names: readonly string[]): Node {
  const source = segment.replace(parameter, '{}');
  const known = node.templates.find((edge) => edge.source === source);
  if (known !== undefined) {
    known.names.push(...names);
    return known.node;
  }
  const child = createNode();
  node.templates.push({
    source,
    names: [...names],
    pattern: source === '{}' ? undefined : patternOf(source),
    node: child,
  });
  node.templates.sort((a, b) => b.source.length - a.source.length);
  return child;
}

function patternOf(source: string): RegExp {
  const literal = source.split('{}').map(escapePattern);
  return new RegExp(`^${literal.join('(.+?)')}$`, 's');
}

function descend(node: Node, depth: number, search: Search, values: readonly string[]): Match | undefined {
  const segment = search.segments[depth];
  if (segment === undefined) return arrive(node, search, values);
  const literal = node.literals.get(segment);
  const found = literal === undefined ? undefined : descend(literal, depth + 1, search, values);
  if (found !== undefined) return found;
  if (segment === '') return undefined;
  for (const edge of node.templates) {
    const own = edge.pattern === undefined ? [segment] : valuesOf(edge.pattern, segment);
    const deeper = own === undefined ? undefined : descend(edge.node, depth + 1, search, [...values, ...own]);
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
  const own = [...leaves.keys()].map((method) => method.toUpperCase());
  return own.includes('GET') && !own.includes('HEAD') ? [...own, 'HEAD'] : own;
}

/** Template text is compared with decoded segments, so it is decoded too. */
function templateSegments(path: string): readonly string[] {
  return split(path) ?? path.split('/').slice(1);
}

function split(path: string): readonly string[] | undefined {
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(1, -1) : path.slice(1);
  if (!path.startsWith('/')) return undefined;
  const segments = trimmed.split('/');
  if (!path.includes('%')) return segments;
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

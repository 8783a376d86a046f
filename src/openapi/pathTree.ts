import type { Operation } from './operation.ts';
import { escapePattern } from './pattern.ts';

/** A segment of the paths of a contract. */
export interface Node {
  readonly literals: Map<string, Node>;
  /** Segments with parameters in them, those with most literal text first. */
  readonly templates: TemplateEdge[];
  /** Operations whose template ends here, by method. */
  readonly leaves: Map<string, Leaf>;
}

/** A way on by a segment with parameters in it. */
export interface TemplateEdge {
  readonly source: string;
  /** What templates call the parameters here. */
  readonly names: string[];
  /** How the segment reads around its parameters; nothing when it is one whole parameter. */
  readonly pattern: RegExp | undefined;
  readonly node: Node;
}

/** Where an operation's template ends. */
export interface Leaf {
  readonly operation: Operation;
  /** Parameter names in the order of their places in the template. */
  readonly names: readonly string[];
  /** The place of the only parameter of each templated segment. */
  readonly shape: readonly boolean[];
}

/** An empty tree. */
export function createNode(): Node {
  return { literals: new Map(), templates: [], leaves: new Map() };
}

const parameter = /\{([^{}]*)\}/g;

/** Adds an operation by its path template. */
export function insert(root: Node, operation: Operation): void {
  const names: string[] = [];
  const shape: boolean[] = [];
  let node = root;
  for (const segment of templateSegments(operation.path)) {
    const inSegment = [...segment.matchAll(parameter)].map(([, name = '']) => name);
    names.push(...inSegment);
    shape.push(inSegment.length > 0);
    node = inSegment.length === 0 ? literalChild(node, segment) : templateChild(node, segment, inSegment);
  }
  // Templates that differ in parameter names only are one path; the first in the document wins
  if (!node.leaves.has(operation.method)) node.leaves.set(operation.method, { operation, names, shape });
}

function literalChild(node: Node, segment: string): Node {
  const present = node.literals.get(segment);
  if (present !== undefined) return present;
  const child = createNode();
  node.literals.set(segment, child);
  return child;
}

function templateChild(node: Node, segment: string, names: readonly string[]): Node {
  const source = segment.replace(parameter, '{}');
  const present = node.templates.find((edge) => edge.source === source);
  if (present !== undefined) {
    present.names.push(...names);
    return present.node;
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

/** Template text is compared with decoded segments, so it is decoded too. */
function templateSegments(path: string): readonly string[] {
  return segmentsOf(path) ?? path.split('/').slice(1);
}

/** A path's segments, percent-decoded; nothing for malformed escapes. One slash at the end is ignored. */
export function segmentsOf(path: string): readonly string[] | undefined {
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

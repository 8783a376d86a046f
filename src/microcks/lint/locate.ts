import { type JSONValue, jsonpath } from 'json-p3';
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Contract } from '../../../spec/load.ts';
import { referenceSteps, stepsOf, valueAt } from '../../../spec/pointer.ts';
import type { Source } from '../../../spec/source.ts';
import { type FlowNode, plainText, readFlow } from './flow.ts';

/** A place in a file; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

type Step = string | number;
/** How many steps lead to something that the file has, and where that is. */
type Search = (steps: readonly Step[]) => { readonly depth: number; readonly offset: number };

/**
 * Finds the place of a JSON Pointer of the merged document: in the overlay that brought it, else in the
 * specification, through its references; what is not there counts as its nearest ancestor.
 */
export function createLocator({ sources, document }: Contract): (pointer: string) => Place {
  const [specification, ...overlays] = sources;
  if (specification === undefined) return () => ({ file: '', line: 1, column: 1 });
  const inSpecification = searcherOf(specification);
  const parts = overlays.map((overlay) => ({ overlay, ...overlaySearch(overlay, document as unknown as JSONValue) }));
  return (pointer) => {
    const steps = stepsOf(pointer);
    for (const { overlay, find } of [...parts].reverse()) {
      const offset = find(steps);
      if (offset !== undefined) return placeAt(overlay, offset);
    }
    return placeAt(specification, inSpecification(steps).offset);
  };
}

const lines = new WeakMap<Source, LineCounter>();

function placeAt(source: Source, offset: number): Place {
  let counter = lines.get(source);
  if (counter === undefined) {
    counter = new LineCounter();
    counter.addNewLine(0);
    for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1))
      counter.addNewLine(at + 1);
    lines.set(source, counter);
  }
  const { line, col } = counter.linePos(offset);
  return { file: source.path, line: Math.max(1, line), column: Math.max(1, col) };
}

function searcherOf(source: Source): Search {
  let search: Search | undefined;
  return (steps) => {
    search ??= /^\s*[{[]/.test(source.text) ? jsonSearch(source) : yamlSearch(parseYaml(source));
    return search(steps);
  };
}

/** A parsed file, as a search walks it. */
interface Tree<Node> {
  readonly root: Node | undefined;
  childOf(node: Node, step: Step): Node | undefined;
  /** The `$ref` of an object. */
  referenceOf(node: Node): unknown;
  /** Where a member's key, or an item, begins. */
  offsetOf(node: Node): number;
}

function searchIn<Node>({ root, childOf, referenceOf, offsetOf }: Tree<Node>): Search {
  const child = (node: Node | undefined, step: Step) => (node === undefined ? undefined : childOf(node, step));
  const referred = (node: Node | undefined) => {
    const reference = node === undefined ? undefined : referenceOf(node);
    if (typeof reference !== 'string' || !reference.startsWith('#/')) return undefined;
    return referenceSteps(reference).reduce(child, root);
  };
  return (steps) => {
    let node = root;
    let depth = 0;
    for (const step of steps) {
      const next = child(node, step) ?? child(referred(node), step);
      if (next === undefined) break;
      node = next;
      depth += 1;
    }
    return { depth, offset: node === undefined ? 0 : offsetOf(node) };
  };
}

function jsonSearch({ text }: Source): Search {
  return searchIn<FlowNode>({
    root: readFlow(text),
    childOf: ({ members }, step) => members?.get(String(step)),
    referenceOf: ({ members }) => plainText(members?.get('$ref')?.text ?? ''),
    offsetOf: ({ offset }) => offset,
  });
}

function parseYaml({ text }: Source): Document.Parsed {
  return parseDocument(text, { prettyErrors: false });
}

interface YamlNode {
  readonly value: unknown;
  readonly offset: number;
}

function yamlSearch({ contents }: Document.Parsed): Search {
  return searchIn<YamlNode>({
    root: { value: contents, offset: contents?.range[0] ?? 0 },
    childOf({ value: node }, step) {
      if (isSeq(node)) return yamlNode(node.items[Number(step)]);
      const pair = isMap(node)
        ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
        : undefined;
      return pair === undefined ? undefined : yamlNode(pair.key, pair.value);
    },
    referenceOf: ({ value }) => (isMap(value) ? value.get('$ref') : undefined),
    offsetOf: ({ offset }) => offset,
  });
}

function yamlNode(at: unknown, value: unknown = at): YamlNode | undefined {
  return isNode(at) ? { value, offset: at.range?.[0] ?? 0 } : undefined;
}

/** Where an overlay's actions put something. */
function overlaySearch(source: Source, document: JSONValue): { find(steps: readonly Step[]): number | undefined } {
  const parsed = parseYaml(source);
  const search = yamlSearch(parsed);
  const actions = (valueAt(parsed.toJS(), '/actions') ?? []) as readonly { target?: string; update?: unknown }[];
  const targets = actions.flatMap(({ target, update }, index) =>
    typeof target === 'string' && update !== undefined
      ? locationsOf(target, document).map((location) => ({ location, index }))
      : [],
  );
  return {
    find(steps) {
      for (const { location, index } of [...targets].reverse()) {
        if (location.length > steps.length || location.some((step, at) => String(step) !== String(steps[at]))) continue;
        const path = ['actions', index, 'update', ...steps.slice(location.length)];
        const { depth, offset } = search(path);
        if (depth === path.length) return offset;
      }
      return undefined;
    },
  };
}

function locationsOf(target: string, document: JSONValue): readonly (readonly Step[])[] {
  try {
    return [...jsonpath.query(target, document)].map(({ location }) => location);
  } catch {
    return [];
  }
}

import { type JSONValue, jsonpath } from 'json-p3';
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Contract } from '../../../spec/load.ts';
import type { Source } from '../../../spec/source.ts';
import { valueAt } from '../../openapi/pointer.ts';
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
export async function createLocator({ sources, document }: Contract): Promise<(pointer: string) => Place> {
  const [specification, ...overlays] = sources;
  if (specification === undefined) return () => ({ file: '', line: 1, column: 1 });
  const inSpecification = searcherOf(specification);
  const parts = overlays.map((overlay) => ({ overlay, ...overlaySearch(overlay, document as unknown as JSONValue) }));
  return (pointer) => {
    const steps = pointer.split('/').slice(1).map(unescapeStep);
    for (const { overlay, find } of [...parts].reverse()) {
      const offset = find(steps);
      if (offset !== undefined) return placeAt(overlay, offset);
    }
    return placeAt(specification, inSpecification(steps).offset);
  };
}

function unescapeStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
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
    search ??= /^\s*[{[]/.test(source.text) ? jsonSearch(source) : yamlSearch(source);
    return search(steps);
  };
}

function jsonSearch({ text }: Source): Search {
  const root = readFlow(text);
  return (steps) => {
    let node = root;
    let depth = 0;
    for (const step of steps) {
      let next = node?.members?.get(String(step));
      const reference = next === undefined ? plainText(node?.members?.get('$ref')?.text ?? '') : '';
      if (reference.startsWith('#/')) {
        node = reference.slice(2).split('/').map(decodeStep).reduce(memberOf, root);
        next = node?.members?.get(String(step));
      }
      if (next === undefined) break;
      node = next;
      depth += 1;
    }
    return { depth, offset: node?.offset ?? 0 };
  };
}

function memberOf(node: FlowNode | undefined, step: string): FlowNode | undefined {
  return node?.members?.get(step);
}

function yamlSearch({ text }: Source): Search {
  const document = parseDocument(text, { prettyErrors: false });
  return (steps) => walkYaml(document, document.contents as Node | null, steps);
}

function walkYaml(document: Document, from: Node | null, steps: readonly Step[]): { depth: number; offset: number } {
  let node = from;
  let offset = from?.range?.[0] ?? 0;
  let depth = 0;
  for (const step of steps) {
    let next = childOfYaml(node, step);
    if (next === undefined) {
      const reference = isMap(node) ? node.get('$ref') : undefined;
      if (typeof reference !== 'string' || !reference.startsWith('#/')) break;
      const target = document.getIn(reference.slice(2).split('/').map(decodeStep), true) as Node | null;
      next = childOfYaml(target, step);
    }
    if (next === undefined) break;
    node = next.value;
    offset = next.offset;
    depth += 1;
  }
  return { depth, offset };
}

function childOfYaml(
  node: Node | null,
  step: Step,
): { readonly value: Node | null; readonly offset: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    if (pair === undefined) return undefined;
    const key = pair.key as Node;
    return { value: pair.value as Node | null, offset: key.range?.[0] ?? 0 };
  }
  const item = isSeq(node) ? (node.items[Number(step)] as Node | undefined) : undefined;
  return item === undefined ? undefined : { value: item, offset: item.range?.[0] ?? 0 };
}

function decodeStep(step: string): string {
  return unescapeStep(decodeURIComponent(step));
}

/** Where an overlay's actions put something. */
function overlaySearch(source: Source, document: JSONValue): { find(steps: readonly Step[]): number | undefined } {
  const parsed = parseDocument(source.text, { prettyErrors: false });
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
        const { depth, offset } = walkYaml(parsed, parsed.contents as Node | null, path);
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

import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ContractProblem } from './mend.ts';
import { escapeStep, referenceSteps } from './pointer.ts';

type Json = Record<string, unknown>;

/**
 * Takes out of a document, in place, the references that lead nowhere, so that the rest of it can be served: to a part
 * that is not there, to a file that is missing, to the network, which is never asked. References by anchor become
 * references by pointer. Returns what was taken out.
 */
export function settleReferences(document: unknown, path: string): readonly ContractProblem[] {
  const problems: ContractProblem[] = [];
  const anchors = anchorsOf(document);
  visit(document, '', (node, pointer) => {
    const { $dynamicRef } = node;
    if (typeof $dynamicRef === 'string' && anchors.has($dynamicRef.slice(1))) {
      delete node.$dynamicRef;
      node.$ref ??= $dynamicRef;
    }
    const { $ref } = node;
    if (typeof $ref !== 'string') return;
    const anchored = $ref.startsWith('#') ? anchors.get($ref.slice(1)) : undefined;
    if (anchored !== undefined) {
      node.$ref = `#${anchored}`;
      return;
    }
    const why = faultOf($ref, document, path);
    if (why === undefined) return;
    problems.push({ pointer, message: `the reference ${$ref} ${why}; read as if nothing stood there` });
    delete node.$ref;
  });
  return problems;
}

function faultOf($ref: string, document: unknown, path: string): string | undefined {
  if ($ref.startsWith('#')) return leads($ref, { document, path }) ? undefined : 'points to nothing';
  if (path.startsWith('sent://')) return 'leads out of what was sent, which is not followed';
  if (/^https?:\/\//i.test(path)) {
    const isBeside = URL.canParse($ref, path) && new URL($ref, path).origin === new URL(path).origin;
    return isBeside ? undefined : 'is to another server, which is not asked';
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test($ref)) return 'is to the network, which is not asked';
  const [file = ''] = $ref.split('#');
  return file === '' || existsSync(resolve(dirname(path), safeDecoded(file)))
    ? undefined
    : 'is to a file that is missing';
}

/** A document, and the file that references in it start from. */
interface Place {
  readonly document: unknown;
  readonly path: string;
}

/** Whether a reference leads to something, through other references where need be, and not back to itself. */
function leads($ref: string, at: Place, seen: readonly string[] = []): boolean {
  if ($ref === '#' || $ref === '#/') return true;
  if (!$ref.startsWith('#/') || seen.includes($ref)) return false;
  let node = at.document;
  for (const step of stepsIn($ref)) {
    if (typeof node !== 'object' || node === null) return false;
    const { $ref: onward } = node as Json;
    if (typeof onward === 'string' && !Object.hasOwn(node, step)) {
      // Into another file that is there, or through a reference: the library follows it
      return onward.startsWith('#')
        ? leads(onward, at, [...seen, $ref])
        : faultOf(onward, at.document, at.path) === undefined;
    }
    if (!Object.hasOwn(node, step)) return false;
    node = (node as Json)[step];
  }
  const onward = typeof node === 'object' && node !== null ? (node as Json).$ref : undefined;
  if (typeof onward === 'string' && onward.startsWith('#/')) return leads(onward, at, [...seen, $ref]);
  return node !== undefined;
}

function stepsIn($ref: string): readonly string[] {
  try {
    return referenceSteps($ref);
  } catch {
    return $ref.split('/').slice(1);
  }
}

function safeDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Pointers of the schemas that have an anchor; a name that two have is nobody's. */
function anchorsOf(document: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const twice = new Set<string>();
  visit(document, '', (node, pointer) => {
    for (const name of [node.$anchor, node.$dynamicAnchor]) {
      if (typeof name !== 'string') continue;
      if (found.has(name)) twice.add(name);
      found.set(name, pointer);
    }
  });
  for (const name of twice) found.delete(name);
  return found;
}

/** Calls back with every object of a tree, the outer ones first. */
function visit(root: unknown, rootPointer: string, look: (node: Json, pointer: string) => void): void {
  const stack: [unknown, string][] = [[root, rootPointer]];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [node, pointer] = next;
    if (typeof node !== 'object' || node === null) continue;
    if (!Array.isArray(node)) look(node as Json, pointer);
    const children = Object.entries(node).reverse();
    for (const [key, child] of children) stack.push([child, `${pointer}/${escapeStep(key)}`]);
  }
}

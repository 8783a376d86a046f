/** JSON Pointers (RFC 6901): the one place that knows how their steps are written. */

/** A step as a pointer writes it. */
export function escapeStep(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The steps of a pointer: `/a~1b/0` -> `a/b`, `0`. */
export function stepsOf(pointer: string): readonly string[] {
  return pointer.split('/').slice(1).map(unescapeStep);
}

/** The steps of a reference into the same document, in which they are percent-encoded too: `#/paths/~1a%20b`. */
export function referenceSteps(reference: string): readonly string[] {
  return reference
    .split('/')
    .slice(1)
    .map((step) => unescapeStep(decodeURIComponent(step)));
}

/** The value at a pointer, or nothing; only members of the value's own count. */
export function valueAt(root: unknown, pointer: string): unknown {
  return valueAtSteps(root, stepsOf(pointer));
}

/** The value that steps lead to, or nothing. */
export function valueAtSteps(root: unknown, steps: readonly string[]): unknown {
  let node = root;
  for (const step of steps) {
    if (Array.isArray(node)) node = /^(0|[1-9]\d*)$/.test(step) ? node[Number(step)] : undefined;
    else if (typeof node === 'object' && node !== null && Object.hasOwn(node, step)) {
      node = (node as Readonly<Record<string, unknown>>)[step];
    } else return undefined;
  }
  return node;
}

function unescapeStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

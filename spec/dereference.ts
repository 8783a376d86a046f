import type { OpenApiDocument } from './document.ts';
import { referenceSteps } from './pointer.ts';

/**
 * Replaces every `$ref` by what it refers to, each referred part once, so that equal references share one object.
 *
 * Knows references into the same document only, which is all that our own contract has: a file's worth of code
 * instead of a library that takes longer to load than the contract takes to read. User documents go through
 * `@apidevtools/swagger-parser`; a test holds the two to the same result on our contract.
 */
export function dereferenceLocal(document: OpenApiDocument): OpenApiDocument {
  const done = new Map<unknown, unknown>();

  const visit = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null) return node;
    if (done.has(node)) return done.get(node);
    if (Array.isArray(node)) {
      const copy: unknown[] = [];
      done.set(node, copy);
      copy.push(...node.map(visit));
      return copy;
    }
    if ('$ref' in node && typeof node.$ref === 'string') return resolve(node as { $ref: string });
    const copy: Record<string, unknown> = {};
    done.set(node, copy);
    for (const [key, value] of Object.entries(node)) copy[key] = visit(value);
    return copy;
  };

  const resolve = ({ $ref, ...siblings }: { $ref: string }): unknown => {
    const target = visit(nodeAt(document, $ref));
    if (Object.keys(siblings).length === 0) return target;
    return { ...(target as object), ...(visit(siblings) as object) };
  };

  return visit(document) as OpenApiDocument;
}

function nodeAt(document: OpenApiDocument, reference: string): unknown {
  if (!reference.startsWith('#/')) throw new Error(`${reference} does not point into this document`);
  const steps = referenceSteps(reference);
  const node = steps.reduce<unknown>(
    (parent, step) => (parent as Record<string, unknown> | undefined)?.[step],
    document,
  );
  if (node === undefined) throw new Error(`${reference} points to nothing`);
  return node;
}

import { createRequire } from 'node:module';
import { firstViolation } from '../cloudflare/index.ts';

// Loaded with the first document: most mocks start without one
const load = createRequire(import.meta.url);

/** A file of the user's that cannot be used; the message names file, line and field. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
}

/** A value that fits its schema, with a way to say where a part of it stands. */
export interface CheckedDocument<T> {
  readonly value: T;
  /** `file:line: field` of a path into the value. */
  at(path: readonly (string | number)[]): string;
}

/** Reads YAML (or JSON, which is YAML) and checks it against a JSON Schema; throws `DocumentError`. */
export function readDocument<T>(text: string, file: string, schema: object): CheckedDocument<T> {
  const { LineCounter, parseDocument } = load('yaml') as typeof import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined) {
    throw new DocumentError(`${file}:${lines.linePos(problem.pos[0]).line}: ${problem.message}`);
  }
  const at = (path: readonly (string | number)[]) => {
    const field = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      const range = (node as { range?: readonly number[] } | null | undefined)?.range;
      if (range?.[0] !== undefined) return `${file}:${lines.linePos(range[0]).line}: ${field.replace(/^\./, '')}`;
    }
    return `${file}:1: ${field.replace(/^\./, '')}`;
  };
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  const error = firstViolation(value, schema);
  if (error !== undefined) throw new DocumentError(`${at(error.path).trimEnd()} ${error.message}`);
  return { value: value as T, at };
}

import { createRequire } from 'node:module';
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { stepsOf } from '../openapi/index.ts';

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

/** The first thing about a value that its schema does not allow, in words; none when it fits. */
export function firstViolation(
  value: unknown,
  schema: object,
): { readonly path: readonly (string | number)[]; readonly message: string } | undefined {
  const validate = validatorOf(schema);
  if (validate(value)) return undefined;
  const error = deepest(validate.errors ?? []);
  if (error === undefined) return { path: [], message: 'is not allowed' };
  const path = stepsOf(error.instancePath).map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  if (error.keyword === 'additionalProperties') {
    return { path: [...path, error.params.additionalProperty], message: 'is not a field that is known here' };
  }
  const allowed = error.keyword === 'enum' ? `: ${error.params.allowedValues.join(', ')}` : '';
  const message = path.length === 0 && value === null ? 'the file is empty' : (error.message ?? 'is not allowed');
  return { path, message: message + allowed };
}

const validators = new WeakMap<object, ValidateFunction>();
let ajv: Ajv | undefined;

function validatorOf(schema: object): ValidateFunction {
  if (ajv === undefined) {
    const { Ajv } = load('ajv') as typeof import('ajv');
    ajv = new Ajv({ allErrors: true, strict: false });
  }
  const known = validators.get(schema) ?? ajv.compile(schema);
  validators.set(schema, known);
  return known;
}

/** Of many complaints the one furthest inside says most; an unknown field says more than a missing one. */
function deepest(found: readonly ErrorObject[]): ErrorObject | undefined {
  const depth = ({ instancePath, keyword }: ErrorObject) =>
    instancePath.split('/').length * 2 + (keyword === 'additionalProperties' ? 1 : 0);
  return [...found].sort((a, b) => depth(b) - depth(a))[0];
}

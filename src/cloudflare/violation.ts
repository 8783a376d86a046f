import { createRequire } from 'node:module';
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { stepsOf } from '../openapi/index.ts';

/** The first thing about a value that its schema does not allow, in words; none when it fits. */
export function firstViolation(
  value: unknown,
  schema: object,
): { readonly path: readonly (string | number)[]; readonly message: string } | undefined {
  const validate = validatorOf(schema);
  if (validate(value)) return undefined;
  const error = innermost(validate.errors ?? []);
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
    // Loaded with the first schema: most mocks start without one
    const { Ajv } = createRequire(import.meta.url)('ajv') as typeof import('ajv');
    ajv = new Ajv({ allErrors: true, strict: false });
  }
  const compiled = validators.get(schema) ?? ajv.compile(schema);
  validators.set(schema, compiled);
  return compiled;
}

/** Of many complaints the one furthest inside says most; an unknown field says more than a missing one. */
function innermost(found: readonly ErrorObject[]): ErrorObject | undefined {
  const depth = ({ instancePath, keyword }: ErrorObject) =>
    instancePath.split('/').length * 2 + (keyword === 'additionalProperties' ? 1 : 0);
  return [...found].sort((a, b) => depth(b) - depth(a))[0];
}

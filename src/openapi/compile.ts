import { createRequire } from 'node:module';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { Schema } from '../../spec/document.ts';
import { escapeStep } from '../../spec/pointer.ts';
import type { Direction } from './keywords.ts';
import { createSchemaBook } from './schemas.ts';

/** One way in which a value differs from its schema. */
export interface SchemaFault {
  /** JSON Pointer into the value. */
  readonly pointer: string;
  readonly message: string;
  readonly keyword: string;
}

/** Checks a value against a schema. */
export type SchemaCheck = (schema: Schema, value: unknown) => readonly SchemaFault[];

/**
 * Opens a check for schemas of a document of the given OpenAPI version, read from one side. Each is compiled when it is
 * first needed, and kept; one that cannot be compiled finds fault with nothing.
 */
export function createSchemaCheck(openapi: string, direction: Direction, coerceTypes = false): SchemaCheck {
  const book = createSchemaBook(openapi, direction);
  const compiled = new Map<unknown, ValidateFunction | 'unusable'>();
  let ajv: Ajv2020 | undefined;
  const compile = (schema: Schema): ValidateFunction | 'unusable' => {
    ajv ??= createAjv(coerceTypes);
    const root = book.refer(schema);
    for (const name of book.takeNew()) ajv.addSchema(book.get(name) ?? {}, name);
    try {
      return ajv.compile(root as object);
    } catch {
      return 'unusable';
    }
  };
  return (schema, value) => {
    let check = compiled.get(schema);
    if (check === undefined) {
      check = compile(schema);
      compiled.set(schema, check);
    }
    if (check === 'unusable' || check(value)) return [];
    return (check.errors ?? []).slice(0, maxFaults).map(toFault);
  };
}

/** The same for values that arrive as text. Only a member can be coerced in place, so the value is put into an object. */
export function createTextCheck(openapi: string, direction: Direction): SchemaCheck {
  const check = createSchemaCheck(openapi, direction, true);
  const wrappers = new Map<Schema, Schema>();
  return (schema, value) => {
    const wrapper = wrappers.get(schema) ?? { properties: { value: schema } };
    wrappers.set(schema, wrapper);
    return check(wrapper, { value }).map((fault) => ({ ...fault, pointer: fault.pointer.replace(/^\/value/, '') }));
  };
}

const maxFaults = 100;
const load = createRequire(import.meta.url);

/** Loaded when the first message is to be checked: a mock that checks none starts without it. */
function createAjv(coerceTypes: boolean): Ajv2020 {
  const ajv = load('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const formats = load('ajv-formats') as typeof import('ajv-formats');
  const instance = new ajv.Ajv2020({
    strict: false,
    allErrors: true,
    validateSchema: false,
    addUsedSchema: false,
    inlineRefs: false,
    logger: false,
    coerceTypes,
  });
  formats.default(instance);
  return instance;
}

/** `required` is about the member that is missing. */
function toFault({ instancePath, keyword, message = '', params }: ErrorObject): SchemaFault {
  const missing = keyword === 'required' ? `/${escapeStep(String(params.missingProperty))}` : '';
  return { pointer: instancePath + missing, keyword, message: message + detail(keyword, params) };
}

function detail(keyword: string, params: Readonly<Record<string, unknown>>): string {
  if (keyword === 'enum' && Array.isArray(params.allowedValues)) {
    return `: ${params.allowedValues.map((value) => JSON.stringify(value)).join(', ')}`;
  }
  if (keyword === 'const') return ` ${JSON.stringify(params.allowedValue)}`;
  if (keyword === 'additionalProperties') return `: ${String(params.additionalProperty)}`;
  if (keyword === 'unevaluatedProperties') return `: ${String(params.unevaluatedProperty)}`;
  return '';
}

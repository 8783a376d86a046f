import { isObject, type JsonObject } from './json.ts';

/** Whose side a schema is read from: `readOnly` members are not due in a request, `writeOnly` ones not in a response. */
export type Direction = 'request' | 'response';

/** A plain JSON Schema 2020-12 whose references are names in a `SchemaBook`. */
export type PlainSchema = boolean | JsonObject;

/** What converting a schema takes. */
export interface Conversion {
  readonly isOld: boolean;
  readonly direction: Direction;
  readonly child: (schema: unknown) => PlainSchema;
}

type Converter = (value: unknown, conversion: Conversion) => unknown;

const number: Converter = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const count: Converter = (value) => (Number.isInteger(value) && (value as number) >= 0 ? value : undefined);
const flag: Converter = (value) => (typeof value === 'boolean' ? value : undefined);
const anything: Converter = (value) => value;
const schema: Converter = (value, { child }) =>
  isObject(value) || typeof value === 'boolean' ? child(value) : undefined;
const schemaList: Converter = (value, { child }) =>
  Array.isArray(value) && value.length > 0 ? value.map(child) : undefined;
const schemaMap: Converter = (value, { child }) =>
  isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, child(item)])) : undefined;
const texts: Converter = (value) =>
  Array.isArray(value) ? [...new Set(value.filter((item) => typeof item === 'string'))] : undefined;

/** Every keyword that is kept, and what it must hold; what holds something else is left out. */
export const keywords = new Map<string, Converter>(
  Object.entries({
    type: readTypes,
    enum: (value) => (Array.isArray(value) && value.length > 0 ? value : undefined),
    const: anything,
    default: anything,
    examples: (value) => (Array.isArray(value) ? value : undefined),
    title: (value) => (typeof value === 'string' ? value : undefined),
    multipleOf: (value) => (typeof value === 'number' && value > 0 ? value : undefined),
    maximum: number,
    exclusiveMaximum: number,
    minimum: number,
    exclusiveMinimum: number,
    maxLength: count,
    minLength: count,
    pattern: readPattern,
    format: (value) => (typeof value === 'string' ? value : undefined),
    maxItems: count,
    minItems: count,
    uniqueItems: flag,
    maxContains: count,
    minContains: count,
    maxProperties: count,
    minProperties: count,
    required: texts,
    dependentRequired: (value) => (isObject(value) ? value : undefined),
    properties: schemaMap,
    patternProperties: (value, conversion) => {
      const entries = Object.entries(isObject(value) ? value : {}).map(
        ([key, item]) => [readPattern(key), item] as const,
      );
      const isReadable = isObject(value) && entries.every(([pattern]) => pattern !== undefined);
      return isReadable ? schemaMap(Object.fromEntries(entries), conversion) : undefined;
    },
    additionalProperties: schema,
    unevaluatedProperties: schema,
    unevaluatedItems: schema,
    propertyNames: schema,
    dependentSchemas: schemaMap,
    items: schema,
    prefixItems: schemaList,
    contains: schema,
    allOf: schemaList,
    anyOf: schemaList,
    oneOf: schemaList,
    not: schema,
    if: schema,
    // biome-ignore lint/suspicious/noThenProperty: the keyword is called so
    then: schema,
    else: schema,
  }),
);

const types = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

function readTypes(value: unknown): unknown {
  const valid = [value].flat().filter((type) => types.includes(type as string));
  return valid.length > 1 ? valid : valid[0];
}

function readPattern(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  // Contracts escape more than Unicode patterns allow
  const plain = value.replace(/\\([^\w^$\\.*+?()[\]{}|/-])/g, '$1');
  return [value, plain, plain.replaceAll('\\-', '-')].find(isPattern);
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

import type { Schema } from '../../spec/document.ts';
import { isObject, type JsonObject } from './json.ts';

/** Whose side a schema is read from: `readOnly` members are not due in a request, `writeOnly` ones not in a response. */
export type Direction = 'request' | 'response';

/** A plain JSON Schema 2020-12 whose references are names in a `SchemaBook`. */
export type PlainSchema = boolean | JsonObject;

/** Turns the contract's schemas, which may contain themselves, into finite JSON Schemas that refer by name. */
export interface SchemaBook {
  /** The schema, or a `$ref` to its name; everything it refers to is in `get` afterwards. */
  refer(schema: Schema): PlainSchema;
  /** The schema of a name. */
  get(name: string): JsonObject | undefined;
  /** Names given since the last call; for a validator that is told about each once. */
  takeNew(): readonly string[];
}

/**
 * Opens a book for one direction. `openapi` is the version of the document: 3.0 has its own dialect (`nullable`,
 * boolean `exclusiveMinimum`, `example`), rewritten here. Keywords of the wrong type are left out, so that a careless
 * contract is checked as far as it makes sense; lint reports them.
 */
export function createSchemaBook(openapi: string, direction: Direction): SchemaBook {
  const isOld = openapi.startsWith('3.0');
  const names = new Map<object, string>();
  const schemas = new Map<string, JsonObject>();
  const queue: (readonly [string, JsonObject])[] = [];
  let fresh: string[] = [];

  const nameOf = (schema: JsonObject): PlainSchema => {
    const known = names.get(schema);
    if (known !== undefined) return { $ref: known };
    const name = `schema-${names.size + 1}`;
    names.set(schema, name);
    queue.push([name, schema]);
    return { $ref: name };
  };
  const child = (schema: unknown): PlainSchema => (isObject(schema) ? nameOf(schema) : schema !== false);

  return {
    refer(schema) {
      const root = child(schema);
      // A queue, not recursion: the graph of a large contract is thousands of schemas deep
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [name, source] = next;
        schemas.set(name, convert(source, { isOld, direction, child }));
        fresh.push(name);
      }
      return root;
    },
    get: (name) => schemas.get(name),
    takeNew() {
      const taken = fresh;
      fresh = [];
      return taken;
    },
  };
}

interface Conversion {
  readonly isOld: boolean;
  readonly direction: Direction;
  readonly child: (schema: unknown) => PlainSchema;
}

function convert(source: JsonObject, conversion: Conversion): JsonObject {
  const result: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(source)) {
    const converted = keywords.get(keyword)?.(value, conversion);
    if (converted !== undefined) result[keyword] = converted;
  }
  if (source.example !== undefined && result.examples === undefined) result.examples = [source.example];
  dropForeignMembers(source, result, conversion.direction);
  if (conversion.isOld) rewriteOldDialect(source, result);
  return result;
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

/** Every keyword that is kept, and what it must hold. */
const keywords = new Map<string, Converter>(
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
    patternProperties: (value, conversion) =>
      isObject(value) && Object.keys(value).every((pattern) => readPattern(pattern) !== undefined)
        ? schemaMap(value, conversion)
        : undefined,
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
  const known = [value].flat().filter((type) => types.includes(type as string));
  return known.length === 0 ? undefined : known.length === 1 ? known[0] : known;
}

function readPattern(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    new RegExp(value, 'u');
    return value;
  } catch {
    return undefined;
  }
}

/** A member that only the other side writes is not due here. */
function dropForeignMembers(source: JsonObject, result: Record<string, unknown>, direction: Direction): void {
  const { required } = result;
  if (!Array.isArray(required) || !isObject(source.properties)) return;
  const { properties } = source;
  const foreign = direction === 'request' ? 'readOnly' : 'writeOnly';
  result.required = required.filter((name: string) => {
    const member = properties[name];
    return !(isObject(member) && member[foreign] === true);
  });
}

/** OpenAPI 3.0 to 2020-12. */
function rewriteOldDialect(source: JsonObject, result: Record<string, unknown>): void {
  if (source.exclusiveMinimum === true) exclude(result, 'minimum', 'exclusiveMinimum');
  if (source.exclusiveMaximum === true) exclude(result, 'maximum', 'exclusiveMaximum');
  if (source.nullable === true) allowNull(result);
}

function exclude(result: Record<string, unknown>, bound: string, exclusive: string): void {
  if (result[bound] === undefined) return;
  result[exclusive] = result[bound];
  delete result[bound];
}

function allowNull(result: Record<string, unknown>): void {
  if (result.type !== undefined) result.type = [...new Set([result.type, 'null'].flat())];
  if (Array.isArray(result.enum) && !result.enum.includes(null)) result.enum = [...result.enum, null];
  const combined = ['allOf', 'anyOf', 'oneOf'].filter((keyword) => result[keyword] !== undefined);
  if (combined.length === 0) return;
  const inner = Object.fromEntries(combined.map((keyword) => [keyword, result[keyword]]));
  for (const keyword of combined) delete result[keyword];
  result.anyOf = [inner, { type: 'null' }];
}

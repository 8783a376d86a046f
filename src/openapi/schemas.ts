import type { Schema } from '../../spec/document.ts';
import { isObject, type JsonObject } from './json.ts';
import { type Conversion, type Direction, keywords, type PlainSchema } from './keywords.ts';

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
    const earlier = names.get(schema);
    if (earlier !== undefined) return { $ref: earlier };
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

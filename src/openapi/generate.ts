import type { Schema } from '../../spec/document.ts';
import { isObject, type JsonObject } from './object.ts';
import { createSchemaBook, type PlainSchema } from './schemas.ts';

/** Makes values up from schemas. */
export interface BodyGenerator {
  /**
   * A value that satisfies the schema as far as the generator can tell. The same seed gives the same value; without
   * `varied`, examples and defaults of the schema are used where it has them.
   */
  generate(schema: Schema, options: { readonly seed: number; readonly varied: boolean }): Promise<unknown>;
}

/** Deepest nesting of a generated value; a schema that contains itself ends there. */
const deepest = 6;

/** Opens a generator for a document of the given OpenAPI version; the library is loaded with the first value. */
export function createBodyGenerator(openapi: string): BodyGenerator {
  const book = createSchemaBook(openapi, 'response');
  return {
    async generate(schema, { seed, varied }) {
      const root = book.refer(schema);
      const budget = { nodes: 4000 };
      const finite = unfold(root, { book, depth: 0, budget, varied, open: [] });
      const { generateSync } = await import('json-schema-faker');
      const options = {
        seed,
        maxDepth: deepest * 2,
        maxDefaultItems: varied ? 3 : 1,
        alwaysFakeOptionals: !varied,
        optionalsProbability: 0.8,
        useDefaultValue: !varied,
        useExamplesValue: !varied,
        failOnInvalidTypes: false,
        defaultInvalidTypeProduct: null,
        formats,
        minDateTime: '2020-01-01T00:00:00Z',
        maxDateTime: '2026-01-01T00:00:00Z',
      };
      try {
        return generateSync(finite as never, options);
      } catch {
        // Contradictory schemas have no value; the plainest one of its type says so with least surprise
        return plainest(finite);
      }
    },
  };
}

interface Unfolding {
  readonly book: ReturnType<typeof createSchemaBook>;
  readonly depth: number;
  /** What is left to visit: large contracts refer to themselves in thousands of ways. */
  readonly budget: { nodes: number };
  readonly varied: boolean;
  /** References being unfolded around this one. */
  readonly open: readonly string[];
}

/**
 * The schema with its references replaced, cut where it contains itself or is too deep: optional members end there,
 * lists are empty, and what is due all the same is of the plainest kind.
 */
function unfold(schema: PlainSchema, at: Unfolding): PlainSchema {
  if (typeof schema === 'boolean') return schema;
  const { $ref } = schema;
  if (typeof $ref === 'string') {
    const target = at.book.get($ref);
    return target === undefined ? true : unfold(target, { ...at, open: [...at.open, $ref] });
  }
  at.budget.nodes -= 1;
  const result: Record<string, unknown> = { ...schema };
  keepFitting(result, schema);
  bound(result, at.depth);
  const below = { ...at, depth: at.depth + 1 };
  const isEnd = (child: unknown) => isCut(child, below);
  const { properties, items, required = [] } = schema;
  if (isObject(properties)) {
    const due = new Set(required as readonly string[]);
    result.properties = Object.fromEntries(
      Object.entries(properties)
        .filter(([name, child]) => due.has(name) || !isEnd(child))
        .map(([name, child]) => [name, isEnd(child) ? shallow(child, below) : unfold(child as PlainSchema, below)]),
    );
  }
  if (items !== undefined) {
    if (isEnd(items)) {
      delete result.items;
      if (!(Number(schema.minItems) > 0)) result.maxItems = 0;
    } else result.items = unfold(items as PlainSchema, below);
  }
  for (const keyword of ['additionalProperties', 'not', 'contains', 'propertyNames', 'if', 'then', 'else']) {
    const child = schema[keyword];
    if (isObject(child)) result[keyword] = isEnd(child) ? true : unfold(child, below);
  }
  if (isObject(schema.additionalProperties) && result.additionalProperties === true) delete result.additionalProperties;
  if (schema.additionalProperties === true) delete result.additionalProperties;
  delete result.unevaluatedProperties;
  delete result.unevaluatedItems;
  delete result.patternProperties;
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const list = schema[keyword];
    if (!Array.isArray(list)) continue;
    // One of them is enough, and the first that ends is the easiest to predict
    const chosen = list.find((child) => !isEnd(child)) ?? list[0];
    delete result[keyword];
    const own = isEnd(chosen) ? shallow(chosen, below) : unfold(chosen as PlainSchema, below);
    result.allOf = [...((result.allOf as readonly unknown[] | undefined) ?? []), own];
  }
  if (Array.isArray(schema.allOf)) {
    const extra = ((result.allOf as readonly unknown[]) ?? []).slice(schema.allOf.length);
    result.allOf = [
      ...schema.allOf.map((child) => (isEnd(child) ? shallow(child, below) : unfold(child as PlainSchema, below))),
      ...extra,
    ];
  }
  if (Array.isArray(schema.prefixItems)) {
    result.prefixItems = schema.prefixItems.map((child) =>
      isEnd(child) ? shallow(child, below) : unfold(child as PlainSchema, below),
    );
  }
  return merge(result);
}

/** What a careless contract may ask for at most, so that no schema takes the mock's time and memory. */
function bound(result: Record<string, unknown>, depth: number): void {
  const atMost = (keyword: string, most: number) => {
    if (Number(result[keyword]) > most) result[keyword] = most;
  };
  atMost('minLength', 1000);
  atMost('minProperties', 20);
  // Lists in lists multiply
  atMost('minItems', [100, 10, 3][depth] ?? 1);
  const most = Math.max(Number(result.minItems ?? 0), depth < 3 ? 3 : 1);
  if (result.type === 'array' || result.items !== undefined) result.maxItems ??= most;
  atMost('maxItems', most);
  if (
    typeof result.pattern === 'string' &&
    (result.pattern.length > 500 || /\{\d{4,}|\{\d*,\d{4,}/.test(result.pattern))
  ) {
    delete result.pattern;
  }
}

/** Of the examples the first that has the schema's type; a default only if it has it. Contracts are careless with both. */
function keepFitting(result: Record<string, unknown>, schema: JsonObject): void {
  const { examples, type, enum: values } = schema;
  const types = [type].flat();
  const fits = (value: unknown) =>
    (type === undefined || types.includes(typeOf(value)) || (types.includes('number') && typeof value === 'number')) &&
    (!Array.isArray(values) || values.includes(value));
  const fitting = Array.isArray(examples) ? examples.find(fits) : undefined;
  delete result.examples;
  if (fitting !== undefined && typeof fitting !== 'object') result.examples = [fitting];
  if (schema.default !== undefined && (!fits(schema.default) || typeof schema.default === 'object'))
    delete result.default;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** `allOf` of objects as one object: the generator fills one object better than it intersects several. */
function merge(schema: Record<string, unknown>): JsonObject {
  const { allOf, ...rest } = schema;
  if (!Array.isArray(allOf)) return rest;
  const parts = [rest, ...allOf.filter(isObject)];
  const merged: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [keyword, value] of Object.entries(part)) {
      const known = merged[keyword];
      if (keyword === 'properties' && isObject(known) && isObject(value)) merged.properties = { ...known, ...value };
      else if (keyword === 'required' && Array.isArray(known) && Array.isArray(value))
        merged.required = [...new Set([...known, ...value])];
      else if (keyword === 'type' && known !== undefined) merged.type = narrower(known, value);
      else if (keyword === 'additionalProperties' && known !== undefined) merged.additionalProperties ??= value;
      else merged[keyword] = value;
    }
  }
  if (merged.additionalProperties === false && parts.length > 1) delete merged.additionalProperties;
  return merged;
}

function narrower(a: unknown, b: unknown): unknown {
  const common = [a].flat().filter((type) => [b].flat().includes(type));
  return common.length === 0 ? a : common.length === 1 ? common[0] : common;
}

/** Whether a child is left out: it contains itself, lies too deep, or nothing is left to spend. */
function isCut(child: unknown, { depth, open, budget, book }: Unfolding): boolean {
  if (!isObject(child)) return false;
  if (budget.nodes <= 0) return true;
  const { $ref } = child;
  if (typeof $ref === 'string') {
    if (open.includes($ref)) return true;
    const target = book.get($ref);
    if (target !== undefined && isScalar(target)) return false;
  }
  return depth > deepest && !isScalar(child);
}

function isScalar({ type, enum: values, const: value }: JsonObject): boolean {
  return (
    values !== undefined ||
    value !== undefined ||
    ['string', 'number', 'integer', 'boolean', 'null'].includes(type as string)
  );
}

/** What stands where a value is due that may not be unfolded: its type, and the members it cannot be without. */
function shallow(child: unknown, at: Unfolding): PlainSchema {
  const source = isObject(child) && typeof child.$ref === 'string' ? at.book.get(child.$ref) : child;
  if (!isObject(source)) return true;
  const { type, enum: values, const: value } = source;
  if (values !== undefined) return { enum: values };
  if (value !== undefined) return { const: value };
  if ([type].flat().includes('null')) return { type: 'null' };
  if (type === 'array' || source.items !== undefined) return { type: 'array', maxItems: 0 };
  if (type === 'object' || source.properties !== undefined) {
    if (at.depth > deepest * 2) return { type: 'object' };
    const due = (Array.isArray(source.required) ? source.required : []) as readonly string[];
    const members = isObject(source.properties) ? source.properties : {};
    const below = { ...at, depth: at.depth + 4 };
    return {
      type: 'object',
      required: due,
      properties: Object.fromEntries(due.map((name) => [name, shallow(members[name], below)])),
    };
  }
  return type === undefined ? true : { type };
}

function plainest(schema: PlainSchema): unknown {
  if (typeof schema === 'boolean') return {};
  const [type] = [schema.type].flat();
  if (type === 'array') return [];
  if (type === 'string') return 'text';
  if (type === 'integer' || type === 'number') return 0;
  if (type === 'boolean') return true;
  return type === 'null' ? null : {};
}

const formats: Readonly<Record<string, () => string>> = {
  binary: () => 'bytes',
  byte: () => 'Ynl0ZXM=',
  password: () => 'password',
};

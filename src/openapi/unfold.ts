import { isObject, type JsonObject } from './json.ts';
import type { PlainSchema } from './keywords.ts';
import type { SchemaBook } from './schemas.ts';
import { bound, keepFitting, merge } from './simplify.ts';

/** Deepest nesting of a generated value; a schema that contains itself ends there. */
export const maxDepth = 6;

/** Where unfolding has come to. */
export interface Unfolding {
  readonly book: SchemaBook;
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
export function unfold(schema: PlainSchema, at: Unfolding): PlainSchema {
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
    const child = isEnd(chosen) ? shallow(chosen, below) : unfold(chosen as PlainSchema, below);
    result.allOf = [...((result.allOf as readonly unknown[] | undefined) ?? []), child];
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
  return depth > maxDepth && !isScalar(child);
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
    if (at.depth > maxDepth * 2) return { type: 'object' };
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

import { intersect } from './intersect.ts';
import { isObject, type JsonObject } from './json.ts';
import type { PlainSchema } from './keywords.ts';
import type { SchemaBook } from './schemas.ts';

/** What is left to spend on schemas, and where their references lead. */
interface Cutting {
  readonly book: SchemaBook;
  readonly budget: { plain: number };
}

/** Deepest nesting of what is due although it is cut; a schema that must contain itself has no end. */
const maxLevels = 10;

/** What stands where a value is due that may not be unfolded: its type, and the members it cannot be without. */
export function shallow(child: unknown, at: Cutting, level = 0): PlainSchema {
  const source = flattened(child, at, 0);
  if (source === undefined) return true;
  const { type, enum: values, const: value } = source;
  if (values !== undefined) return { enum: values };
  if (value !== undefined) return { const: value };
  if ([type].flat().includes('null')) return { type: 'null' };
  at.budget.plain -= 1;
  const isEnd = level >= maxLevels || at.budget.plain < 0;
  if (type === 'array' || (type === undefined && source.items !== undefined)) {
    const { minItems, uniqueItems, items } = source;
    if (!(Number(minItems) > 0) || isEnd) return { type: 'array', maxItems: 0 };
    const few = Math.min(Number(minItems), 3);
    return { type: 'array', minItems: few, maxItems: few, uniqueItems, items: shallow(items, at, level + 1) };
  }
  if (type === 'object' || (type === undefined && source.properties !== undefined)) {
    return isEnd ? { type: 'object' } : shallowObject(source, at, level);
  }
  // Bounds, patterns and formats of a text or a number
  return type === undefined ? true : { ...source, type };
}

function shallowObject(source: JsonObject, at: Cutting, level: number): JsonObject {
  const { required, properties, minProperties, additionalProperties } = source;
  const members = isObject(properties) ? properties : {};
  const due = (Array.isArray(required) ? required : []) as readonly string[];
  const more = Object.keys(members).filter((name) => !due.includes(name));
  const names = [...due, ...more.slice(0, Math.max(0, Math.min(Number(minProperties ?? 0), 20) - due.length))];
  return {
    type: 'object',
    required: names,
    properties: Object.fromEntries(names.map((name) => [name, shallow(members[name], at, level + 1)])),
    ...(additionalProperties === false ? { additionalProperties } : {}),
  };
}

/** A schema as one: with what all of `allOf` ask for, and of each union the plainest branch. */
function flattened(child: unknown, at: Cutting, depth: number): JsonObject | undefined {
  const source = isObject(child) ? resolved(child, at) : undefined;
  if (source === undefined || depth > maxLevels) return source;
  const { allOf, oneOf, anyOf, ...own } = source;
  const parts: unknown[] = Array.isArray(allOf) ? [...allOf] : [];
  for (const list of [oneOf, anyOf]) if (Array.isArray(list)) parts.push(plainestOf(list, at));
  if (parts.length === 0) return own;
  const others = parts.map((part) => flattened(part, at, depth + 1)).filter((part) => part !== undefined);
  return intersect([own, ...others]).schema;
}

function plainestOf(list: readonly unknown[], at: Cutting): unknown {
  const types = list.map((part) => resolved(part, at));
  const index = types.findIndex(({ type }) => type === 'null');
  return list[index] ?? list[types.findIndex(isScalar)] ?? list[0];
}

/** The schema that a reference leads to, or the schema itself; an empty one for what is none. */
export function resolved(part: unknown, at: Pick<Cutting, 'book'>): JsonObject {
  const { $ref } = isObject(part) ? part : {};
  const target = typeof $ref === 'string' ? at.book.get($ref) : part;
  if (!isObject(target)) return {};
  return typeof target.$ref === 'string' && target !== part ? resolved(target, at) : target;
}

/** Whether a schema has values without an inside. */
export function isScalar({ type, enum: values, const: value }: JsonObject): boolean {
  return (
    values !== undefined ||
    value !== undefined ||
    ['string', 'number', 'integer', 'boolean', 'null'].includes(type as string)
  );
}

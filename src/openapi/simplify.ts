import { intersect } from './intersect.ts';
import { isObject, type JsonObject } from './json.ts';

/** What decides how much is made. */
interface Bounds {
  readonly depth: number;
  readonly varied: boolean;
  /** How many elements lists near the root have, where that is said. */
  readonly items?: number | undefined;
}

/** What a careless contract may ask for at most, so that no schema takes the mock's time and memory. */
export function bound(result: Record<string, unknown>, { depth, items, varied }: Bounds): void {
  const atMost = (keyword: string, max: number) => {
    if (Number(result[keyword]) > max) result[keyword] = max;
  };
  atMost('minLength', 1000);
  atMost('minProperties', 20);
  // Lists in lists multiply
  atMost('minItems', [100, 10, 3][depth] ?? 1);
  if (items !== undefined && depth < 3 && (result.type === 'array' || result.items !== undefined)) {
    const wanted = Math.min(Math.max(items, Number(result.minItems ?? 0)), Number(result.maxItems ?? items));
    result.minItems = wanted;
    result.maxItems = wanted;
    return;
  }
  const max = Math.max(Number(result.minItems ?? 0), varied && depth < 3 ? 3 : 1);
  if (result.type === 'array' || result.items !== undefined) result.maxItems ??= max;
  atMost('maxItems', max);
  if (
    typeof result.pattern === 'string' &&
    (result.pattern.length > 500 || /\{\d{4,}|\{\d*,\d{4,}/.test(result.pattern))
  ) {
    delete result.pattern;
  }
}

/** Of the examples the first that has the schema's type; a default only if it has it. Contracts are careless with both. */
export function keepFitting(result: Record<string, unknown>, schema: JsonObject): void {
  const { examples, type, enum: values } = schema;
  const types = [type].flat();
  const fits = (value: unknown) =>
    (type === undefined || types.includes(typeOf(value)) || (types.includes('number') && typeof value === 'number')) &&
    (!Array.isArray(values) || values.includes(value));
  const fitting = Array.isArray(examples) ? examples.find(fits) : undefined;
  delete result.examples;
  if (fitting !== undefined && typeof fitting !== 'object') result.examples = [fitting];
  if (
    schema.default !== undefined &&
    (!fits(schema.default) || (typeof schema.default === 'object' && schema.default !== null))
  )
    delete result.default;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** `allOf` and its neighbours as one schema: the generator fills one better than it intersects several. */
export function merge(schema: Record<string, unknown>): JsonObject {
  const { allOf, ...rest } = schema;
  return Array.isArray(allOf) ? tidied(intersect([rest, ...allOf.filter(isObject)]).schema) : tidied(rest);
}

/** What bounds make of lists, and the members that others bring along. */
function tidied(schema: JsonObject): JsonObject {
  const { items, minItems, maxItems, uniqueItems, properties, required, dependentRequired } = schema;
  const result: Record<string, unknown> = { ...schema };
  if (typeof minItems === 'number' && typeof maxItems === 'number' && minItems > maxItems) result.maxItems = minItems;
  if (uniqueItems === true && isObject(items) && Array.isArray(items.enum)) {
    result.maxItems = Math.min(Number(result.maxItems ?? items.enum.length), items.enum.length);
  }
  if (isObject(dependentRequired) && isObject(properties)) {
    const due = Object.entries(dependentRequired).flatMap(([name, others]) =>
      name in properties && Array.isArray(others) ? others : [],
    );
    result.required = [...new Set([...(Array.isArray(required) ? required : []), ...due])];
  }
  return result;
}

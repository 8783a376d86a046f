import { isObject, type JsonObject } from './json.ts';

/** What a careless contract may ask for at most, so that no schema takes the mock's time and memory. */
export function bound(result: Record<string, unknown>, depth: number): void {
  const atMost = (keyword: string, max: number) => {
    if (Number(result[keyword]) > max) result[keyword] = max;
  };
  atMost('minLength', 1000);
  atMost('minProperties', 20);
  // Lists in lists multiply
  atMost('minItems', [100, 10, 3][depth] ?? 1);
  const max = Math.max(Number(result.minItems ?? 0), depth < 3 ? 3 : 1);
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
  if (schema.default !== undefined && (!fits(schema.default) || typeof schema.default === 'object'))
    delete result.default;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** `allOf` of objects as one object: the generator fills one object better than it intersects several. */
export function merge(schema: Record<string, unknown>): JsonObject {
  const { allOf, ...rest } = schema;
  if (!Array.isArray(allOf)) return rest;
  const parts = [rest, ...allOf.filter(isObject)];
  const merged: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [keyword, value] of Object.entries(part)) {
      const before = merged[keyword];
      if (keyword === 'properties' && isObject(before) && isObject(value)) merged.properties = { ...before, ...value };
      else if (keyword === 'required' && Array.isArray(before) && Array.isArray(value))
        merged.required = [...new Set([...before, ...value])];
      else if (keyword === 'type' && before !== undefined) merged.type = narrower(before, value);
      else if (keyword === 'additionalProperties' && before !== undefined) merged.additionalProperties ??= value;
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

import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject } from './json.ts';

/** One schema that has what several ask for together; keywords that cannot be met together are told by name. */
export interface Intersection {
  readonly schema: JsonObject;
  /** Keywords of which nothing satisfies both. */
  readonly collisions: readonly string[];
}

type Merge = (a: unknown, b: unknown) => unknown;

const most: Merge = (a, b) => Math.max(Number(a), Number(b));
const least: Merge = (a, b) => Math.min(Number(a), Number(b));

/** How two values of a keyword become one; a keyword without an entry keeps its first value. */
const merges: Readonly<Record<string, Merge>> = {
  minimum: most,
  exclusiveMinimum: most,
  minLength: most,
  minItems: most,
  minProperties: most,
  maximum: least,
  exclusiveMaximum: least,
  maxLength: least,
  maxItems: least,
  maxProperties: least,
  multipleOf: (a, b) => commonMultiple(Number(a), Number(b)),
  required: (a, b) => [...new Set([...listOf(a), ...listOf(b)])],
  uniqueItems: (a, b) => a === true || b === true,
  items: both,
  contains: both,
  properties: bothEach,
  patternProperties: bothEach,
  // Formats and patterns cannot be met together by construction; the narrower one is the longer text
  pattern: (a, b) => (String(b).length > String(a).length ? b : a),
  format: (a) => a,
};

/** `allOf` and what stands beside it as one schema: a value that satisfies it satisfies each. */
export function intersect(parts: readonly JsonObject[]): Intersection {
  const collisions: string[] = [];
  const merged: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [keyword, value] of Object.entries(part)) {
      if (['enum', 'const', 'type', 'additionalProperties'].includes(keyword)) continue;
      const before = merged[keyword];
      merged[keyword] = before === undefined ? value : (merges[keyword]?.(before, value) ?? before);
    }
  }
  const types = parts.flatMap(({ type }) =>
    type === undefined ? [] : [([type].flat() as readonly unknown[]).map(String)],
  );
  const [firstType, ...otherTypes] = types;
  if (firstType !== undefined) {
    const common = otherTypes.reduce(commonTypes, firstType);
    if (common.length === 0) collisions.push('type');
    const kept = common.length === 0 ? firstType : common;
    merged.type = kept.length === 1 ? kept[0] : kept;
  }
  const [first, ...others] = parts.flatMap((part) => {
    const values = allowedValues(part);
    return values === undefined ? [] : [values];
  });
  if (first !== undefined) {
    const allowed = others.reduce(commonValues, first);
    if (allowed.length === 0) collisions.push('enum');
    merged.enum = allowed.length === 0 ? first : [...new Set(allowed)];
  }
  closeMembers(merged, parts, collisions);
  return { schema: merged, collisions };
}

function allowedValues({ enum: values, const: value }: JsonObject): readonly unknown[] | undefined {
  if (value !== undefined) return [value];
  return Array.isArray(values) ? values : undefined;
}

/** The values of the first list that are in the second: texts and numbers by looking them up, lists may be long. */
function commonValues(values: readonly unknown[], others: readonly unknown[]): readonly unknown[] {
  const scalars = new Set(others);
  const structured = others.filter((other) => typeof other === 'object' && other !== null);
  return values.filter((value) => scalars.has(value) || structured.some((other) => isDeepStrictEqual(value, other)));
}

/** Members that a closed part does not know go, unless they are due. */
function closeMembers(merged: Record<string, unknown>, parts: readonly JsonObject[], collisions: string[]): void {
  for (const part of parts) {
    const { additionalProperties, properties, patternProperties } = part;
    if (additionalProperties === undefined) continue;
    merged.additionalProperties ??= additionalProperties;
    if (additionalProperties !== false) continue;
    merged.additionalProperties = false;
    if (patternProperties !== undefined || !isObject(merged.properties)) continue;
    const known = isObject(properties) ? properties : {};
    const due = listOf(merged.required);
    for (const name of due) if (!(name in known)) collisions.push('additionalProperties');
    merged.properties = Object.fromEntries(
      Object.entries(merged.properties).filter(([name]) => name in known || due.includes(name)),
    );
  }
}

function both(a: unknown, b: unknown): unknown {
  if (!isObject(a)) return b === true ? a : b;
  if (!isObject(b)) return a;
  // What a reference leads to is not known here
  return a.$ref === undefined && b.$ref === undefined ? intersect([a, b]).schema : { allOf: [a, b] };
}

function bothEach(a: unknown, b: unknown): unknown {
  if (!isObject(a) || !isObject(b)) return a;
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(
    names.map((name) => [name, name in a && name in b ? both(a[name], b[name]) : (a[name] ?? b[name])]),
  );
}

function commonTypes(a: readonly string[], b: readonly string[]): readonly string[] {
  const isIn = (list: readonly string[], type: string) =>
    list.includes(type) || (type === 'integer' && list.includes('number'));
  return [...new Set([...a.filter((type) => isIn(b, type)), ...b.filter((type) => isIn(a, type))])];
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value : [];
}

function commonMultiple(a: number, b: number): number {
  if (!Number.isInteger(a) || !Number.isInteger(b)) return Math.max(a, b);
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a * b) / x;
}

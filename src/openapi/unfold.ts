import { intersect } from './intersect.ts';
import { isObject, type JsonObject } from './json.ts';
import type { PlainSchema } from './keywords.ts';
import { withLooks } from './looks.ts';
import type { SchemaBook } from './schemas.ts';
import { isScalar, resolved, shallow } from './shallow.ts';
import { bound, keepFitting, merge } from './simplify.ts';

/** Deepest nesting of a generated value; a schema that contains itself ends there. */
export const maxDepth = 6;

/** Where unfolding has come to. */
export interface Unfolding {
  readonly book: SchemaBook;
  readonly depth: number;
  /** What is left to visit: large contracts refer to themselves in thousands of ways. */
  readonly budget: { nodes: number; plain: number };
  readonly varied: boolean;
  /** Which branch of unions is taken: the first that fits, the second, and so on. */
  readonly turn: number;
  /** References being unfolded around this one. */
  readonly open: readonly string[];
  /** Whether values are chosen for their looks. */
  readonly looks: boolean;
  /** What the member is called that holds the value; nothing for a part of a schema, which is looked at when it is whole. */
  readonly name: string | undefined;
  /** How many elements lists near the root have, where the client says so. */
  readonly items?: number | undefined;
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
  bound(result, at);
  const below = { ...at, depth: at.depth + 1 };
  const isEnd = (child: unknown) => isCut(child, below);
  const { properties, items, required = [] } = schema;
  if (isObject(properties)) {
    const due = new Set(required as readonly string[]);
    result.properties = Object.fromEntries(
      Object.entries(properties)
        .filter(([name, child]) => due.has(name) || !isEnd(child))
        .map(([name, child]) => [
          name,
          isEnd(child) ? shallow(child, below) : unfold(child as PlainSchema, { ...below, name }),
        ]),
    );
  }
  if (items !== undefined) {
    if (isEnd(items)) {
      if (Number(schema.minItems) > 0) result.items = shallow(items, below);
      else {
        delete result.items;
        result.maxItems = 0;
      }
    } else {
      // Elements that shall differ are not made alike
      const differ = schema.uniqueItems === true && Number(result.minItems) > 1;
      result.items = unfold(items as PlainSchema, { ...below, looks: at.looks && !differ, name: at.name ?? '' });
    }
  }
  const { additionalProperties } = schema;
  delete result.additionalProperties;
  if (additionalProperties === false) result.additionalProperties = false;
  else if (isObject(additionalProperties) && !isEnd(additionalProperties))
    result.additionalProperties = unfold(additionalProperties, below);
  for (const keyword of ['not', 'contains', 'propertyNames']) {
    const child = schema[keyword];
    if (!isObject(child)) continue;
    if (isEnd(child)) delete result[keyword];
    else result[keyword] = unfold(child, below);
  }
  delete result.unevaluatedProperties;
  delete result.unevaluatedItems;
  addPatternMembers(result, schema, below);
  // What the whole looks like is decided when it is whole
  const part = { ...at, name: undefined };
  const parts = addedParts(result, schema, at);
  result.allOf = parts.map((child) => (isCut(child, at) ? shallow(child, at) : unfold(child as PlainSchema, part)));
  if (Array.isArray(schema.prefixItems)) {
    result.prefixItems = schema.prefixItems.map((child) =>
      isEnd(child) ? shallow(child, below) : unfold(child as PlainSchema, below),
    );
  }
  const merged = merge(result);
  return at.looks && at.name !== undefined ? withLooks(merged, at.name, at.varied) : merged;
}

/** What holds beside the schema itself: all of `allOf`, a branch of each union, and one side of a condition. */
function addedParts(result: Record<string, unknown>, schema: JsonObject, at: Unfolding): readonly unknown[] {
  const parts: unknown[] = Array.isArray(schema.allOf) ? [...schema.allOf] : [];
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const list = schema[keyword];
    delete result[keyword];
    if (Array.isArray(list)) parts.push(branchOf(list, [schema, ...parts], at));
  }
  const { if: condition, then: consequence, else: alternative } = schema;
  for (const keyword of ['if', 'then', 'else']) delete result[keyword];
  if (condition !== undefined) {
    if (at.turn % 2 === 0) parts.push(condition, consequence ?? true);
    else parts.push({ not: condition }, alternative ?? true);
  }
  if (isObject(schema.dependentSchemas) && isObject(schema.properties)) {
    const { properties } = schema;
    parts.push(
      ...Object.entries(schema.dependentSchemas).flatMap(([name, child]) => (name in properties ? [child] : [])),
    );
  }
  return parts;
}

/** The branch to take: of those that end and can go together with what stands beside the union, the one whose turn it is. */
function branchOf(list: readonly unknown[], beside: readonly unknown[], at: Unfolding): unknown {
  const below = { ...at, depth: at.depth + 1 };
  const known = beside.map((part) => resolved(part, at)).map(withoutUnions);
  const fitting = list.filter(
    (child) => intersect([...known, withoutUnions(resolved(child, at))]).collisions.length === 0,
  );
  const ending = fitting.filter((child) => !isCut(child, below));
  const candidates = ending.length > 0 ? ending : fitting.length > 0 ? fitting : list;
  return candidates[at.turn % candidates.length];
}

function withoutUnions({ oneOf: _one, anyOf: _any, allOf: _all, ...rest }: JsonObject): JsonObject {
  return rest;
}

/** Members of `patternProperties` where more are due than have a name of their own. */
function addPatternMembers(result: Record<string, unknown>, schema: JsonObject, below: Unfolding): void {
  const { patternProperties, properties } = schema;
  // Bounded, whatever the schema asks for
  const { minProperties } = result;
  delete result.patternProperties;
  if (!isObject(patternProperties)) return;
  const named = isObject(properties) ? Object.keys(properties).length : 0;
  if (!(Number(minProperties) > named)) return;
  result.type ??= 'object';
  const members: Record<string, unknown> = {};
  for (const [pattern, child] of Object.entries(patternProperties)) {
    const value = isCut(child, below) ? shallow(child, below) : unfold(child as PlainSchema, below);
    for (let count = named + Object.keys(members).length; count < Number(minProperties); count += 1)
      members[nameFor(pattern, count)] = value;
  }
  result.properties = { ...(isObject(result.properties) ? result.properties : {}), ...members };
}

/** A name that fits a pattern which begins with letters: `^x-` -> `x-a`. */
function nameFor(pattern: string, index: number): string {
  const [, literal = ''] = /^\^([\w-]*)/.exec(pattern) ?? [];
  const letter = String.fromCharCode('a'.charCodeAt(0) + (index % 26));
  const names = [`${literal}${letter}`, `${literal}${index}`, `${literal}${letter.toUpperCase()}`];
  return names.find((name) => new RegExp(pattern, 'u').test(name)) ?? `${literal}${letter}`;
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

import { isObject, type JsonObject } from '../../openapi/index.ts';

/** The members that a schema describes for an object, whatever it combines. */
export function membersOf(schema: unknown): Readonly<Record<string, JsonObject>> {
  const members: Record<string, JsonObject> = Object.create(null);
  collect(schema, members, new Set());
  return members;
}

function collect(schema: unknown, members: Record<string, JsonObject>, seen: Set<unknown>): void {
  if (!isObject(schema) || seen.has(schema) || seen.size > maxParts) return;
  seen.add(schema);
  if (isObject(schema.properties)) {
    for (const [name, member] of Object.entries(schema.properties)) {
      if (members[name] === undefined) members[name] = isObject(member) ? member : {};
    }
  }
  for (const keyword of ['allOf', 'oneOf', 'anyOf']) {
    const parts = schema[keyword];
    if (Array.isArray(parts)) for (const part of parts) collect(part, members, seen);
  }
}

const maxParts = 64;

/** The schema that a value has, for contracts that give examples alone. */
export function schemaOfValue(value: unknown, depth = 0): JsonObject {
  if (Array.isArray(value)) return { type: 'array', items: depth < 4 ? schemaOfValue(value[0], depth + 1) : {} };
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
  if (!isObject(value)) return typeof value === 'string' ? { type: 'string' } : {};
  const entries = depth < 4 ? Object.entries(value) : [];
  const properties = Object.fromEntries(entries.map(([name, member]) => [name, schemaOfValue(member, depth + 1)]));
  return { type: 'object', properties };
}

/** Where a record stands in an answer, and what it is found by. */
export interface RecordShape {
  /** The member that holds it; nothing where it is the whole answer. */
  readonly at: string | undefined;
  readonly schema: unknown;
  readonly members: Readonly<Record<string, JsonObject>>;
  /** The member that its path parameter is compared with; nothing where no member says its id. */
  readonly key: string | undefined;
}

/** Finds a record in the schema of an answer: the object itself, or the one member of it that has an id. */
export function findRecord(described: unknown, parameter: string, segment: string): RecordShape | undefined {
  const schema = fullestBranch(described);
  const members = membersOf(schema);
  if (Object.keys(members).length === 0) return undefined;
  const key = keyAmong(members, parameter, segment);
  if (key !== undefined) return { at: undefined, schema, members, key };
  for (const [at, inner] of Object.entries(members)) {
    const innerMembers = membersOf(inner);
    const innerKey = keyAmong(innerMembers, parameter, segment);
    if (innerKey !== undefined) return { at, schema: inner, members: innerMembers, key: innerKey };
  }
  return { at: undefined, schema, members, key: undefined };
}

/** Of a union, the branch that says most: what is left of a deleted record stands beside the record. */
function fullestBranch(schema: unknown): unknown {
  if (!isObject(schema) || isObject(schema.properties) || Array.isArray(schema.allOf)) return schema;
  const branches = [schema.oneOf, schema.anyOf].find(Array.isArray) ?? [];
  const count = (branch: unknown) => Object.keys(membersOf(branch)).length;
  const [first, ...others] = branches;
  return first === undefined
    ? schema
    : others.reduce((best, branch) => (count(branch) > count(best) ? branch : best), first);
}

/** `{petId}` of `/pets/{petId}` is `id` where there is one, else the member of its name. */
function keyAmong(
  members: Readonly<Record<string, JsonObject>>,
  parameter: string,
  segment: string,
): string | undefined {
  const names = Object.keys(members).filter((name) => isScalar(members[name]));
  const find = (wanted: string) => names.find((name) => plain(name) === wanted);
  const asked = plain(parameter);
  const isOwnId = asked === 'id' || asked.endsWith('id') || plain(segment).startsWith(asked);
  return (isOwnId ? find('id') : undefined) ?? find(asked) ?? find(asked.replace(/id$/, '')) ?? find('id');
}

function isScalar(schema: JsonObject | undefined): boolean {
  return (
    ![schema?.type].flat().some((type) => type === 'object' || type === 'array') && schema?.properties === undefined
  );
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Where a list stands in an answer: the steps to it. */
export interface ListShape {
  readonly at: readonly string[];
  readonly items: unknown;
}

const listNames = ['data', 'items', 'results', 'result', 'records', 'content', 'values', 'value', 'entries', 'list'];

/** Finds the list in the schema of an answer: itself, or the array among its members that is called like one. */
export function findList(schema: unknown, segment: string): ListShape | undefined {
  if (!isObject(schema)) return undefined;
  if (schema.type === 'array' || schema.items !== undefined) return { at: [], items: schema.items };
  const members = Object.entries(membersOf(schema));
  const arrays = members.filter(([, member]) => [member.type].flat().includes('array') || member.items !== undefined);
  const named = [segment, ...listNames].map(plain);
  const [best] = arrays
    .map(([name, member]) => ({ name, member, rank: named.indexOf(plain(name)) }))
    .sort((a, b) => (a.rank < 0 ? named.length : a.rank) - (b.rank < 0 ? named.length : b.rank));
  if (best !== undefined) return { at: [best.name], items: best.member.items };
  for (const [name, member] of members) {
    if (!listNames.includes(plain(name)) && name !== '_embedded') continue;
    const inner = findList(member, segment);
    if (inner !== undefined && inner.at.length === 1) return { at: [name, ...inner.at], items: inner.items };
  }
  return undefined;
}

import { isJsonMediaType, isObject, isXmlMediaType, type JsonObject, type Operation } from '../../openapi/index.ts';
import { findList, findRecord, type RecordShape, schemaOfValue } from './shape.ts';

/** What an operation does to a collection. */
export type Role = 'list' | 'create' | 'store' | 'read' | 'replace' | 'change' | 'remove';

/** Records of one kind: a collection path and the path of its items. */
export interface Resource {
  /** `/owners/{owner}/pets`. */
  readonly collection: string;
  readonly item: string;
  /** The path parameter that says which item. */
  readonly parameter: string;
  /** The last literal segment: `pets`. */
  readonly segment: string;
  readonly operations: ReadonlyMap<Role, Operation>;
  readonly shape: RecordShape;
}

/** An operation's part in keeping state. */
export interface Part {
  readonly role: Role;
  readonly resource: Resource;
}

/** The operations that keep state: those on a collection and on its items, where one of them writes. */
export function findParts(operations: readonly Operation[]): ReadonlyMap<Operation, Part> {
  const parts = new Map<Operation, Part>();
  const items = new Set(operations.map(({ path }) => path).filter((path) => /[^/]\/\{[^{}]+\}\/?$/.test(path)));
  for (const item of items) {
    const [, collection = '', parameter = ''] = /^(.*)\/\{([^{}]+)\}\/?$/.exec(item) ?? [];
    if (/\}$/.test(collection)) continue;
    const found = new Map<Role, Operation>();
    for (const operation of operations) {
      const role = roleOf(operation, item, collection);
      if (role !== undefined && !found.has(role)) found.set(role, operation);
    }
    const isWritten = [...found.keys()].some((role) => role !== 'list' && role !== 'read');
    if (!isWritten) continue;
    const segment = collection.split('/').at(-1) ?? '';
    const shape = shapeOf(found, parameter, segment);
    const resource = { collection, item, parameter, segment, operations: found, shape };
    for (const [role, operation] of found) parts.set(operation, { role, resource });
  }
  return parts;
}

const roles: Readonly<Record<'collection' | 'item', Readonly<Record<string, Role>>>> = {
  collection: { get: 'list', post: 'create', put: 'store', patch: 'store' },
  item: { get: 'read', put: 'replace', patch: 'change', post: 'change', delete: 'remove' },
};

function roleOf({ method, path }: Operation, item: string, collection: string): Role | undefined {
  if (path === item) return roles.item[method];
  return path.replace(/\/$/, '') === collection ? roles.collection[method] : undefined;
}

/** What a record looks like: by what is read, else by what is listed, else by what is written. */
function shapeOf(operations: ReadonlyMap<Role, Operation>, parameter: string, segment: string): RecordShape {
  const answered = (role: Role) => operationSchemas(operations.get(role), 'answer');
  const written = (role: Role) => operationSchemas(operations.get(role), 'request');
  const schemas = [
    ...answered('read'),
    ...answered('list').flatMap((schema) => findList(schema, segment)?.items ?? []),
    ...(['create', 'replace', 'change', 'store'] as const).flatMap(answered),
    ...(['create', 'replace', 'store', 'change'] as const).flatMap(written),
  ];
  const shapes = schemas.flatMap((schema) => findRecord(schema, parameter, segment) ?? []);
  const nothing: RecordShape = { at: undefined, schema: true, members: {}, key: undefined };
  return shapes.find(({ key }) => key !== undefined) ?? shapes[0] ?? nothing;
}

function operationSchemas(operation: Operation | undefined, side: 'answer' | 'request'): readonly unknown[] {
  if (operation === undefined) return [];
  if (side === 'request') return schemasOf(operation.requestBody?.content);
  return Object.entries(operation.responses)
    .filter(([key]) => /^2|^default$/i.test(key))
    .sort(([a], [b]) => (a === 'default' ? 1 : 0) - (b === 'default' ? 1 : 0))
    .flatMap(([, response]) => (isObject(response) ? schemasOf(response.content) : []));
}

function schemasOf(content: unknown): readonly unknown[] {
  if (!isObject(content)) return [];
  return Object.entries(content).flatMap(([type, media]) => {
    if (!isObject(media) || !(isJsonMediaType(type) || isXmlMediaType(type) || /form|\*/.test(type))) return [];
    return [schemaOfMedia(media)];
  });
}

/** The schema of a media type; for want of one, that of its first example. */
export function schemaOfMedia({ schema, example, examples }: JsonObject): unknown {
  if (isObject(schema)) return schema;
  const [first] = isObject(examples) ? Object.values(examples) : [];
  const value = example ?? (isObject(first) ? first.value : undefined);
  return value === undefined ? {} : schemaOfValue(value);
}

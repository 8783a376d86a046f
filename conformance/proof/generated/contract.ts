import { loadContract } from '../../../spec/load.ts';
import { api, batch, oneTimeUpload, type Where } from '../where.ts';
import { isJson, type Json } from './lie.ts';

/** An operation of the contract as lies need it. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly where: Where;
  /** Fields of a body, those of an object in it with a dot: `options.width`. */
  readonly fields: readonly string[];
  readonly parameters: readonly string[];
  /** Places in `result`: a step is a name, `[]` every item of an array, `*` every value of an object. */
  readonly results: readonly (readonly string[])[];
}

/** Operations that no capability of the suite is about; the key matches ids. */
const outside: readonly (readonly [RegExp, string])[] = [
  [/Zone|TransformationSettings$/, 'settings of a zone: no capability offers them'],
  [/SourcingKit/, 'imports from a bucket of another vendor: no capability offers them'],
  [/^(deliverImage|deliverImageFromZone|transformImageByUrl)$/, 'answers pictures: deliveries.ts and options.ts'],
  [/InWorker$|^getWorkers/, 'is spoken between a Worker and its binding: options.ts, through the probe'],
];

/** The operations of the merged contract, but for those outside. */
export async function operations(): Promise<readonly Operation[]> {
  const { dereferenced } = await loadContract();
  const paths = dereferenced.paths as unknown as Readonly<Record<string, Readonly<Record<string, Json>>>>;
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, { operationId }]) => typeof operationId === 'string')
      .filter(([, { operationId }]) => !outside.some(([ids]) => ids.test(String(operationId))))
      .map(([method, operation]) => read(path, method.toUpperCase(), operation)),
  );
}

function read(path: string, method: string, operation: Json): Operation {
  const bodies = Object.values(contentOf(operation.requestBody));
  const [answer] = Object.entries(contentOf((operation.responses as Json)['200'])).filter(([type]) =>
    type.includes('json'),
  );
  const parameters = ((operation.parameters ?? []) as readonly Json[]).filter((parameter) => parameter.in === 'query');
  return {
    id: String(operation.operationId),
    method,
    where: whereOf(path, method),
    fields: [...new Set(bodies.flatMap((schema) => fieldsOf(schema)))],
    parameters: parameters.map(({ name }) => String(name)),
    results: placesOf(propertyOf(answer?.[1], 'result')),
  };
}

function whereOf(path: string, method: string): Where {
  if (path === '/{account_hash}/{image_id}') return oneTimeUpload;
  const below = path.replace('/accounts/{account_id}', '');
  const pattern = below.replace('{image_id}', '*').replace(/\{\w+\}/g, '[^/]+');
  return below === path ? batch(method, pattern) : api(method, pattern);
}

function contentOf(value: unknown): Readonly<Record<string, Json>> {
  const content = isJson(value) ? value.content : undefined;
  return Object.fromEntries(
    Object.entries((content ?? {}) as Readonly<Record<string, Json>>).map(([type, { schema }]) => [
      type,
      schema as Json,
    ]),
  );
}

/** A schema and those that it is put together from. */
function parts(schema: unknown): readonly Json[] {
  if (!isJson(schema)) return [];
  const inner = ['allOf', 'anyOf', 'oneOf'].flatMap((name) => (schema[name] ?? []) as readonly unknown[]);
  return [schema, ...inner.flatMap(parts)];
}

function propertyOf(schema: unknown, name: string): Json | undefined {
  const found = parts(schema).flatMap(({ properties }) => (isJson(properties) ? [properties[name]] : []));
  return found.filter(isJson).at(-1);
}

function propertiesOf(schema: unknown): readonly (readonly [string, unknown])[] {
  const all = parts(schema).flatMap(({ properties }) => (isJson(properties) ? Object.entries(properties) : []));
  return [...new Map(all)];
}

function fieldsOf(schema: unknown): readonly string[] {
  return propertiesOf(schema).flatMap(([name, inner]) => {
    const below = name === 'options' ? fieldsOf(inner).map((field) => `${name}.${field}`) : [];
    return below.length > 0 ? below : [name];
  });
}

function placesOf(schema: unknown): readonly (readonly string[])[] {
  const steps = [
    ...propertiesOf(schema),
    ...parts(schema).flatMap(({ items, additionalProperties: more }) => [
      ...(isJson(items) ? [['[]', items] as const] : []),
      ...(isJson(more) && isJson(more.properties) ? [['*', more] as const] : []),
    ]),
  ];
  return steps.flatMap(([name, inner]) => {
    // Metadata is the client's own: it has no fields that the contract knows.
    const below = /^meta/.test(name) ? [] : placesOf(inner).map((rest) => [name, ...rest]);
    return name === '[]' || name === '*' ? below : [[name], ...below];
  });
}

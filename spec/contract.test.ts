import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { builtin, readBuiltin } from './builtin.ts';
import { type ExampleObject, methods, type OperationObject, type ServerObject } from './document.ts';
import { loadSeed, mergeBuiltin } from './load.ts';
import { type OverlayAction, readOverlay } from './overlay.ts';
import { parseSource } from './source.ts';

const { document, dereferenced } = await mergeBuiltin();
const seed = await loadSeed();

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addFormat('binary', true);

interface Placed {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly servers: readonly ServerObject[];
  readonly operation: OperationObject;
}

function operationsOf({ paths = {}, servers = [] }: typeof document): Placed[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      return [
        {
          id: operation.operationId ?? '',
          method,
          path,
          servers: operation.servers ?? item.servers ?? servers,
          operation,
        },
      ];
    }),
  );
}

const operations = operationsOf(dereferenced);
const named = operations.map((placed) => [placed.id, placed] as const);

test('the seed is the document that we were given, byte for byte', async () => {
  const { text } = await readBuiltin(builtin.seed);
  expect(createHash('sha256').update(text).digest('hex')).toBe(
    '03b2132c6c302b2b3509cc413fc4696b7319f3c09c915afd41545f3a63c7a1e0',
  );
});

describe.each(builtin.overlays)('%s', (path) => {
  test('tells the reason and the source of every action', async () => {
    const { actions } = readOverlay(await parseSource(await readBuiltin(path)), path);
    const silent = actions.filter(
      ({ description = '' }: OverlayAction) => !/^\S.{15,} Source: \S.{5,}\.$/s.test(description),
    );
    expect(silent).toEqual([]);
  });
});

describe('the seed survives', () => {
  test.each(operationsOf(seed.document))('$id', ({ id, method, path, operation }) => {
    const merged = operations.find((placed) => placed.id === id);
    expect(merged).toMatchObject({ method, path });
    expect(merged?.operation.tags).toEqual(operation.tags);
    expect(merged?.operation['x-microcks-operation']).toEqual(operation['x-microcks-operation']);
    for (const status of Object.keys(operation.responses ?? {})) {
      expect(merged?.operation.responses).toHaveProperty([status]);
    }
    for (const example of examplesIn(operation)) expect(examplesIn(merged?.operation)).toContainEqual(example);
  });

  test('and its own schemas accept the examples that we answer with', () => {
    for (const { id, operation } of operationsOf(seed.dereferenced)) {
      const schema = operation.responses?.['200']?.content?.['application/json']?.schema;
      if (schema === undefined) continue;
      const merged = operations.find((placed) => placed.id === id)?.operation;
      for (const { value } of Object.values(
        merged?.responses?.['200']?.content?.['application/json']?.examples ?? {},
      )) {
        expect([id, problemsOf(schema, value)]).toEqual([id, []]);
      }
    }
  });
});

/** Names of request and 200 examples, and whether each is the default. */
function examplesIn(operation: OperationObject | undefined): [string, unknown][] {
  const contents = [operation?.requestBody?.content, operation?.responses?.['200']?.content];
  return contents.flatMap((content) =>
    Object.values(content ?? {}).flatMap(({ examples = {} }) =>
      Object.entries(examples).map(([name, example]): [string, unknown] => [name, example['x-microcks-default']]),
    ),
  );
}

function problemsOf(schema: unknown, value: unknown): string[] {
  const validate = ajv.compile(schema as object);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('every example satisfies its schema', () => {
  const examples = [...findExamples(dereferenced, '')];

  test.each(examples)('%s', (_place, schema, value) => {
    expect(problemsOf(schema, value)).toEqual([]);
  });

  test('and none is there without a value', () => {
    expect(examples.filter(([, , value]) => value === undefined)).toEqual([]);
    expect(examples.length).toBeGreaterThan(250);
  });
});

/** Examples of media types, parameters, headers and schemas, each object looked at once. */
function* findExamples(node: unknown, place: string, seen = new Set<unknown>()): Generator<[string, unknown, unknown]> {
  if (typeof node !== 'object' || node === null || seen.has(node)) return;
  seen.add(node);
  const { schema, examples, example } = node as Record<string, unknown>;
  if (schema !== undefined && isNamed(examples)) {
    for (const [name, { value }] of Object.entries(examples)) yield [`${place}/${name}`, schema, value];
  }
  if (example !== undefined) yield [`${place}/example`, schema ?? node, example];
  for (const [key, child] of Object.entries(node)) {
    if (key !== 'value' && key !== 'example') yield* findExamples(child, `${place}/${key}`, seen);
  }
}

function isNamed(examples: unknown): examples is Record<string, ExampleObject> {
  return typeof examples === 'object' && examples !== null && !Array.isArray(examples);
}

describe('every operation', () => {
  test('has an id of its own', () => {
    const ids = operations.map(({ id }) => id);
    expect(ids.filter((id) => !/^[a-z][A-Za-z0-9]+$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(named)('%s declares its path parameters, a tag, a dispatcher and a 200', (_id, { path, operation }) => {
    const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    const declared = (operation.parameters ?? []).filter(({ in: place, required }) => place === 'path' && required);
    expect(declared.map(({ name }) => name).sort()).toEqual(inPath.sort());
    const tags = document.tags?.map(({ name }) => name);
    for (const tag of operation.tags ?? ['none']) expect(tags).toContain(tag);
    expect(operation['x-microcks-operation']).toEqual({ delay: 0, dispatcher: 'FALLBACK' });
    expect(operation.responses).toHaveProperty(['200']);
    expect(Boolean(operation.summary && operation.description)).toBe(true);
  });

  test.each(named)(
    '%s answers 200 with one default example, which a default request example asks for',
    (_id, { operation }) => {
      const defaults = (content: NonNullable<OperationObject['requestBody']>['content'] | undefined) =>
        Object.values(content ?? {}).flatMap(({ examples = {} }) =>
          Object.values(examples).filter((example) => example['x-microcks-default'] === true),
        );
      expect(defaults(operation.responses?.['200']?.content)).toHaveLength(1);
      if (operation.requestBody) expect(defaults(operation.requestBody.content)).toHaveLength(1);
    },
  );

  /** GraphQL has an envelope of its own. */
  const inEnvelope = named.filter(
    ([id, { servers }]) => id !== 'queryAnalytics' && /api\.cloudflare|batch/.test(servers[0]?.url ?? ''),
  );
  test.each(inEnvelope)('%s wraps JSON in the envelope and refuses in it', (_id, { operation }) => {
    const success = operation.responses?.['200']?.content?.['application/json']?.schema;
    if (success !== undefined) {
      expect(problemsOf(success, {})).toEqual(
        ['result', 'success', 'errors', 'messages'].map((name) => ` must have required property '${name}'`),
      );
      expect(problemsOf(success, { result: null, success: false, errors: [], messages: [] })).toContain(
        '/success must be equal to constant',
      );
    }
    for (const status of ['401', '4XX']) {
      const schema = operation.responses?.[status]?.content?.['application/json']?.schema;
      expect(problemsOf(schema, { success: false, errors: [{ code: 10000, message: 'x' }] })).toEqual([]);
      expect(problemsOf(schema, { success: true, errors: [] })).toHaveLength(2);
    }
  });
});

const hosts: Readonly<Record<string, string>> = {
  api: 'https://api.cloudflare.com/client/v4',
  batch: 'https://batch.imagedelivery.net',
  upload: 'https://upload.imagedelivery.net',
  delivery: 'https://imagedelivery.net',
  zone: 'https://{zone_host}',
  binding: 'https://js.images.cloudflare.com',
};

/** Host, method, path, and the vendor's own id: what is known of the real product, August to November 2026. */
const product: readonly (readonly [string, string, string, string?])[] = [
  ['api', 'GET', '/accounts/{account_id}/images/v1', 'cloudflare-images-list-images'],
  ['api', 'POST', '/accounts/{account_id}/images/v1', 'cloudflare-images-upload-an-image-via-url'],
  ['api', 'POST', '/graphql'],
  ['api', 'GET', '/accounts/{account_id}/event_subscriptions/subscriptions'],
  ['api', 'POST', '/accounts/{account_id}/event_subscriptions/subscriptions'],
  ['api', 'GET', '/accounts/{account_id}/event_subscriptions/subscriptions/{subscription_id}'],
  ['api', 'PATCH', '/accounts/{account_id}/event_subscriptions/subscriptions/{subscription_id}'],
  ['api', 'DELETE', '/accounts/{account_id}/event_subscriptions/subscriptions/{subscription_id}'],
  ['api', 'GET', '/accounts/{account_id}/images/v1/batch_token'],
  ['api', 'GET', '/accounts/{account_id}/images/v1/config'],
  ['api', 'PATCH', '/accounts/{account_id}/images/v1/config'],
  [
    'api',
    'POST',
    '/accounts/{account_id}/images/v1/direct_upload',
    'cloudflare-images-create-authenticated-direct-upload-url-v-1',
  ],
  ['api', 'GET', '/accounts/{account_id}/images/v1/keys', 'cloudflare-images-keys-list-signing-keys'],
  [
    'api',
    'DELETE',
    '/accounts/{account_id}/images/v1/keys/{signing_key_name}',
    'cloudflare-images-keys-delete-signing-key',
  ],
  ['api', 'PUT', '/accounts/{account_id}/images/v1/keys/{signing_key_name}', 'cloudflare-images-keys-add-signing-key'],
  ['api', 'GET', '/accounts/{account_id}/images/v1/stats', 'cloudflare-images-images-usage-statistics'],
  ['api', 'GET', '/accounts/{account_id}/images/v1/variants', 'cloudflare-images-variants-list-variants'],
  ['api', 'POST', '/accounts/{account_id}/images/v1/variants', 'cloudflare-images-variants-create-a-variant'],
  [
    'api',
    'DELETE',
    '/accounts/{account_id}/images/v1/variants/{variant_id}',
    'cloudflare-images-variants-delete-a-variant',
  ],
  [
    'api',
    'GET',
    '/accounts/{account_id}/images/v1/variants/{variant_id}',
    'cloudflare-images-variants-variant-details',
  ],
  [
    'api',
    'PATCH',
    '/accounts/{account_id}/images/v1/variants/{variant_id}',
    'cloudflare-images-variants-update-a-variant',
  ],
  [
    'api',
    'GET',
    '/accounts/{account_id}/images/v1/variants/{variant_id}/flat',
    'cloudflare-images-variants-variant-details-flat',
  ],
  ['api', 'DELETE', '/accounts/{account_id}/images/v1/{image_id}', 'cloudflare-images-delete-image'],
  ['api', 'GET', '/accounts/{account_id}/images/v1/{image_id}', 'cloudflare-images-image-details'],
  ['api', 'PATCH', '/accounts/{account_id}/images/v1/{image_id}', 'cloudflare-images-update-image'],
  ['api', 'GET', '/accounts/{account_id}/images/v1/{image_id}/blob', 'cloudflare-images-base-image'],
  ['api', 'GET', '/accounts/{account_id}/images/v2', 'cloudflare-images-list-images-v2'],
  [
    'api',
    'POST',
    '/accounts/{account_id}/images/v2/direct_upload',
    'cloudflare-images-create-authenticated-direct-upload-url-v-2',
  ],
  [
    'api',
    'GET',
    '/accounts/{account_id}/images/v2/sourcingkit/migrations',
    'cloudflare-images-sourcingkit-list-migrations',
  ],
  [
    'api',
    'POST',
    '/accounts/{account_id}/images/v2/sourcingkit/migrations',
    'cloudflare-images-sourcingkit-create-migration',
  ],
  [
    'api',
    'DELETE',
    '/accounts/{account_id}/images/v2/sourcingkit/migrations/{migration_id}',
    'cloudflare-images-sourcingkit-delete-migration',
  ],
  [
    'api',
    'GET',
    '/accounts/{account_id}/images/v2/sourcingkit/migrations/{migration_id}',
    'cloudflare-images-sourcingkit-get-migration',
  ],
  [
    'api',
    'GET',
    '/accounts/{account_id}/images/v2/sourcingkit/migrations/{migration_id}/lifecycle',
    'cloudflare-images-sourcingkit-get-migration-progress',
  ],
  [
    'api',
    'PATCH',
    '/accounts/{account_id}/images/v2/sourcingkit/migrations/{migration_id}/lifecycle/abort',
    'cloudflare-images-sourcingkit-abort-migration',
  ],
  [
    'api',
    'PATCH',
    '/accounts/{account_id}/images/v2/sourcingkit/migrations/{migration_id}/lifecycle/start',
    'cloudflare-images-sourcingkit-start-migration',
  ],
  [
    'api',
    'GET',
    '/accounts/{account_id}/images/v2/sourcingkit/migrations/{migration_id}/logs',
    'cloudflare-images-sourcingkit-list-migration-logs',
  ],
  ['api', 'GET', '/accounts/{account_id}/images/v2/sourcingkit/sources', 'cloudflare-images-sourcingkit-list-sources'],
  [
    'api',
    'POST',
    '/accounts/{account_id}/images/v2/sourcingkit/sources',
    'cloudflare-images-sourcingkit-create-source',
  ],
  [
    'api',
    'POST',
    '/accounts/{account_id}/images/v2/sourcingkit/sources/connectivity-precheck',
    'cloudflare-images-sourcingkit-precheck-source-connectivity',
  ],
  [
    'api',
    'DELETE',
    '/accounts/{account_id}/images/v2/sourcingkit/sources/{source_id}',
    'cloudflare-images-sourcingkit-delete-source',
  ],
  [
    'api',
    'GET',
    '/accounts/{account_id}/images/v2/sourcingkit/sources/{source_id}',
    'cloudflare-images-sourcingkit-get-source',
  ],
  [
    'api',
    'PATCH',
    '/accounts/{account_id}/images/v2/sourcingkit/sources/{source_id}',
    'cloudflare-images-sourcingkit-update-source',
  ],
  [
    'api',
    'GET',
    '/accounts/{account_id}/images/v2/sourcingkit/sources/{source_id}/connectivity',
    'cloudflare-images-sourcingkit-get-source-connectivity',
  ],
  ['api', 'GET', '/accounts/{account_id}/settings/transformations'],
  ['api', 'GET', '/zones/{zone_id}/settings/image_resizing'],
  ['api', 'PATCH', '/zones/{zone_id}/settings/image_resizing'],
  ['api', 'GET', '/zones/{zone_id}/settings/transformations'],
  ['api', 'PATCH', '/zones/{zone_id}/settings/transformations'],
  ['api', 'GET', '/zones/{zone_id}/settings/transformations_allowed_origins'],
  ['api', 'PATCH', '/zones/{zone_id}/settings/transformations_allowed_origins'],
  ['api', 'GET', '/zones/{zone_id}/settings/transformations_c2pa'],
  ['api', 'PATCH', '/zones/{zone_id}/settings/transformations_c2pa'],
  ['batch', 'POST', '/images/v1'],
  ['batch', 'DELETE', '/images/v1/{image_id}'],
  ['batch', 'GET', '/images/v1/{image_id}'],
  ['batch', 'PATCH', '/images/v1/{image_id}'],
  ['batch', 'GET', '/images/v2'],
  ['batch', 'POST', '/images/v2/direct_upload'],
  ['upload', 'POST', '/{account_hash}/{image_id}'],
  ['delivery', 'GET', '/{account_hash}/{image_id}/{variant_or_options}'],
  ['zone', 'GET', '/cdn-cgi/image/{options}/{source}'],
  ['zone', 'GET', '/cdn-cgi/imagedelivery/{account_hash}/{image_id}/{variant_or_options}'],
  ['binding', 'POST', '/info'],
  ['binding', 'POST', '/transform'],
];

describe('the product', () => {
  // Filled up with text, because jest hands a callback to the first parameter that a row leaves out
  test.each(product.map(([host, method, path, id = '']) => [host, method, path, id] as const))(
    '%s %s %s',
    (host, method, path, officialId) => {
      const found = operations.find((placed) => placed.path === path && placed.method === method.toLowerCase());
      expect(found?.servers.map(({ url }) => url)).toEqual([hosts[host]]);
      expect(found?.operation['x-official-operation-id'] ?? '').toBe(officialId);
    },
  );

  test('has nothing that is not known of it', () => {
    const known = product.map(([, method, path]) => `${method} ${path}`).sort();
    expect(operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`).sort()).toEqual(known);
  });
});

describe('schemas accept what the product is known to take and refuse what it refuses', () => {
  const schemas = dereferenced.components?.schemas ?? {};
  const image = { id: 'a', uploaded: '2026-01-15T10:30:00.123Z', requireSignedURLs: false, variants: [] };
  test.each([
    ['ImageUpload', { file: 'x' }, true],
    ['ImageUpload', { url: 'https://user:password@example.com/a.png' }, true],
    ['ImageUpload', { file: 'x', url: 'https://example.com/a.png' }, false],
    ['ImageUpload', {}, false],
    ['ImageUpload', { file: 'x', metadata: '{"a":1}', requireSignedURLs: 'true' }, true],
    ['ImageUpload', { file: 'x', metadata: { a: 1 }, requireSignedURLs: true }, true],
    ['ImageUpload', { file: 'x', 'metadata[a]': '1' }, true],
    ['ImageUpload', { file: 'x', 'metadata[a]': 1 }, false],
    ['ImageUpload', { file: 'x', requireSignedURLs: 'yes' }, false],
    ['ImageUpload', { file: 'x', creator: 'c'.repeat(1025) }, false],
    ['CustomId', 'a', true],
    ['CustomId', 'a/b c/ü.png', true],
    ['CustomId', '/a', false],
    ['CustomId', 'a/', false],
    ['CustomId', 'é'.repeat(1024), true],
    ['CustomId', 'a'.repeat(1025), false],
    ['CustomId', '083eb7b2-5392-4565-b69e-aff66acddd00', false],
    ['CustomId', 'x/083eb7b2-5392-4565-b69e-aff66acddd00', true],
    ['Image', image, true],
    ['Image', { ...image, meta: { a: 1 }, metadata: { a: 1 }, creator: null, draft: true, filename: 'a.png' }, true],
    ['Image', { ...image, meta: '{"a":1}' }, false],
    ['Image', { ...image, uploaded: 'yesterday' }, false],
    ['Image', { ...image, variants: [{}] }, false],
    ['Image', { ...image, requireSignedURLs: 'false' }, false],
    ['VariantInput', { id: 'hero', options: { width: 100, browser_ttl: 3600 } }, true],
    ['VariantInput', { id: 'hero', options: { width: 0.5 } }, false],
    ['VariantInput', { id: 'hero', options: { fit: 'squeeze' } }, false],
    ['VariantInput', { id: 'hero', options: { browser_ttl: 60 } }, false],
    ['VariantInput', { id: 'a,b=c', options: {} }, false],
    ['VariantInput', { id: 'a'.repeat(100), options: {} }, false],
    ['VariantInput', { id: 'hero' }, false],
    ['VariantListResponse', { result: { variants: [] }, success: true, errors: [], messages: [] }, false],
    ['ImagePage', { images: [], continuation_token: null }, true],
    ['ImagePage', { images: [] }, true],
    ['ImagePage', { images: [], continuation_token: 1 }, false],
    ['FailureResponse', { result: null, success: false, errors: [{ code: 5404, message: 'x' }], messages: [] }, true],
    ['FailureResponse', { result: null, success: false, errors: [], messages: [] }, false],
    [
      'FailureResponse',
      { result: null, success: false, errors: [{ code: '5404', message: 'x' }], messages: [] },
      false,
    ],
    ['EngineFailure', 'ERROR 9401: why', true],
    ['EngineFailure', 'Not found', false],
  ])('%s %j: %s', (name, value, valid) => {
    expect(problemsOf(schemas[name], value).length === 0).toBe(valid);
  });

  test.each([
    ['meta.a[eq]', true],
    ['meta.a.b.c.d.e[in:number]', true],
    ['meta.a_1[gte:number]', true],
    ['meta.a.b.c.d.e.f[eq]', false],
    ['meta.a[like]', false],
    ['meta.a[gt:string]', false],
    ['meta.a-b[eq]', false],
  ])('a filter named %s: %s', (name, valid) => {
    const { schema } = dereferenced.components?.parameters?.MetadataFilter ?? {};
    expect(problemsOf(schema, { [name]: 'x' }).length === 0).toBe(valid);
  });
});

test('the README of this folder lists every file of it', async () => {
  const readme = await readFile(new URL('README.md', import.meta.url), 'utf8');
  for (const name of [
    'load.ts',
    'overlay.ts',
    'types.ts',
    ...[builtin.seed, ...builtin.overlays].map((path) => path.slice(5)),
  ]) {
    expect(readme).toContain(name);
  }
});

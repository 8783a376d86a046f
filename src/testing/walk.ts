import { deepStrictEqual } from 'node:assert';
import type { Mock } from '../index.ts';
import { solidPng } from './png.ts';
import { s3Secret } from './s3Secret.ts';

/** One successful JSON exchange with the control plane, named by the contract's own words. */
export interface Exchange {
  /** The operation, as method and path template below the API or batch host: `GET /accounts/{account_id}/images/v1`. */
  readonly operation: string;
  readonly status: number;
  readonly contentType: string;
  /** Parsed JSON; absent for bytes. */
  readonly body?: unknown;
}

const png = new Uint8Array(solidPng(40, 30));
const account = 'e'.repeat(32);
const zone = 'f'.repeat(32);

/**
 * Uses every stateful operation of the API, batch and upload hosts once, as a client would: what one answers, the next
 * one asks for. The mock needs an S3 endpoint with a bucket `pictures`. Throws when an answer is not 200.
 */
export async function walkControlPlane(mock: Mock, hasBucket = true): Promise<readonly Exchange[]> {
  const exchanges: Exchange[] = [];
  const api = caller(exchanges, mock.apiBaseUrl, 'any');
  const images = '/accounts/{account_id}/images';
  const ids = { account_id: account, zone_id: zone };
  const variant = { id: 'hero', options: { fit: 'cover', width: 100, height: 50, metadata: 'none' } };

  await api(`POST ${images}/v1/variants`, ids, variant);
  await api(`GET ${images}/v1/variants`, ids);
  for (const method of ['GET', 'PATCH'])
    await api(`${method} ${images}/v1/variants/{variant_id}`, { ...ids, variant_id: 'hero' }, variant);
  await api(`GET ${images}/v1/variants/{variant_id}/flat`, { ...ids, variant_id: 'hero' });

  const { id } = resultOf(await api(`POST ${images}/v1`, ids, picture({ metadata: '{"a":1}', creator: 'me' })));
  await api(`GET ${images}/v1`, ids);
  await api(`GET ${images}/v2`, ids);
  await api(`GET ${images}/v1/stats`, ids);
  const image = { ...ids, image_id: String(id) };
  await api(`GET ${images}/v1/{image_id}`, image);
  await api(`GET ${images}/v1/{image_id}/blob`, image);
  await api(`PATCH ${images}/v1/{image_id}`, image, { metadata: { b: 2 } });
  await api(`DELETE ${images}/v1/{image_id}`, image);
  await api(`DELETE ${images}/v1/variants/{variant_id}`, { ...ids, variant_id: 'hero' });

  await api(`POST ${images}/v1/direct_upload`, ids, {});
  const { uploadURL } = resultOf(await api(`POST ${images}/v2/direct_upload`, ids, { metadata: { from: 'browser' } }));
  const [, hash, reserved] = new URL(String(uploadURL)).pathname.split('/');
  await caller(exchanges, mock.url)(
    'POST /{account_hash}/{image_id}',
    { account_hash: String(hash), image_id: String(reserved) },
    picture({}),
  );

  await api(`GET ${images}/v1/keys`, ids);
  for (const method of ['PUT', 'DELETE'])
    await api(`${method} ${images}/v1/keys/{signing_key_name}`, { ...ids, signing_key_name: 'second' });
  await api(`GET ${images}/v1/config`, ids);
  await api(`PATCH ${images}/v1/config`, ids, { flexible_variants: true });

  for (const [setting, value] of Object.entries(zoneSettings)) {
    await api(`GET /zones/{zone_id}/settings/${setting}`, ids);
    await api(`PATCH /zones/{zone_id}/settings/${setting}`, ids, { value });
  }
  await api('GET /accounts/{account_id}/settings/transformations', ids);

  if (hasBucket) await walkImports(api, `${images}/v2/sourcingkit`, ids);
  await api('POST /graphql', ids, { query: '{ viewer { accounts(filter: { accountTag: "a" }) { accountTag } } }' });

  const subscriptions = '/accounts/{account_id}/event_subscriptions/subscriptions';
  const subscribed = resultOf(await api(`POST ${subscriptions}`, ids, subscription));
  await api(`GET ${subscriptions}`, ids);
  for (const method of ['GET', 'PATCH', 'DELETE'])
    await api(
      `${method} ${subscriptions}/{subscription_id}`,
      { ...ids, subscription_id: String(subscribed.id) },
      { enabled: false },
    );

  const { token } = resultOf(await api(`GET ${images}/v1/batch_token`, ids));
  const batch = caller(exchanges, mock.url, String(token));
  const own = resultOf(await batch('POST /images/v1', {}, picture({})));
  await batch('GET /images/v2', {});
  await batch('POST /images/v2/direct_upload', {}, {});
  for (const method of ['GET', 'PATCH', 'DELETE'])
    await batch(`${method} /images/v1/{image_id}`, { image_id: String(own.id) }, { creator: 'batch' });
  return exchanges;
}

/** From a bucket `pictures` behind the mock's S3 endpoint. */
async function walkImports(
  api: ReturnType<typeof caller>,
  base: string,
  ids: Readonly<Record<string, string>>,
): Promise<void> {
  const bucket = { bucket: 'pictures', vendor: 's3', secret: s3Secret };
  await api(`POST ${base}/sources/connectivity-precheck`, ids, bucket);
  const source = resultOf(await api(`POST ${base}/sources`, ids, { ...bucket, name: 'mine' }));
  await api(`GET ${base}/sources`, ids);
  const ofSource = { ...ids, source_id: String(source.id) };
  await api(`GET ${base}/sources/{source_id}`, ofSource);
  await api(`PATCH ${base}/sources/{source_id}`, ofSource, { name: 'ours' });
  await api(`GET ${base}/sources/{source_id}/connectivity`, ofSource);
  for (const end of ['start', 'abort']) {
    const made = resultOf(await api(`POST ${base}/migrations`, ids, { sourceId: source.id }));
    const migration = { ...ids, migration_id: String(made.id) };
    await api(`GET ${base}/migrations`, ids);
    await api(`PATCH ${base}/migrations/{migration_id}/lifecycle/${end}`, migration);
    for (const about of ['', '/lifecycle', '/logs'])
      await api(`GET ${base}/migrations/{migration_id}${about}`, migration);
    if (end === 'abort') await api(`DELETE ${base}/migrations/{migration_id}`, migration);
  }
  const unused = resultOf(await api(`POST ${base}/sources`, ids, { ...bucket, name: 'unused' }));
  await api(`DELETE ${base}/sources/{source_id}`, { ...ids, source_id: String(unused.id) });
}
const subscription = {
  name: 'mine',
  source: { type: 'images' },
  events: ['image.uploaded'],
  destination: { type: 'queues.queue', queue_id: 'q1' },
};

const zoneSettings = {
  image_resizing: 'on',
  transformations: 'on',
  transformations_allowed_origins: 'example.com',
  transformations_c2pa: 'off',
};

function caller(exchanges: Exchange[], base: string, token?: string) {
  return async (operation: string, params: Readonly<Record<string, string>>, body?: unknown): Promise<unknown> => {
    const [method = '', template = ''] = operation.split(' ');
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
    const isBodiless = method === 'GET' || method === 'DELETE' || body === undefined;
    const isForm = body instanceof FormData;
    const response = await fetch(base + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(isBodiless || isForm ? {} : { 'content-type': 'application/json' }),
      },
      ...(isBodiless ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    const contentType = response.headers.get('content-type') ?? '';
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson = contentType.startsWith('application/json');
    if (response.status !== 200) throw new Error(`${operation}: ${response.status} ${bytes.toString().slice(0, 300)}`);
    const parsed: unknown = isJson ? JSON.parse(bytes.toString()) : undefined;
    if (!isJson) deepStrictEqual(new Uint8Array(bytes), png);
    exchanges.push({ operation, status: response.status, contentType, ...(isJson ? { body: parsed } : {}) });
    return parsed;
  };
}

function resultOf(body: unknown): Readonly<Record<string, unknown>> {
  return (body as { result: Readonly<Record<string, unknown>> }).result;
}

function picture(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  form.append('file', new Blob([png], { type: 'image/png' }), 'photo.png');
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

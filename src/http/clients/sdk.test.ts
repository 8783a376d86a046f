import { describe, expect, it, test } from '@jest/globals';
import Cloudflare, { toFile } from 'cloudflare';
import { solidPng } from '../../testing/png.ts';
import { useMock } from '../../testing/session.ts';

const session = useMock({ limits: { keys: 5 } });
const png = solidPng(64, 48);
let counter = 0;

/** The official SDK, unmodified but for its base URL, in an account of its own. */
function sdk(): { client: Cloudflare; account_id: string } {
  const account_id = `5d${`${++counter}`.padStart(30, '0')}`;
  return { client: new Cloudflare({ apiToken: 'any', baseURL: session.mock.apiBaseUrl, maxRetries: 0 }), account_id };
}

describe('the official SDK', () => {
  it('uploads, lists, reads, edits and deletes', async () => {
    const { client, account_id } = sdk();
    const image = await client.images.v1.create({
      account_id,
      file: await toFile(png, 'photo.png'),
      metadata: { album: 'summer' },
      creator: 'me',
    });
    expect(image).toMatchObject({ filename: 'photo.png', meta: { album: 'summer' }, requireSignedURLs: false });
    const id = image.id ?? '';
    expect((await client.images.v1.get(id, { account_id })).id).toBe(id);
    const edited = await client.images.v1.edit(id, { account_id, metadata: { album: 'winter' } });
    expect(edited.meta).toEqual({ album: 'winter' });
    const v2 = await client.images.v2.list({ account_id, creator: 'me' });
    expect(v2.images?.map((entry) => entry.id)).toEqual([id]);
    const { result } = await client.images.v1.list({ account_id });
    expect(result).toMatchObject({ images: [{ id }] });
    const blob = await client.images.v1.blobs.get(id, { account_id });
    expect(Buffer.compare(Buffer.from(await blob.arrayBuffer()), png)).toBe(0);
    expect((await client.images.v1.stats.get({ account_id })).count).toEqual({ current: 1, allowed: 100_000 });
    await client.images.v1.delete(id, { account_id });
    await expect(client.images.v1.get(id, { account_id })).rejects.toMatchObject({ status: 404 });
  });

  it('creates direct uploads and uploads through them', async () => {
    const { client, account_id } = sdk();
    const direct = await client.images.v2.directUploads.create({ account_id, metadata: { from: 'browser' } });
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(png)], { type: 'image/png' }), 'direct.png');
    const uploaded = await fetch(direct.uploadURL ?? '', { method: 'POST', body: form });
    expect(uploaded.status).toBe(200);
    const image = await client.images.v1.get(direct.id ?? '', { account_id });
    expect(image).toMatchObject({ filename: 'direct.png', meta: { from: 'browser' } });
    const bare = await client.images.v2.directUploads.create({ account_id });
    expect(bare.uploadURL).toContain(bare.id);
  });

  it('manages variants and keys, and the picture has the size of the variant', async () => {
    const { client, account_id } = sdk();
    const options = { fit: 'cover', width: 20, height: 20, metadata: 'none' } as const;
    await client.images.v1.variants.create({ account_id, id: 'thumb', options });
    expect((await client.images.v1.variants.get('thumb', { account_id })).variant?.options).toEqual(options);
    expect(Object.keys((await client.images.v1.variants.list({ account_id })).variants ?? {})).toEqual([
      'public',
      'thumb',
    ]);
    await client.images.v1.variants.edit('thumb', { account_id, options: { ...options, width: 30 } });
    const { variants } = await client.images.v1.create({ account_id, file: await toFile(png, 'photo.png') });
    const url = variants?.find((candidate) => candidate.endsWith('/thumb')) ?? '';
    const picture = Buffer.from(await (await fetch(url, { headers: { accept: 'image/png' } })).arrayBuffer());
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([30, 20]);
    await client.images.v1.variants.delete('thumb', { account_id });
    expect((await fetch(url)).status).toBe(403);
    expect((await client.images.v1.keys.list({ account_id })).keys?.map((key) => key.name)).toEqual(['default']);
    expect((await client.images.v1.keys.update('second', { account_id })).keys).toHaveLength(2);
    expect((await client.images.v1.keys.delete('second', { account_id })).keys).toHaveLength(1);
  });

  it('meets the catalogued refusals as typed errors', async () => {
    const { client, account_id } = sdk();
    const refused = client.images.v1.create({ account_id, file: await toFile(Buffer.from('text'), 'x.png') });
    await expect(refused).rejects.toMatchObject({ status: 415, errors: [expect.objectContaining({ code: 5455 })] });
  });
});

/** One call of each method, in an order in which each has what it needs; `made` remembers ids. */
const calls: Readonly<Record<string, (client: Cloudflare, account_id: string, made: Made) => Promise<unknown>>> = {
  'v1.variants.create': ({ images }, account_id) =>
    images.v1.variants.create({
      account_id,
      id: 'small',
      options: { fit: 'contain', width: 9, height: 9, metadata: 'none' },
    }),
  'v1.variants.list': ({ images }, account_id) => images.v1.variants.list({ account_id }),
  'v1.variants.get': ({ images }, account_id) => images.v1.variants.get('small', { account_id }),
  'v1.variants.edit': ({ images }, account_id) =>
    images.v1.variants.edit('small', {
      account_id,
      options: { fit: 'cover', width: 8, height: 8, metadata: 'none' },
    }),
  'v1.create': async ({ images }, account_id, made) => {
    const image = await images.v1.create({ account_id, id: 'a/b c', file: await toFile(png, 'photo.png') });
    made.id = image.id ?? '';
    return image;
  },
  'v1.get': ({ images }, account_id, { id }) => images.v1.get(id, { account_id }),
  'v1.edit': ({ images }, account_id, { id }) => images.v1.edit(id, { account_id, creator: 'me' }),
  'v1.blobs.get': ({ images }, account_id, { id }) => images.v1.blobs.get(id, { account_id }),
  'v1.list': async ({ images }, account_id) => (await images.v1.list({ account_id })).result,
  'v2.list': ({ images }, account_id) => images.v2.list({ account_id, per_page: 10, sort_order: 'asc' }),
  'v1.stats.get': ({ images }, account_id) => images.v1.stats.get({ account_id }),
  'v1.delete': ({ images }, account_id, { id }) => images.v1.delete(id, { account_id }),
  'v1.variants.delete': ({ images }, account_id) => images.v1.variants.delete('small', { account_id }),
  'v2.directUploads.create': ({ images }, account_id) => images.v2.directUploads.create({ account_id }),
  'v1.keys.update': ({ images }, account_id) => images.v1.keys.update('second', { account_id }),
  'v1.keys.list': ({ images }, account_id) => images.v1.keys.list({ account_id }),
  'v1.keys.delete': ({ images }, account_id) => images.v1.keys.delete('second', { account_id }),
};

interface Made {
  id: string;
}

/** Every method of a resource of the SDK and of those below it, dotted: `v1.keys.list`. */
function methodsOf(resource: object, prefix = ''): string[] {
  const methods: string[] = [];
  for (let own = Object.getPrototypeOf(resource); own !== Object.prototype; own = Object.getPrototypeOf(own)) {
    methods.push(...Object.getOwnPropertyNames(own).filter((name) => name !== 'constructor'));
  }
  const children = Object.entries(resource).filter(([name]) => name !== '_client');
  return [
    ...methods.map((name) => prefix + name),
    ...children.flatMap(([name, child]) => methodsOf(child as object, `${prefix}${name}.`)),
  ];
}

test('every Images method of the SDK works, and a new one would be noticed', async () => {
  const { client, account_id } = sdk();
  expect(methodsOf(client.images).sort()).toEqual(Object.keys(calls).sort());
  const made: Made = { id: '' };
  for (const [name, call] of Object.entries(calls)) {
    const answer = await call(client, account_id, made);
    expect([name, answer]).toEqual([name, expect.anything()]);
  }
});

test('the zone settings that govern transformations', async () => {
  const { client } = sdk();
  const zone_id = 'c'.repeat(32);
  const { settings, transformationsAllowedOrigins: origins, transformationsC2pa: c2pa } = client.zones;
  const edited = await settings.edit('image_resizing', { zone_id, value: 'open' });
  expect(edited).toMatchObject({ id: 'image_resizing', value: 'open', editable: true });
  expect(await settings.get('image_resizing', { zone_id })).toEqual(edited);
  expect(await origins.edit({ zone_id, value: 'example.com,*.test' })).toMatchObject({ value: 'example.com,*.test' });
  expect(await origins.get({ zone_id })).toMatchObject({ value: 'example.com,*.test' });
  expect(await c2pa.edit({ zone_id, value: 'on' })).toMatchObject({ value: 'on' });
  expect(await c2pa.get({ zone_id })).toMatchObject({ id: 'image_resizing_c2pa', value: 'on' });
});

import { describe, expect, it } from '@jest/globals';
import Cloudflare, { toFile } from 'cloudflare';
import { solidPng } from '../testing/png.ts';
import { useMock } from '../testing/session.ts';

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
    const v1 = await client.images.v1.list({ account_id });
    expect((v1 as { result?: { images?: unknown[] } }).result?.images ?? v1).toBeDefined();
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
    expect((await fetch(url)).status).toBe(404);
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

import { describe, expect, it, test } from '@jest/globals';
import supertest from 'supertest';
import { sign } from '../../../cloudflare/delivery/signature.ts';
import { solidPng } from '../../../testing/png.ts';
import { type AccountSession, useMock } from '../../../testing/session.ts';

const session = useMock({ threads: 1 });
const get = (url: string) => supertest(url).get('').buffer(true);
const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)];

async function variant(account: AccountSession, id: string, options: object, neverRequireSignedURLs = false) {
  await account.request('post', '/v1/variants').send({ id, options, neverRequireSignedURLs }).expect(200);
}

describe('a delivered picture', () => {
  it('has the size of the variant, and the headers of a CDN', async () => {
    const account = session.account();
    await variant(account, 'small', { fit: 'cover', width: 20, height: 20, browser_ttl: 7200 });
    const { variants } = await account.upload({}, solidPng(80, 60));
    const response = await get(variants.find((url) => url.endsWith('/small')) ?? '').expect(200);
    expect(sizeOf(response.body)).toEqual([20, 20]);
    expect(response.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=7200, stale-while-revalidate=7200',
      vary: 'Accept',
      etag: expect.stringMatching(/^"cf-[\w-]{22}"$/),
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
      'content-disposition': 'inline; filename="photo.png"',
      'cf-images': expect.stringMatching(/^internal=ok/),
    });
  });

  it('takes its TTL from the variant, then the account, then two days', async () => {
    const account = session.account();
    const { variants } = await account.upload();
    const url = variants[0] ?? '';
    expect((await get(url)).headers['cache-control']).toContain('max-age=172800,');
    await account.request('patch', '/v1/config').send({ browser_ttl: 3600 }).expect(200);
    expect((await get(url)).headers['cache-control']).toContain('max-age=3600,');
  });

  it('answers HEAD, conditions and ranges, the first time and when it is repeated', async () => {
    const account = session.account();
    const { variants } = await account.upload();
    const url = variants[0] ?? '';
    const whole = await get(url).expect(200);
    const { etag = '', 'last-modified': modified = '' } = whole.headers;
    for (let round = 0; round < 2; round++) {
      const head = await supertest(url).head('').expect(200);
      expect(head.headers['content-length']).toBe(String(whole.body.length));
      await supertest(url).get('').set('if-none-match', etag).expect(304);
      await supertest(url).get('').set('if-modified-since', modified).expect(304);
      const part = await get(url).set('range', 'bytes=1-3').expect(206);
      expect(part.headers['content-range']).toBe(`bytes 1-3/${whole.body.length}`);
      expect(part.body).toEqual(whole.body.subarray(1, 4));
      await get(url).set('range', `bytes=${whole.body.length}-`).expect(416);
      await get(url).set('range', 'bytes=0-1,3-4').expect(200);
      await get(url).set('range', 'bytes=1-3').set('if-range', '"other"').expect(200);
    }
    const repeated = await get(url).expect(200);
    const { date: _first, 'x-request-id': _id, 'cf-images': _timing, ...first } = whole.headers;
    expect(repeated.headers).toMatchObject(first);
    expect(repeated.body).toEqual(whole.body);
  });

  it('gets 304 for If-None-Match though fetch adds Cache-Control: no-cache', async () => {
    const { variants } = await session.account().upload();
    const url = variants[0] ?? '';
    const first = await fetch(url);
    const etag = first.headers.get('etag') ?? '';
    const modified = first.headers.get('last-modified') ?? '';
    const statusFor = async (headers: Readonly<Record<string, string>>) => (await fetch(url, { headers })).status;
    expect(await statusFor({ 'if-none-match': etag })).toBe(304);
    expect(await statusFor({ 'if-none-match': `W/${etag}`, 'cache-control': 'no-cache' })).toBe(304);
    expect(await statusFor({ 'if-none-match': '"other"', 'if-modified-since': modified })).toBe(200);
    expect(await statusFor({ 'if-modified-since': modified })).toBe(304);
    expect(await statusFor({ 'cache-control': 'no-cache' })).toBe(200);
  });

  it('follows a change of its variant at once', async () => {
    const account = session.account();
    await variant(account, 'v', { width: 10 });
    const { variants } = await account.upload();
    const url = variants.find((candidate) => candidate.endsWith('/v')) ?? '';
    expect(sizeOf((await get(url)).body)[0]).toBe(10);
    await account
      .request('patch', '/v1/variants/v')
      .send({ options: { width: 12 } })
      .expect(200);
    expect(sizeOf((await get(url)).body)[0]).toBe(12);
    await account.request('delete', '/v1/variants/v').expect(200);
    await get(url).expect(403);
  });

  it('is found under a custom id with slashes, spaces, percent signs, and on a custom domain', async () => {
    const account = session.account();
    const { variants } = await account.upload({ id: 'a b/100%/ü.png' });
    const url = variants[0] ?? '';
    expect(url).toMatch(/\/a%20b\/100%25\/%C3%BC\.png\/public$/);
    await get(url).expect(200);
    await get(url.replace(session.mock.url, `${session.mock.url}/cdn-cgi/imagedelivery`)).expect(200);
  });

  it('is AVIF, WebP or the original format, as the client accepts', async () => {
    const account = session.account();
    const { variants } = await account.upload();
    const typeFor = async (accept: string) =>
      (await get(variants[0] ?? '').set('accept', accept)).headers['content-type'];
    expect(await typeFor('image/avif,image/webp,*/*')).toBe('image/avif');
    expect(await typeFor('image/webp,*/*')).toBe('image/webp');
    expect(await typeFor('*/*')).toBe('image/png');
  });
});

describe('flexible variants', () => {
  it('are an account setting', async () => {
    const account = session.account();
    const { id } = await account.upload({}, solidPng(80, 60));
    const url = `${session.mock.url}/${account.hash}/${id}/w=40,f=png`;
    const refused = await get(url);
    expect([refused.status, refused.headers['cf-images']]).toEqual([403, 'err=9429']);
    await account.request('patch', '/v1/config').send({ flexible_variants: true }).expect(200);
    expect(sizeOf((await get(url).expect(200)).body)).toEqual([40, 30]);
    const bad = await supertest(url.replace('w=40', 'w=wide')).get('');
    expect([bad.status, bad.text]).toEqual([400, expect.stringMatching(/^ERROR 9401: /)]);
  });
});

describe('flexible variants whose options arrive percent-encoded', () => {
  test.each([
    ['w%3D40%2Cf%3Dpng', [40, 30]],
    ['w%3D40%2Ch%3D40%2Cfit%3Dpad%2Cf%3Dpng%2Cbackground%3Drgb(255%2C0%2C0)', [40, 40]],
    ['w=40,h=40,fit=pad,f=png,background=rgb(255%2C0%2C0)', [40, 40]],
  ])('%s', async (options, size) => {
    const account = session.account();
    const { id } = await account.upload({}, solidPng(80, 60));
    await account.request('patch', '/v1/config').send({ flexible_variants: true }).expect(200);
    const response = await get(`${session.mock.url}/${account.hash}/${id}/${options}`).expect(200);
    expect(sizeOf(response.body)).toEqual(size);
  });
});

describe('while flexible variants are off, 9429 comes first', () => {
  test.each([
    ['an option list behind a variant', 'image/public/width=200/height=100'],
    ['an unknown image', 'nobody/width=200'],
    ['an unknown image, percent-encoded', 'nobody/width%3D200'],
    ['a draft', 'draft/width=200'],
    ['a private image', 'private/width=200'],
    ['options that are wrong', 'nobody/width=wide'],
  ])('%s', async (_name, path) => {
    const account = session.account();
    const { id } = await account.upload();
    const { id: hidden } = await account.upload({ requireSignedURLs: 'true' });
    const draft = (await account.request('post', '/v2/direct_upload').send({}).expect(200)).body.result.id;
    const [name = '', ...rest] = path.split('/');
    const ids: Readonly<Record<string, string>> = { image: id, private: hidden, draft };
    const response = await supertest(session.mock.url).get(`/${[account.hash, ids[name] ?? name, ...rest].join('/')}`);
    expect([response.status, response.text]).toEqual([
      403,
      'ERROR 9429: Flexible variants are not enabled for the account',
    ]);
  });

  it('for a picture of the mock as the source of a transform too, as the origin’s 403', async () => {
    const account = session.account();
    await account.upload();
    const source = `${session.mock.url}/${account.hash}/nobody/width=200`;
    const response = await supertest(session.mock.url).get(`/cdn-cgi/image/width=5/${source}`);
    expect([response.headers['cf-resized'], response.text]).toEqual(['err=9408', expect.stringContaining('403')]);
  });
});

describe('private images', () => {
  it('want a signature, from any key, until it expires', async () => {
    const account = session.account();
    await variant(account, 'open', { width: 10 }, true);
    const { id } = await account.upload({ requireSignedURLs: 'true' });
    const [key] = (await account.request('get', '/v1/keys').expect(200)).body.result.keys;
    const path = `/${account.hash}/${id}/public`;
    const { clock, url } = session.mock;
    const denied = await supertest(url).get(path);
    expect([denied.status, denied.text]).toEqual([403, expect.stringMatching(/^ERROR 9425: Image access denied/)]);
    await get(`${url}${path}?sig=${sign(key.value, path)}`).expect(200);
    const expires = Math.floor(clock.now() / 1000) + 7200;
    const signed = `${url}${path}?exp=${expires}&sig=${sign(key.value, path, expires)}`;
    const served = await get(signed).expect(200);
    expect(served.headers['cache-control']).toMatch(/^private, max-age=7\d\d\d$/);
    await get(signed.replace('exp=1', 'exp=2')).expect(403);
    await get(`${url}${path.replace('public', 'open')}`).expect(200);
    await account.request('patch', '/v1/config').send({ flexible_variants: true });
    const flexible = path.replace('public', 'w=10');
    await get(`${url}${flexible}?sig=${sign(key.value, flexible)}`).expect(403);
    clock.advance(7_200_000);
    await get(signed).expect(403);
    clock.reset();
  });
});

describe('refusals', () => {
  const account = () => session.account();
  test.each([
    ['an unknown image', (hash: string) => `/${hash}/nobody/public`, 404, 9404],
    ['an unknown account', () => '/AAAAAAAAAAAAAAAAAAAAAA/id/public', 403, 9427],
    ['a path that climbs', (hash: string) => `/${hash}/%2e%2e/x/public`, 400, 5400],
    ['NUL', (hash: string) => `/${hash}/a%00b/public`, 403, 9426],
    ['a malformed escape', (hash: string) => `/${hash}/%zz/public`, 403, 9426],
    ['no variant', (hash: string) => `/${hash}/id`, 403, 9426],
  ])('%s', async (_name, path, status, code) => {
    const { hash, request } = account();
    await request('get', '/v1').expect(200);
    const response = await supertest(session.mock.url).get(path(hash));
    expect(response.status).toBe(status);
    expect(response.text).toContain(String(code));
  });

  it('an unknown variant', async () => {
    const { variants } = await account().upload();
    const response = await supertest((variants[0] ?? '').replace('/public', '/nobody')).get('');
    expect([response.status, response.text]).toEqual([
      403,
      'ERROR 9425: Image access denied: the account has no variant of this name',
    ]);
  });

  it('a draft has no picture', async () => {
    const { request, hash } = account();
    const { id } = (await request('post', '/v2/direct_upload').send({}).expect(200)).body.result;
    await supertest(session.mock.url).get(`/${hash}/${id}/public`).expect(404);
  });
});

describe('browsers', () => {
  test.each([
    `/${'a'.repeat(22)}/id`,
    `/cdn-cgi/imagedelivery/${'a'.repeat(22)}/id`,
    '/cdn-cgi/image/w=1/x.png',
    '/rest/x/1/y',
  ])('may preflight %s', async (path) => {
    const response = await supertest(session.mock.url)
      .options(path)
      .set({
        origin: 'http://app.test',
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization, x-custom',
      })
      .expect(204);
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': expect.stringMatching(/PATCH.*DELETE/),
      'access-control-allow-headers': 'authorization, x-custom',
    });
  });
});

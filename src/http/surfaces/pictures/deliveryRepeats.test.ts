import { describe, expect, it, test } from '@jest/globals';
import supertest from 'supertest';
import { sign } from '../../../cloudflare/delivery/signature.ts';
import { solidPng } from '../../../testing/png.ts';
import { type AccountSession, useMock } from '../../../testing/session.ts';

const session = useMock({ threads: 1 });
const get = (url: string) => supertest(url).get('').buffer(true);

interface Delivered {
  readonly account: AccountSession;
  readonly id: string;
  /** The URL of a variant of the image. */
  readonly url: (variant: string) => string;
}

/** An image under a custom id, with a variant `open` that never requires signatures, and flexible variants on. */
async function deliver(fields: Readonly<Record<string, string>> = { id: 'pic' }): Promise<Delivered> {
  const account = session.account();
  const variant = { id: 'open', options: { width: 10 }, neverRequireSignedURLs: true };
  await account.request('post', '/v1/variants').send(variant).expect(200);
  await account.request('patch', '/v1/config').send({ flexible_variants: true }).expect(200);
  const { id } = await account.upload(fields);
  return { account, id, url: (name) => `${session.mock.url}/${account.hash}/${id}/${name}` };
}

describe('a picture that was delivered before', () => {
  test.each<[change: string, variant: string, act: (it: Delivered) => Promise<unknown>, status: number]>([
    ['is deleted', 'public', ({ account, id }) => account.request('delete', `/v1/${id}`).expect(200), 404],
    ['loses its variant', 'open', ({ account }) => account.request('delete', '/v1/variants/open').expect(200), 403],
    [
      'was asked for by options, which are no longer allowed',
      'w=5',
      ({ account }) => account.request('patch', '/v1/config').send({ flexible_variants: false }).expect(200),
      403,
    ],
  ])('%s: %s is refused at once', async (_change, variant, act, status) => {
    const delivered = await deliver();
    const url = delivered.url(variant);
    await get(url).expect(200);
    await get(url).expect(200);
    await act(delivered);
    await get(url).expect(status);
  });

  it('becomes private: its old URL is gone, also where signatures are waived', async () => {
    const { account, id, url } = await deliver({});
    for (const variant of ['public', 'open', 'w=5']) await get(url(variant)).expect(200);
    await account.request('patch', `/v1/${id}`).send({ requireSignedURLs: true }).expect(200);
    for (const variant of ['public', 'open', 'w=5']) await get(url(variant)).expect(404);
  });

  it('is private, and its variant no longer waives signatures', async () => {
    const { account, url } = await deliver({ requireSignedURLs: 'true' });
    await get(url('open')).expect(200);
    await get(url('public')).expect(403);
    await account
      .request('patch', '/v1/variants/open')
      .send({ neverRequireSignedURLs: false, options: {} })
      .expect(200);
    await get(url('open')).expect(403);
  });

  it('is replaced by another one of the same id', async () => {
    const { account, url } = await deliver();
    const first = await get(url('public')).expect(200);
    await account.request('delete', '/v1/pic').expect(200);
    await account.upload({ id: 'pic' }, solidPng(40, 30, [0, 0, 255]));
    const second = await get(url('public'))
      .set('if-none-match', first.headers.etag ?? '')
      .expect(200);
    expect(second.body).not.toEqual(first.body);
    expect(second.headers.etag).not.toBe(first.headers.etag);
  });

  it('follows the TTL of the account', async () => {
    const { account, url } = await deliver();
    await get(url('public')).expect(200);
    await account.request('patch', '/v1/config').send({ browser_ttl: 4000 }).expect(200);
    expect((await get(url('public'))).headers['cache-control']).toBe(
      'public, max-age=4000, stale-while-revalidate=7200',
    );
  });

  it('is forgotten with the mock, and signed ones with their key and their time', async () => {
    const { account, id } = await deliver({ requireSignedURLs: 'true' });
    const { clock, url } = session.mock;
    const [key] = (await account.request('get', '/v1/keys').expect(200)).body.result.keys;
    const path = `/${account.hash}/${id}/public`;
    const expires = Math.floor(clock.now() / 1000) + 600;
    const signed = `${url}${path}?exp=${expires}&sig=${sign(key.value, path, expires)}`;
    await get(signed).expect(200);
    clock.advance(601_000);
    expect((await get(signed).expect(403)).text).toBe('ERROR 9425: Image access denied: the URL has expired');
    clock.reset();
    await get(signed).expect(200);
    await account.request('put', `/v1/keys/${key.name}`).expect(200);
    await get(signed).expect(403);
    await session.mock.reset();
    await get(`${url}${path.replace('public', 'open')}`).expect(403);
  });
});

describe('what a client may send', () => {
  test.each(['PUT', 'PATCH', 'DELETE'])('%s to a picture is refused', async (method) => {
    const { url } = await deliver();
    const response = await fetch(url('public'), { method });
    expect([response.status, response.headers.get('allow'), await response.text()]).toEqual([
      400,
      'GET, HEAD',
      `ERROR 9424: Missing or invalid HTTP request parameters: the method ${method} is not supported`,
    ]);
  });

  test.each([
    ['image/avif;q=0.1,image/webp;q=0.9', 'image/webp'],
    ['image/avif;q=0,image/webp', 'image/webp'],
    ['image/avif;q=0,image/webp;q=0', 'image/png'],
    ['image/webp;q=0.5,image/png;q=0.9', 'image/png'],
    ['IMAGE/AVIF , text/html', 'image/avif'],
    ['image/*', 'image/png'],
    ['', 'image/png'],
    [';;;,,,q=1', 'image/png'],
    ['image/avif;q=nonsense', 'image/avif'],
  ])('Accept: %s gives %s', async (accept, type) => {
    const { url } = await deliver();
    const { headers } = await get(url('public')).set('accept', accept).expect(200);
    expect([headers['content-type'], headers.vary]).toEqual([type, 'Accept']);
  });

  it('and does not vary where a format was named', async () => {
    const { url } = await deliver();
    expect((await get(url('f=jpeg')).expect(200)).headers.vary).toBeUndefined();
    expect((await get(url('f=avif')).expect(200)).headers.vary).toBe('Accept');
  });

  test.each([
    ['bytes=-5', 206],
    ['bytes=5-', 206],
    ['bytes=0-999999', 206],
    ['bytes=999999-', 416],
    ['bytes=5-1', 416],
    ['lines=1-2', 200],
    ['lines=999999-', 200],
    ['bytes=0-1, 999999-', 206],
    ['bytes=-', 200],
    ['nonsense', 200],
  ])('Range: %s is %i', async (range, status) => {
    const { url } = await deliver();
    const whole = await get(url('public')).expect(200);
    const part = await get(url('public')).set('range', range);
    if (status === 206) expect(whole.body.includes(part.body)).toBe(true);
    if (status === 416) expect(part.headers['content-range']).toBe(`bytes */${whole.body.length}`);
    expect(part.status).toBe(status);
  });
});

describe('a file name', () => {
  test.each([
    ['plain.png', 'inline; filename="plain.png"'],
    ['with space.png', 'inline; filename="with space.png"'],
    ['ünïcödé.png', 'inline; filename="ünïcödé.png"'],
    ['日本.png', `inline; filename="??.png"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.png`],
    ['50%41.png', `inline; filename="50%41.png"; filename*=UTF-8''50%2541.png`],
    [`${'x'.repeat(5000)}.png`, `inline; filename="${'x'.repeat(255)}"`],
  ])('%s is passed on safely', async (name, disposition) => {
    const account = session.account();
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(solidPng(4, 4))], { type: 'image/png' }), name);
    const { url } = session.mock;
    const upload = await fetch(`${url}/client/v4/accounts/${account.id}/images/v1`, {
      method: 'POST',
      headers: { authorization: 'Bearer t' },
      body: form,
    });
    const { result } = (await upload.json()) as { result: { variants: string[] } };
    const { headers } = await get(result.variants[0] ?? '').expect(200);
    expect(headers['content-disposition']).toBe(disposition);
  });

  test.each(['a"b.png', 'a\r\nx-evil: 1.png', 'a\0b.png', '../../etc/passwd', '\u202Egnp.exe'])(
    '%j breaks nothing',
    async (filename) => {
      const { account, url } = await deliver();
      const record = session.mock.store.account(account.id).images.get('pic');
      if (record === undefined) throw new Error('the image is gone');
      session.mock.store.account(account.id).images.put({ ...record, filename });
      const { headers } = await get(url('public')).expect(200);
      expect(headers['x-evil']).toBeUndefined();
      expect(headers['content-disposition']).toMatch(/^inline; filename="[^\r\n]*"/);
    },
  );
});

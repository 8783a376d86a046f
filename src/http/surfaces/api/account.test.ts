import { describe, expect, it, test } from '@jest/globals';
import supertest from 'supertest';
import { solidPng } from '../../../testing/png.ts';
import { useMock } from '../../../testing/session.ts';

const session = useMock({ limits: { variants: 4, images: 3, keys: 2 } });
const png = solidPng(40, 30);
const refusal = (code: number) => ({
  result: null,
  success: false,
  errors: [{ code, message: expect.any(String) }],
  messages: [],
});

describe('variants', () => {
  const hero = { id: 'hero', options: { fit: 'cover', width: 100, height: 50, metadata: 'none' } };

  it('starts with public', async () => {
    const response = await session.account().request('get', '/v1/variants').expect(200);
    expect(response.body.result).toEqual({
      variants: {
        public: {
          id: 'public',
          options: { fit: 'scale-down', width: 1366, height: 768, metadata: 'none' },
          neverRequireSignedURLs: false,
        },
      },
    });
  });

  it('creates, shows, changes and deletes one', async () => {
    const account = session.account();
    const variant = { ...hero, neverRequireSignedURLs: false };
    const created = await account.request('post', '/v1/variants').send(hero).expect(200);
    expect(created.body.result).toEqual({ variant });
    const { variants } = await account.upload();
    expect(variants.map((url) => url.split('/').pop())).toEqual(['hero', 'public']);
    const shown = await account.request('get', '/v1/variants/hero').expect(200);
    expect(shown.body.result).toEqual({ variant });
    const flat = await account.request('get', '/v1/variants/hero/flat').expect(200);
    expect(flat.body.result).toEqual(variant);
    const change = { options: { width: 70 }, neverRequireSignedURLs: true };
    const changed = await account.request('patch', '/v1/variants/hero').send(change).expect(200);
    expect(changed.body.result.variant).toEqual({
      id: 'hero',
      options: { ...hero.options, width: 70 },
      neverRequireSignedURLs: true,
    });
    await account.request('delete', '/v1/variants/hero').expect(200);
    const gone = await account.request('get', '/v1/variants/hero');
    expect([gone.status, gone.type, gone.text]).toEqual([404, 'text/plain', 'The variant `hero` was not found']);
  });

  it('takes a variant with only a width and a browser TTL', async () => {
    const options = { width: 300, browser_ttl: 7200 };
    const response = await session.account().request('post', '/v1/variants').send({ id: 'w300', options }).expect(200);
    expect(response.body.result.variant.options).toEqual({ fit: 'scale-down', metadata: 'none', ...options });
  });

  const bad: readonly [string, unknown, number, number][] = [
    ['without an id', { options: hero.options }, 400, 5400],
    ['without options', { id: 'a' }, 400, 5400],
    ['an id with a comma', { ...hero, id: 'a,b' }, 400, 5400],
    ['an id with an equals sign', { ...hero, id: 'w=1' }, 400, 5400],
    ['an id of 100 characters', { ...hero, id: 'x'.repeat(100) }, 400, 5400],
    ['an unknown fit', { ...hero, options: { ...hero.options, fit: 'squeeze' } }, 400, 5400],
    ['a width of 0', { ...hero, options: { ...hero.options, width: 0 } }, 400, 5400],
    ['a width as text', { ...hero, options: { ...hero.options, width: '10' } }, 400, 5400],
    ['a browser TTL below an hour', { ...hero, options: { browser_ttl: 60 } }, 400, 5400],
    ['an unknown metadata policy', { ...hero, options: { metadata: 'all' } }, 400, 5400],
    ['a flag as text', { ...hero, neverRequireSignedURLs: 'perhaps' }, 400, 5400],
    ['an existing id', { ...hero, id: 'public' }, 409, 5409],
  ];
  test.each(bad)('refuses one with %s', async (_name, body, status, code) => {
    const response = await session
      .account()
      .request('post', '/v1/variants')
      .send(body as object);
    expect([response.status, response.body]).toEqual([status, refusal(code)]);
  });

  it('keeps public, and the quota', async () => {
    const account = session.account();
    const deleted = await account.request('delete', '/v1/variants/public');
    expect([deleted.status, deleted.body.result]).toEqual([200, {}]);
    await account.request('get', '/v1/variants/public').expect(200);
    for (const id of ['a', 'b', 'c'])
      await account
        .request('post', '/v1/variants')
        .send({ ...hero, id })
        .expect(200);
    const full = await account.request('post', '/v1/variants').send({ ...hero, id: 'd' });
    expect([full.status, full.body]).toEqual([403, refusal(5453)]);
  });
});

describe('keys', () => {
  it('starts with default, rotates by name, and never runs out', async () => {
    const account = session.account();
    const keys = async (method: 'get' | 'put' | 'delete', path = '') =>
      (await account.request(method, `/v1/keys${path}`).expect(200)).body.result.keys as {
        name: string;
        value: string;
      }[];
    const [first] = await keys('get');
    expect(first).toEqual({ name: 'default', value: expect.stringMatching(/^[\w+-]{31}=$/) });
    const two = await keys('put', '/second');
    expect(two.map(({ name }) => name)).toEqual(['default', 'second']);
    const rotated = await keys('put', '/second');
    expect(rotated[1]?.value).not.toBe(two[1]?.value);
    expect((await keys('delete', '/default')).map(({ name }) => name)).toEqual(['second']);
    const [fresh] = await keys('delete', '/second');
    expect(fresh?.name).toBe('default');
    expect(fresh?.value).not.toBe(first?.value);
  });

  it('refuses a third key, odd names and unknown ones', async () => {
    const account = session.account();
    await account.request('put', '/v1/keys/second').expect(200);
    const third = await account.request('put', '/v1/keys/third');
    expect([third.status, third.body]).toEqual([403, refusal(5453)]);
    const odd = await account.request('put', '/v1/keys/a-b');
    expect([odd.status, odd.body]).toEqual([400, refusal(5400)]);
    const unknown = await account.request('delete', '/v1/keys/nobody');
    expect([unknown.status, unknown.body]).toEqual([404, refusal(5404)]);
  });
});

describe('config, stats and quota', () => {
  it('reads and changes settings one by one', async () => {
    const account = session.account();
    const initial = { flexible_variants: false, browser_ttl: null, preserve_content_credentials: false };
    expect((await account.request('get', '/v1/config').expect(200)).body.result).toEqual(initial);
    const changed = await account.request('patch', '/v1/config').send({ flexible_variants: true }).expect(200);
    expect(changed.body.result).toEqual({ ...initial, flexible_variants: true });
    const ttl = await account.request('patch', '/v1/config').send({ browser_ttl: 3600 }).expect(200);
    expect(ttl.body.result).toEqual({ ...initial, flexible_variants: true, browser_ttl: 3600 });
    for (const body of [
      { browser_ttl: 3599 },
      { browser_ttl: 31_536_001 },
      { browser_ttl: 3600.5 },
      { flexible_variants: 3 },
    ]) {
      const response = await account.request('patch', '/v1/config').send(body);
      expect([response.status, response.body]).toEqual([400, refusal(5400)]);
    }
  });

  it('counts images without drafts, and stops at the quota', async () => {
    const account = session.account();
    const stats = async () => (await account.request('get', '/v1/stats').expect(200)).body.result;
    for (let n = 0; n < 3; n++) await account.upload();
    await account.request('post', '/v2/direct_upload').expect(200);
    expect(await stats()).toEqual({ count: { current: 3, allowed: 3 } });
    const full = await account.request('post', '/v1').attach('file', png, 'x.png');
    expect([full.status, full.body]).toEqual([403, refusal(5453)]);
  });
});

describe('direct upload', () => {
  const post = (url: string) => supertest(url).post('').attach('file', png, 'photo.png');

  it('reserves a draft that details show and lists do not, and one upload fills it', async () => {
    const account = session.account();
    const created = await account
      .request('post', '/v2/direct_upload')
      .field('metadata', '{"a":1}')
      .field('requireSignedURLs', 'true')
      .expect(200);
    const { id, uploadURL } = created.body.result;
    expect(uploadURL).toBe(`${session.mock.url}/${account.hash}/${id}`);
    const draft = await account.request('get', `/v1/${id}`).expect(200);
    expect(draft.body.result).toMatchObject({ id, draft: true, requireSignedURLs: true, meta: { a: 1 } });
    expect((await account.request('get', '/v2').expect(200)).body.result.images).toEqual([]);
    const uploaded = await post(uploadURL).expect(200);
    expect(uploaded.body.result).toMatchObject({ id, filename: 'photo.png', meta: { a: 1 } });
    expect(uploaded.body.result).not.toHaveProperty('draft');
    const again = await post(uploadURL);
    expect([again.status, again.body]).toEqual([409, refusal(5409)]);
  });

  it('has exactly one winner among a hundred', async () => {
    const account = session.account();
    const { uploadURL } = (await account.request('post', '/v2/direct_upload').send({}).expect(200)).body.result;
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(uploadURL)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(99);
    expect(answers.filter(({ body }) => body.errors[0]?.code === 5409)).toHaveLength(99);
  });

  it('accepts the v1 form, custom ids with slashes, and a form without parts', async () => {
    const account = session.account();
    const v1 = await account.request('post', '/v1/direct_upload').send({ id: 'a/b c.png' }).expect(200);
    expect(v1.body.result.uploadURL).toBe(`${session.mock.url}/${account.hash}/a/b%20c.png`);
    expect((await post(v1.body.result.uploadURL).expect(200)).body.result.id).toBe('a/b c.png');
    await account
      .request('post', '/v2/direct_upload')
      .set('content-type', 'multipart/form-data; boundary=x')
      .send('--x--\r\n')
      .expect(200);
  });

  it('expires by the clock, and keeps its custom id until it is deleted', async () => {
    const account = session.account();
    const { clock } = session.mock;
    const expiry = (minutes: number) => ({
      id: 'mine',
      expiry: new Date(clock.now() + minutes * 60_000).toISOString(),
    });
    for (const minutes of [1, 361]) {
      const response = await account.request('post', '/v2/direct_upload').send(expiry(minutes));
      expect([response.status, response.body]).toEqual([400, refusal(5400)]);
    }
    const { uploadURL } = (await account.request('post', '/v2/direct_upload').send(expiry(2)).expect(200)).body.result;
    const taken = await account.request('post', '/v2/direct_upload').send({ id: 'mine' });
    expect([taken.status, taken.body]).toEqual([409, refusal(5409)]);
    clock.advance(121_000);
    const late = await post(uploadURL);
    expect([late.status, late.body]).toEqual([404, refusal(5404)]);
    const { body } = await account.request('get', '/v1/mine').expect(200);
    expect(body.result).toMatchObject({ id: 'mine', draft: true, filename: null });
    await account.request('post', '/v2/direct_upload').send({ id: 'mine' }).expect(409);
    await account.request('delete', '/v1/mine').expect(200);
    await account.request('post', '/v2/direct_upload').send({ id: 'mine' }).expect(200);
    clock.reset();
  });

  it('spends nothing on a refused file, and speaks plain text when asked', async () => {
    const account = session.account();
    const { uploadURL } = (await account.request('post', '/v2/direct_upload').send({}).expect(200)).body.result;
    const refused = await supertest(uploadURL)
      .post('')
      .set('accept', 'text/plain')
      .attach('file', Buffer.from('no'), 'x.png');
    expect([refused.status, refused.text]).toEqual([415, expect.stringMatching(/^ERROR 5455: /)]);
    const other = await supertest(uploadURL).post('').attach('image', png, 'x.png');
    expect([other.status, other.body]).toEqual([400, refusal(5400)]);
    const none = await supertest(uploadURL).post('').field('a', 'b');
    expect([none.status, none.body]).toEqual([400, refusal(5400)]);
    await post(uploadURL).expect(200);
  });
});

describe('the batch host', () => {
  it('takes batch tokens only, by path or by Host, until they run out', async () => {
    const account = session.account();
    const { token, expiresAt } = (await account.request('get', '/v1/batch_token').expect(200)).body.result;
    expect(expiresAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    const batch = (method: 'get' | 'post', path: string) =>
      supertest(session.mock.url)[method](path).set('authorization', `Bearer ${token}`);
    const { id } = (await batch('post', '/images/v1').attach('file', png, 'a.png').expect(200)).body.result;
    await batch('get', `/images/v1/${id}`).expect(200);
    const list = await batch('get', '/images/v2').set('host', 'batch.imagedelivery.net').expect(200);
    expect(list.body.result.images).toHaveLength(1);
    for (const path of [
      '/images/v1',
      '/images/v1/keys',
      '/images/v1/stats',
      '/images/v1/variants',
      `/images/v1/${id}/blob`,
    ]) {
      const response = await batch('get', path);
      expect([path, response.body.success]).toEqual([path, false]);
      expect([404, 405]).toContain(response.status);
    }
    const wrongHost = await supertest(session.mock.apiBaseUrl)
      .get(`/accounts/${account.id}/images/v1`)
      .set('authorization', `Bearer ${token}`);
    expect([wrongHost.status, wrongHost.body]).toEqual([401, refusal(10000)]);
    const wrongToken = await supertest(session.mock.url).get('/images/v2').set('authorization', 'Bearer t');
    expect([wrongToken.status, wrongToken.body]).toEqual([401, refusal(10000)]);
    session.mock.clock.advance(3_600_000);
    expect((await batch('get', '/images/v2')).status).toBe(401);
    session.mock.clock.reset();
  });
});

describe('zone settings', () => {
  const zone = (method: 'get' | 'patch', name: string) =>
    supertest(session.mock.apiBaseUrl)
      [method](`/zones/${'f'.repeat(32)}/settings/${name}`)
      .set('authorization', 'Bearer t');
  test.each([
    ['image_resizing', 'image_resizing', 'on', 'open', 'perhaps'],
    ['transformations', 'transformations', 'open', 'off', ''],
    ['transformations_allowed_origins', 'image_resizing_allowed_origins', '', 'example.com,*.example.org', 7],
    ['transformations_c2pa', 'image_resizing_c2pa', 'off', 'on', 'open'],
  ])('%s', async (name, id, initial, value, bad) => {
    expect((await zone('get', name).expect(200)).body.result).toMatchObject({ id, value: initial, editable: true });
    const changed = await zone('patch', name).send({ value }).expect(200);
    expect(changed.body.result).toEqual({ id, value, editable: true, modified_on: expect.any(String) });
    expect((await zone('get', name).expect(200)).body.result.value).toBe(value);
    const refused = await zone('patch', name).send({ value: bad });
    expect([refused.status, refused.body]).toEqual([400, refusal(5400)]);
  });
});

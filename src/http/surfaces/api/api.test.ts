import { describe, expect, it, test } from '@jest/globals';
import supertest from 'supertest';
import { withoutSegments } from '../../../testing/damaged.ts';
import { testJpeg } from '../../../testing/jpeg.ts';
import { solidPng } from '../../../testing/png.ts';
import { useMock } from '../../../testing/session.ts';

const session = useMock();
const png = solidPng(40, 30);
const jpeg = testJpeg({ width: 40, height: 30, sampling: [[1, 1]] });
const refusal = (code: number, message: unknown = expect.any(String)) => ({
  result: null,
  success: false,
  errors: [expect.objectContaining({ code, message })],
  messages: [],
});

describe('credentials', () => {
  const list = () => supertest(session.mock.url).get(`/client/v4/accounts/${'a'.repeat(32)}/images/v1`);
  test.each([
    ['none', {}, 401, 9106],
    ['only an e-mail address', { 'x-auth-email': 'a@b.c' }, 401, 9106],
    ['basic credentials', { authorization: 'Basic YTpi' }, 401, 6003],
    ['an empty bearer token', { authorization: 'Bearer ' }, 401, 6003],
    ['a malformed key', { 'x-auth-email': 'a@b.c', 'x-auth-key': 'two words' }, 401, 6003],
  ])('%s', async (_name, headers, status, code) => {
    const response = await list().set(headers as Record<string, string>);
    expect([response.status, response.body]).toEqual([status, refusal(code)]);
  });
  it('takes any bearer token, and the e-mail and key pair', async () => {
    await list().set('authorization', 'Bearer anything').expect(200);
    await list().set({ 'x-auth-email': 'a@b.c', 'x-auth-key': '0123456789abcdef' }).expect(200);
  });
});

describe('routing', () => {
  test.each([
    ['get', '/client/v4/nothing', 404, 7000],
    ['get', '/client/v4', 404, 7000],
    ['put', `/client/v4/accounts/${'a'.repeat(32)}/images/v1`, 405, 10405],
    ['get', '/client/v4/accounts/not%20an%20account/images/v1', 400, 7003],
    ['get', '/client/v4/accounts/my-account/images/v1', 400, 7003],
    ['get', '/nowhere', 404, 7000],
    ['get', '/client/v4/accounts/%zz/images/v1', 404, 7000],
  ] as const)('%s %s', async (method, path, status, code) => {
    const response = await supertest(session.mock.url)[method](path).set('authorization', 'Bearer t');
    expect([response.status, response.body]).toEqual([status, refusal(code)]);
  });
});

describe('upload', () => {
  it('answers the image with both names of its metadata and absolute URLs', async () => {
    const account = session.account();
    const response = await account
      .request('post', '/v1')
      .attach('file', png, 'photo.png')
      .field('metadata', '{"a":{"b":1}}')
      .field('creator', 'me')
      .expect(200);
    const { id } = response.body.result;
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{10}00$/);
    expect(response.body).toEqual({
      success: true,
      errors: [],
      messages: [],
      result: {
        id,
        filename: 'photo.png',
        uploaded: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        requireSignedURLs: false,
        creator: 'me',
        meta: { a: { b: 1 } },
        metadata: { a: { b: 1 } },
        variants: [`${session.mock.url}/${account.hash}/${id}/public`],
      },
    });
  });

  it('takes metadata as gathered form fields, and a file part without a name or with a text type', async () => {
    const account = session.account();
    const boundary = 'xx';
    const body = (partHeaders: string) =>
      Buffer.concat([
        Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="metadata[a][b]"\r\n\r\n1\r\n`),
        Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"${partHeaders}\r\n\r\n`),
        png,
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ]);
    for (const headers of [
      '',
      '\r\ncontent-type: application/octet-stream',
      '\r\ncontent-type: image/png',
      '; filename="x.png"',
    ]) {
      const response = await account
        .request('post', '/v1')
        .set('content-type', `multipart/form-data; boundary=${boundary}`)
        .send(body(headers));
      expect([headers, response.status, response.body.errors]).toEqual([headers, 200, []]);
      expect(response.body.result.meta).toEqual({ a: { b: '1' } });
      expect(response.body.result.filename).toEqual(expect.any(String));
      const blob = await account.request('get', `/v1/${response.body.result.id}/blob`).buffer(true).expect(200);
      expect(Buffer.compare(blob.body, png)).toBe(0);
    }
  });

  it('stores a custom id with slashes and serves its details by the percent-encoded and the plain path', async () => {
    const account = session.account();
    await account.upload({ id: 'path/to/ä.png' });
    for (const path of [`/v1/${encodeURIComponent('path/to/ä.png')}`, `/v1/path/to/${encodeURIComponent('ä.png')}`]) {
      const response = await account.request('get', path).expect(200);
      expect(response.body.result.id).toBe('path/to/ä.png');
    }
  });

  const refused: readonly [string, Record<string, string>, Uint8Array | undefined, number, number][] = [
    ['neither file nor url', {}, undefined, 400, 5400],
    ['both', { url: 'http://localhost/x.png' }, png, 400, 5400],
    ['text that is not an image', {}, Buffer.from('hello'), 415, 5455],
    ['an empty file', {}, Buffer.alloc(0), 415, 5455],
    ['base64 text of an image', {}, Buffer.from(png.toString('base64')), 415, 5455],
    ['an image cut short', {}, png.subarray(0, 60), 400, 9422],
    ['a JPEG without quantisation tables', {}, withoutSegments(jpeg, 0xdb), 400, 9422],
    ['metadata that is not JSON', { metadata: '{' }, png, 400, 5400],
    ['metadata that is a list', { metadata: '[1]' }, png, 400, 5400],
    ['metadata that is too large', { metadata: JSON.stringify({ x: 'y'.repeat(1020) }) }, png, 400, 5400],
    ['metadata nested too deep', { metadata: `${'{"a":'.repeat(65)}1${'}'.repeat(65)}` }, png, 400, 5400],
    ['a flag that is neither true nor false', { requireSignedURLs: 'yes' }, png, 400, 5400],
    ['a UUID as custom id', { id: '083eb7b2-5392-4565-b69e-aff66acddd00' }, png, 400, 5411],
    ['a custom id with a slash at the end', { id: 'a/' }, png, 400, 5411],
    ['a custom id with a slash at the start', { id: '/a' }, png, 400, 5411],
    ['a custom id that climbs', { id: 'a/../b' }, png, 400, 5411],
    ['a custom id with a control character', { id: 'a\u0000b' }, png, 400, 5411],
    ['a custom id of 1,025 characters', { id: 'x'.repeat(1025) }, png, 400, 5411],
    ['a custom id named like another kind of file', { id: 'a/movie.mp4' }, png, 400, 5411],
    ['a private image with a custom id', { id: 'mine', requireSignedURLs: 'true' }, png, 400, 5410],
    ['a field that is too long', { creator: 'x'.repeat(70_000) }, png, 400, 5400],
  ];
  test.each(refused)('refuses %s, and stores nothing', async (_name, fields, file, status, code) => {
    const account = session.account();
    const form = account.request('post', '/v1');
    for (const [name, value] of Object.entries(fields)) form.field(name, value);
    if (file !== undefined) form.attach('file', Buffer.from(file), 'x.png');
    else form.field('unknown', 'ignored');
    const response = await form;
    expect([response.status, response.body]).toEqual([status, refusal(code)]);
    const list = await account.request('get', '/v1').expect(200);
    expect(list.body.result.images).toEqual([]);
  });

  it('refuses repeated fields and files, and files under another name', async () => {
    const account = session.account();
    const twice = await account.request('post', '/v1').attach('file', png, 'a').attach('file', png, 'b');
    const fields = await account.request('post', '/v1').attach('file', png, 'a').field('id', 'a').field('id', 'b');
    const other = await account.request('post', '/v1').attach('image', png, 'a');
    for (const response of [twice, fields, other])
      expect([response.status, response.body]).toEqual([400, refusal(5400)]);
  });

  it('refuses text that is not UTF-8, truncated forms, forms without a boundary, and raw bytes', async () => {
    const account = session.account();
    const post = (type: string, body: Buffer) => account.request('post', '/v1').set('content-type', type).send(body);
    const form = 'multipart/form-data; boundary=x';
    const part = '--x\r\ncontent-disposition: form-data; name="creator"\r\n\r\n';
    const latin = await post(
      form,
      Buffer.concat([Buffer.from(part), Buffer.of(0xff, 0xfe), Buffer.from('\r\n--x--\r\n')]),
    );
    expect([latin.status, latin.body]).toEqual([400, refusal(5400, expect.stringContaining('UTF-8'))]);
    const cut = await post(form, Buffer.from(part));
    expect([cut.status, cut.body]).toEqual([400, refusal(5450)]);
    const noBoundary = await post('multipart/form-data', Buffer.from(part));
    expect([noBoundary.status, noBoundary.body]).toEqual([400, refusal(5450)]);
    const raw = await post('image/png', png);
    expect([raw.status, raw.body]).toEqual([415, refusal(5415)]);
  });

  it('refuses a file of more than 10 MiB, and a declared length of a gigabyte at once', async () => {
    const account = session.account();
    const large = await account.request('post', '/v1').attach('file', Buffer.alloc(10 * 1024 * 1024 + 1), 'x.png');
    expect([large.status, large.body]).toEqual([413, refusal(5413)]);
    const declared = await fetch(`${session.mock.apiBaseUrl}/accounts/${account.id}/images/v1`, {
      method: 'POST',
      headers: { authorization: 'Bearer t', 'content-type': 'multipart/form-data; boundary=x' },
      body: new ReadableStream({
        pull(controller) {
          controller.enqueue(new Uint8Array(1024 * 1024));
        },
      }),
      duplex: 'half',
    } as RequestInit).then(
      (response) => response.status,
      () => 'cut off',
    );
    expect([413, 400, 'cut off']).toContain(declared);
    await account.request('get', '/v1').expect(200);
  });
});

describe('details, changes, deletion', () => {
  it('answers 5404 for an unknown image on every method', async () => {
    const account = session.account();
    for (const method of ['get', 'patch', 'delete'] as const) {
      const response = await account.request(method, '/v1/unknown');
      expect([response.status, response.body]).toEqual([404, refusal(5404)]);
    }
  });

  it('replaces metadata whole and leaves what is not named', async () => {
    const account = session.account();
    const { id } = await account.upload({ metadata: '{"a":1,"b":2}', creator: 'me' });
    const response = await account
      .request('patch', `/v1/${id}`)
      .send({ metadata: { c: 3 } })
      .expect(200);
    expect(response.body.result).toMatchObject({ id, meta: { c: 3 }, creator: 'me' });
  });

  it('refuses a PATCH as a form, as the live service does', async () => {
    const account = session.account();
    const { id } = await account.upload();
    const response = await account.request('patch', `/v1/${id}`).field('metadata', '{"c":3}');
    expect([response.status, response.body]).toEqual([400, refusal(5400, expect.stringContaining('content type'))]);
  });

  it('gives the image another id when its privacy changes, and the old one is gone', async () => {
    const account = session.account();
    const { id } = await account.upload();
    const patched = await account.request('patch', `/v1/${id}`).send({ requireSignedURLs: true }).expect(200);
    const { id: newId } = patched.body.result;
    expect(newId).not.toBe(id);
    expect(newId).toMatch(/01$/);
    await account.request('get', `/v1/${id}`).expect(404);
    await account.request('get', `/v1/${newId}`).expect(200);
    const unchanged = await account.request('patch', `/v1/${newId}`).send({ requireSignedURLs: true }).expect(200);
    expect(unchanged.body.result.id).toBe(newId);
  });

  it('cannot make an image with a custom id private', async () => {
    const account = session.account();
    await account.upload({ id: 'mine' });
    const response = await account.request('patch', '/v1/mine').send({ requireSignedURLs: true });
    expect([response.status, response.body]).toEqual([
      400,
      refusal(5410, expect.stringContaining('cannot be set to private')),
    ]);
  });

  test.each([
    ['text', '{'],
    ['a list', '[]'],
    ['a number', '7'],
    ['metadata as a number', '{"metadata":7}'],
    ['a flag as a number', '{"requireSignedURLs":1}'],
    ['creator as an object', '{"creator":{}}'],
    ['a depth bomb', '['.repeat(100_000)],
  ])('refuses a PATCH with %s', async (_name, body) => {
    const account = session.account();
    const { id } = await account.upload();
    const response = await account.request('patch', `/v1/${id}`).set('content-type', 'application/json').send(body);
    expect([response.status, response.body]).toEqual([400, refusal(5400)]);
  });

  it('deletes once, gives the memory back, and keeps bytes that another image shares', async () => {
    const account = session.account();
    const before = session.mock.store.blobs.bytes;
    const unique = solidPng(41, 31, [1, 2, 3]);
    const [one, two] = [await account.upload({}, unique), await account.upload({}, unique)];
    expect(session.mock.store.blobs.bytes).toBe(before + unique.length);
    const response = await account.request('delete', `/v1/${one.id}`).expect(200);
    expect(response.body.result).toEqual({});
    await account.request('delete', `/v1/${one.id}`).expect(404);
    await account.request('get', `/v1/${two.id}/blob`).expect(200);
    await account.request('delete', `/v1/${two.id}`).expect(200);
    expect(session.mock.store.blobs.bytes).toBe(before);
  });
});

describe('lists', () => {
  it('pages v1 by number and v2 by token, newest first or last', async () => {
    const account = session.account();
    const ids: string[] = [];
    for (let n = 0; n < 25; n++) ids.push((await account.upload({ creator: n % 2 ? 'odd' : '' })).id);
    const newest = ids.toReversed();
    const idsOf = async (path: string) =>
      (await account.request('get', path).expect(200)).body.result.images.map((image: { id: string }) => image.id);
    expect(await idsOf('/v1?per_page=10')).toEqual(newest.slice(0, 10));
    expect(await idsOf('/v1?per_page=10&page=3')).toEqual(newest.slice(20));
    expect(await idsOf('/v1?per_page=10&page=4')).toEqual([]);
    expect(await idsOf('/v1?creator=odd')).toEqual(newest.filter((_, index) => index % 2 === 1));
    expect(await idsOf('/v2?creator=')).toEqual(newest.filter((_, index) => index % 2 === 0));
    for (const [order, expected] of [
      ['desc', newest],
      ['asc', ids],
    ] as const) {
      const seen: string[] = [];
      let token: string | null = '';
      while (token !== null) {
        const query: string = `/v2?per_page=10&sort_order=${order}&continuation_token=${token}`;
        const { result } = (await account.request('get', query).expect(200)).body;
        seen.push(...result.images.map((image: { id: string }) => image.id));
        token = result.continuation_token;
      }
      expect(seen).toEqual(expected);
    }
  });

  test.each([
    '/v1?page=0',
    '/v1?page=-1',
    '/v1?page=x',
    '/v1?page=1.5',
    '/v1?page=1&page=2',
    '/v1?per_page=9',
    '/v1?per_page=10001',
    '/v2?per_page=1e3',
    '/v2?sort_order=up',
    '/v2?continuation_token=forged',
    '/v2?meta.a[like]=b',
  ])('refuses %s', async (path) => {
    const response = await session.account().request('get', path);
    expect([response.status, response.body]).toEqual([400, refusal(5400)]);
  });
});

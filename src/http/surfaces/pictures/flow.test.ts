import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import supertest from 'supertest';
import { inspectImage } from '../../../imaging/index.ts';
import { createMock, type Mock } from '../../../index.ts';
import { useServer } from '../../../testing/listening.ts';
import { solidPng } from '../../../testing/png.ts';

const picture = solidPng(400, 200, [10, 20, 200]);
const asked: { url: string; headers: IncomingHttpHeaders }[] = [];
const answers: Readonly<Record<string, (res: ServerResponse) => unknown>> = {
  '/page.png': (res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>sorry</h1>'),
  '/lost.png': (res) => res.writeHead(404, { 'content-type': 'text/plain', 'x-own': '1' }).end('lost'),
  '/moved.png': (res) => res.writeHead(302, { location: '/a.png' }).end(),
  '/packed.png': (res) => res.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'own' }).end('packed'),
  '/liar.png': (res) => res.writeHead(200, { 'content-type': 'image/png' }).end('no picture'),
  '/cut.png': (res) =>
    res.writeHead(200, { 'content-type': 'image/png', 'content-length': '1000' }).write('x', () => res.destroy()),
  '/index.html': (res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<p>page'),
};
const headersOfPicture = { 'content-type': 'image/png', etag: '"v1"', 'cache-control': 'public, max-age=90000' };
const origin = useServer((req, res) => {
  asked.push({ url: req.url ?? '', headers: req.headers });
  const known = answers[(req.url ?? '').split('?')[0] ?? ''];
  if (known === undefined) res.writeHead(200, headersOfPicture).end(picture);
  else known(res);
});
let own: Mock | undefined;
const mirror = useServer((req, res) => own?.app(req, res));

let mock: Mock;
beforeAll(async () => {
  mock = await createMock({ threads: 1, origin: origin.url, limits: { fetchMilliseconds: 3000 } });
  await mock.listen();
});
afterAll(() => mock?.close());

async function setFlows(flows: readonly object[], namespace?: string): Promise<void> {
  const request = supertest(mock.url).put(`/__mock/flows${namespace === undefined ? '' : `?namespace=${namespace}`}`);
  await request.send({ flows }).expect(200);
}

/** The answer, and what the origin was asked for. */
async function get(path: string, headers: Record<string, string> = {}, method: 'get' | 'head' = 'get') {
  asked.length = 0;
  const answer = await supertest(mock.url)[method](path).set(headers).redirects(0).buffer(true).parse(bytesOf);
  const body = Buffer.isBuffer(answer.body) ? answer.body : Buffer.alloc(0);
  const info = inspectImage(body);
  const { 'x-mock-flow': flow } = answer.headers;
  return {
    ...answer,
    status: answer.status,
    headers: answer.headers,
    body,
    flow,
    size: info && `${info.width}x${info.height}`,
  };
}

function bytesOf(res: supertest.Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  res.on('data', (chunk: Buffer) => chunks.push(chunk));
  res.on('error', (error: Error) => done(error, Buffer.alloc(0)));
  res.on('end', () => done(null, Buffer.concat(chunks)));
}

const fastly = { name: 'from Fastly', provider: 'fastly' } as const;

describe('a Fastly flow', () => {
  beforeAll(() => setFlows([fastly]));

  test.each([
    ['/a.png?width=100', '100x50', '/a.png'],
    ['/a.png?v=2&width=100&height=100&fit=crop&t=%7e', '100x100', '/a.png?v=2&t=%7e'],
    ['/a.png?width=100&height=100&fit=cover', '200x100', '/a.png'],
    ['/a.png?width=100&height=100', '100x100', '/a.png'],
    ['/a.png?width=9999', '400x200', '/a.png'],
    ['/a.png?width=800&enable=upscale', '800x400', '/a.png'],
    ['/a.png?orient=r', '200x400', '/a.png'],
    ['/a.png?crop=100,100&width=50p&dpr=2', '100x100', '/a.png'],
    ['/a.png?bw=threshold', '400x200', '/a.png'],
  ])('%s is %s', async (path, size, target) => {
    const answer = await get(path, { accept: 'image/png' });
    expect([answer.status, answer.size, answer.flow, asked.map(({ url }) => url)]).toEqual([
      200,
      size,
      'from Fastly',
      [target],
    ]);
  });

  it('answers as a transform does, and names what did nothing', async () => {
    const { headers } = await get('/a.png?width=100&bw=threshold&quality=ok&format=webp');
    expect(headers).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=90000',
      'cf-resized': expect.stringMatching(/^internal=ok\/m q=0 n=\d+\+\d+ /),
      'x-mock-limits': 'ignored=bw, ignored=quality',
      etag: expect.stringMatching(/:v1"$/),
    });
  });

  it('lets the client keep what it has, and HEAD see the headers', async () => {
    const { headers } = await get('/a.png?width=100');
    const again = await get('/a.png?width=100', { 'if-none-match': String(headers.etag) });
    const head = await get('/a.png?width=100', {}, 'head');
    expect([again.status, head.status, head.headers['content-length']]).toEqual([304, 200, headers['content-length']]);
  });

  it('shows the origin the Images service, and nothing of the client', async () => {
    await get('/a.png?width=100', { cookie: 'a=b', authorization: 'Bearer x', 'x-own': '1' });
    const headers = asked[0]?.headers ?? {};
    expect([headers.via, headers.cookie, headers.authorization, headers['x-own']]).toEqual([
      '1.1 image-resizing',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each([
    ['/page.png?width=9', 200, '<h1>sorry</h1>'],
    ['/lost.png?width=9', 404, 'lost'],
    ['/moved.png?width=9', 302, ''],
    ['/packed.png?width=9', 200, 'packed'],
  ])('passes on what is no picture: %s', async (path, status, body) => {
    const answer = await get(path);
    expect([answer.status, answer.body.toString(), answer.flow, answer.headers['cf-resized']]).toEqual([
      status,
      body,
      'from Fastly',
      undefined,
    ]);
    expect((await get(path, {}, 'head')).status).toBe(status);
  });

  test.each([
    ['/liar.png?width=9', 415, 'err=9412'],
    ['/cut.png?width=9', 502, 'err=9402'],
  ])('%s is %i, as a transform’s source', async (path, status, resized) => {
    const answer = await get(path);
    expect([answer.status, answer.headers['cf-resized']]).toEqual([status, resized]);
  });

  test.each([
    ['/index.html?width=9', {}, '<p>page', '/index.html?width=9'],
    ['/a.png', {}, picture.toString(), '/a.png'],
    ['/a.png?w=9', {}, picture.toString(), '/a.png?w=9'],
    ['/a.png?width=9', { via: '1.1 image-resizing' }, picture.toString(), '/a.png?width=9'],
  ])('leaves %s %j to the origin', async (path, headers, body, target) => {
    const answer = await get(path, headers);
    expect([answer.body.toString(), answer.flow, asked.map(({ url }) => url)]).toEqual([body, undefined, [target]]);
  });

  it('does not touch an explicit transform', async () => {
    const answer = await get('/cdn-cgi/image/width=40/a.png?width=9', { accept: 'image/png' });
    expect([answer.size, answer.flow, asked.map(({ url }) => url)]).toEqual(['40x20', undefined, ['/a.png?width=9']]);
  });

  it('is in the journal as a transform', async () => {
    await get('/a.png?width=33');
    expect(mock.requests.last({ path: '/a.png' })).toMatchObject({
      operation: 'transformImageByUrl',
      surface: 'urlTransform',
      status: 200,
    });
  });

  it('does nothing while transformations are off', async () => {
    const set = (value: string) =>
      supertest(mock.url)
        .patch(`/client/v4/zones/${'f'.repeat(32)}/settings/transformations`)
        .set('authorization', 'Bearer t')
        .send({ value })
        .expect(200);
    await set('off');
    const answer = await get('/a.png?width=9');
    await set('on');
    expect([answer.flow, asked.map(({ url }) => url)]).toEqual([undefined, ['/a.png?width=9']]);
  });
});

describe('custom flows', () => {
  it('run in order, the first match only, and the order can be changed', async () => {
    const thumb = { name: 'thumb', when: { path: '/t/*' }, options: { width: 40 } };
    const large = { name: 'large', when: { path: '/t/*' }, options: { width: 80 } };
    await setFlows([thumb, large]);
    expect((await get('/t/a.png', { accept: 'image/png' })).size).toBe('40x20');
    await setFlows([large, thumb]);
    expect((await get('/t/a.png', { accept: 'image/png' })).size).toBe('80x40');
    await setFlows([{ ...large, enabled: false }, thumb]);
    expect((await get('/t/a.png', { accept: 'image/png' })).flow).toBe('thumb');
  });

  test.each([
    [{}, '1200x600'],
    [{ 'user-agent': 'Mozilla/5.0 (iPhone)' }, '768x384'],
    [{ 'sec-ch-viewport-width': '321' }, '768x384'],
    [{ 'sec-ch-viewport-width': '300' }, '320x160'],
    [{ 'sec-ch-viewport-width': '4000' }, '1200x600'],
  ])('width=auto goes by the client: %j is %s', async (headers: Record<string, string>, size) => {
    await setFlows([{ name: 'auto', options: { width: 'auto', fit: 'contain', format: 'png' } }]);
    const answer = await get('/a.png', headers);
    expect([answer.size, answer.headers.vary]).toEqual([size, 'Sec-CH-Viewport-Width, Sec-CH-DPR, User-Agent']);
  });

  it('can be a namespace’s own, and end with it', async () => {
    await setFlows([fastly]);
    await setFlows([], 'quiet');
    const mine = { 'x-mock-namespace': 'quiet' };
    expect([(await get('/a.png?width=9')).flow, (await get('/a.png?width=9', mine)).flow]).toEqual([
      'from Fastly',
      undefined,
    ]);
    await mock.namespace('quiet').reset();
    expect((await get('/a.png?width=9', mine)).flow).toBe('from Fastly');
  });

  it('are part of snapshots, and gone after a reset', async () => {
    await setFlows([fastly]);
    const snapshot = mock.snapshot();
    await mock.reset();
    expect((await get('/a.png?width=9')).flow).toBeUndefined();
    await mock.restore(snapshot);
    expect((await get('/a.png?width=9')).flow).toBe('from Fastly');
  });

  it('are refused wholly or not at all', async () => {
    await setFlows([fastly]);
    const bad = {
      flows: [
        { name: 'x', options: { width: 1 } },
        { name: 'y', options: { onerror: 'redirect' } },
      ],
    };
    const { status, body } = await supertest(mock.url).put('/__mock/flows').send(bad);
    expect([status, body.errors[0].message]).toEqual([
      400,
      'Bad Request: flows.1.options cannot have onerror: it would lead back to the flow',
    ]);
    expect((await supertest(mock.url).get('/__mock/flows')).body).toEqual({ flows: [fastly] });
  });
});

describe('--flows', () => {
  const fixtures = new URL('../../../../fixtures/images/', import.meta.url).pathname;

  it('begins with them, works on a folder, and has them again after a reset', async () => {
    const folder = await createMock({ threads: 1, origin: fixtures, flows: [fastly] });
    const ask = () => supertest(folder.app).get('/landscape.jpg?width=60&format=png').buffer(true).parse(bytesOf);
    const sizes: unknown[] = [];
    for (const again of [true, false]) {
      sizes.push(inspectImage((await ask()).body)?.width);
      if (again) await folder.reset();
    }
    const { status, headers } = await supertest(folder.app).get('/nowhere.jpg?width=60');
    await folder.close();
    expect([sizes, status, headers['cf-resized']]).toEqual([[60, 60], 404, 'err=9404']);
  });

  it('ends where the origin is the mock itself', async () => {
    own = await createMock({ threads: 1, origin: mirror.url, flows: [fastly] });
    const { status, text, headers } = await supertest(own.app).get('/a.png?width=50');
    await own.close();
    expect([status, text.slice(0, 11), headers['x-mock-flow']]).toEqual([508, 'ERROR 9403:', 'from Fastly']);
  });

  it('runs once where two mocks stand behind each other', async () => {
    await setFlows([fastly]);
    const outer = await createMock({ threads: 1, origin: mock.url, flows: [fastly] });
    asked.length = 0;
    const answer = await supertest(outer.app).get('/a.png?width=50&v=1').buffer(true).parse(bytesOf);
    await outer.close();
    expect([inspectImage(answer.body)?.width, asked.map(({ url }) => url)]).toEqual([50, ['/a.png?v=1']]);
  });
});

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import supertest from 'supertest';
import { sign } from '../../../cloudflare/delivery/signature.ts';
import { defaultLimits } from '../../../cloudflare/limits.ts';
import { createMock, type Mock } from '../../../index.ts';
import { useMock } from '../../../testing/session.ts';
import { troubledPng as png, useTroubledOrigin } from '../../../testing/troubledOrigin.ts';

const limits = { ...defaultLimits, fetchMilliseconds: 1500 };
const zone = 'f'.repeat(32);

const origin = useTroubledOrigin();
const session = useMock({ threads: 1, limits });

/** Sends a request target as it is, which `fetch` and friends would normalise. */
function send(base: string, path: string, headers: IncomingHttpHeaders = {}, method = 'GET') {
  const { hostname, port } = new URL(base);
  return new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    const call = request({ hostname, port, path, method, headers }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }));
    });
    call.on('error', reject);
    call.end();
  });
}

const get = (path: string, headers: IncomingHttpHeaders = {}) => send(session.mock.url, path, headers);
const sizeOf = (bytes: Buffer) => [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];

async function setZone(setting: string, value: string, base = session.mock.url): Promise<void> {
  await supertest(base)
    .patch(`/client/v4/zones/${zone}/settings/${setting}`)
    .set('authorization', 'Bearer t')
    .send({ value })
    .expect(200);
}

describe('an absolute source', () => {
  beforeAll(() => setZone('transformations_allowed_origins', new URL(origin.url).host));

  it('is fetched without anything of the client, and transformed', async () => {
    const path = `/cdn-cgi/image/w=40,f=png/${origin.url}/deep/b%20c.png?v=1`;
    const { status, headers, body } = await get(path, { cookie: 'a=1', authorization: 'Bearer x', 'x-own': '1' });
    expect([status, headers['content-type'], sizeOf(body)]).toEqual([200, 'image/png', [40, 30]]);
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=3600',
      'cf-resized': expect.stringMatching(/^internal=ok\//),
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    const { host: _host, connection: _connection, ...sent } = origin.lastHeaders();
    expect(sent).toEqual({ via: '1.1 image-resizing', accept: 'image/*,*/*;q=0.8' });
  });

  test.each([
    ['w%3D40%2Cf%3Dpng%2Cq%3D75', [40, 30]],
    ['w%3D40%2Cf%3Dpng%2Cfit%3Dpad%2Ch%3D40%2Cbackground%3Drgb(255%2C0%2C0)', [40, 40]],
    ['w=40,f=png,fit=pad,h=40,background=rgb(255%2C0%2C0)', [40, 40]],
  ])('is transformed by options that arrive percent-encoded: %s', async (options, size) => {
    const { status, body } = await get(`/cdn-cgi/image/${options}/${origin.url}/a.png`);
    expect([status, sizeOf(body)]).toEqual([200, size]);
  });

  it('may have lost a slash on its way through other proxies', async () => {
    expect((await get(`/cdn-cgi/image/w=40/${origin.url.replace('//', '/')}/a.png`)).status).toBe(200);
  });

  test.each([
    ['/cached.png', 'public, max-age=90000'],
    ['/brief.png', 'public, max-age=3600'],
    ['/eternal.png', 'public, max-age=31536000'],
    ['/checked.png', 'public, max-age=60, must-revalidate'],
  ])('%s gives %s', async (path, policy) => {
    expect((await get(`/cdn-cgi/image/w=9/${origin.url}${path}`)).headers['cache-control']).toBe(policy);
  });

  it('gives its entity tag and date to the result, which is fresh by them', async () => {
    const path = `/cdn-cgi/image/w=9/${origin.url}/cached.png`;
    const { headers } = await get(path);
    expect(headers.etag).toMatch(/^"cf-[\w-]{22}:v1"$/);
    expect(headers['last-modified']).toBe('Mon, 01 Jan 2024 00:00:00 GMT');
    expect((await get(path, { 'if-none-match': headers.etag })).status).toBe(304);
    expect((await get(path, { 'if-none-match': '"other"' })).status).toBe(200);
    const reloaded = { 'if-none-match': headers.etag, 'cache-control': 'no-cache', pragma: 'no-cache' };
    expect((await get(path, reloaded)).status).toBe(304);
    const part = await get(path, { range: 'bytes=0-3' });
    expect([part.status, part.body.length]).toEqual([206, 4]);
    const head = await send(session.mock.url, path, {}, 'HEAD');
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([
      200,
      0,
      headers['content-length'],
    ]);
  });

  it('is JPEG or PNG unless asked, and by Accept only with format=auto', async () => {
    const accept = { accept: 'image/avif,image/webp,*/*' };
    const plain = await get(`/cdn-cgi/image/w=9/${origin.url}/a.png`, accept);
    expect([plain.headers['content-type'], plain.headers.vary]).toEqual(['image/jpeg', 'Accept']);
    const named = await get(`/cdn-cgi/image/w=9,f=png/${origin.url}/a.png`, accept);
    expect([named.headers['content-type'], named.headers.vary]).toEqual(['image/png', undefined]);
    const auto = await get(`/cdn-cgi/image/w=9,f=auto/${origin.url}/a.png`, accept);
    expect([auto.headers['content-type'], auto.headers.vary]).toEqual(['image/avif', 'Accept']);
    const json = await get(`/cdn-cgi/image/w=9,f=json/${origin.url}/a.png`);
    expect(JSON.parse(json.body.toString())).toMatchObject({ width: 9, height: 7, original: { format: 'image/png' } });
  });

  it('names the hints that it obeys', async () => {
    const hinted = await get(`/cdn-cgi/image/w=auto,f=png,scq=10/${origin.url}/a.png`, {
      'sec-ch-viewport-width': '9',
    });
    expect(hinted.headers.vary).toBe('Sec-CH-Viewport-Width, Sec-CH-DPR, User-Agent, RTT, Save-Data, ECT, Downlink');
  });

  test.each<[path: string, status: number, text: string]>([
    ['w=9/ORIGIN/nowhere', 404, 'ERROR 9404: Could not fetch the image — the server returned HTTP error 404 Not Found'],
    ['w=9//a.png', 404, 'ERROR 9404: Could not fetch the image — the server returned HTTP error 404 Not Found'],
    ['w=9/cdn-cgi/image/w=5/a.png', 404, 'ERROR 9404: '],
    ['w=9/cdn-cgi/other', 403, 'ERROR 9419: Requested image URL has invalid suffix or is not allowed'],
    ['w=9/ORIGIN/chain', 508, 'ERROR 9403: Requested resized version of an already-resized image: '],
    ['w=9/ORIGIN/secret', 401, 'ERROR 9408: Could not fetch the image — the server returned HTTP error 401 '],
    ['w=9/ORIGIN/bad', 502, 'ERROR 9519: Could not fetch the image — the server returned HTTP error 400 Bad Request'],
    ['w=9/ORIGIN/broken', 502, 'ERROR 9509: Could not fetch the image — the server returned HTTP error 503 '],
    ['w=9/ORIGIN/ftp', 400, 'ERROR 9420: Redirection to an invalid URL'],
    ['w=9/ORIGIN/loop', 400, 'ERROR 9421: Too many redirects'],
    ['w=9/ORIGIN/never', 522, 'ERROR 9504: Could not fetch the image - request timed out'],
    ['w=9/ORIGIN/text.png', 415, 'ERROR 9412: Could not resize the image: The requested file is not an image'],
    ['w=9/ORIGIN/tiff', 415, 'ERROR 9412: Could not resize the image: TIFF images are not supported'],
    ['w=9,f=png/ORIGIN/svg', 415, 'ERROR 9412: Could not resize the image: Conversion between SVG and raster'],
    ['w=9/ORIGIN/bmp', 415, 'ERROR 9420: Original image has unsupported format'],
    ['w=9/ORIGIN/cut.png', 422, 'ERROR 9516: Error during decoding'],
    ['w=99999,h=1,fit=squeeze/ORIGIN/a.png', 403, 'ERROR 9413: The image enlarged too much: 99999x1, but maximum '],
    ['trim=90/ORIGIN/a.png', 403, 'ERROR 9413: The image would have size 0 after trimming'],
    ['w=9/http://elsewhere.test/a.png', 403, 'ERROR 9401: Transformation origin is not in allowed origins list'],
    ['w=9/ftp://elsewhere.test/a.png', 403, 'ERROR 9406: Could not fetch the image - invalid URL: '],
    ['w=9/http://user:pass@elsewhere.test/a.png', 403, 'ERROR 9406: Could not fetch the image - invalid URL: '],
    ['w=9/http://[/a.png', 403, 'ERROR 9406: Could not fetch the image - invalid URL: '],
    ['w=wide/ORIGIN/a.png', 400, 'ERROR 9401: Missing or invalid resizing parameters: width=wide: '],
    ['/a.png', 400, 'ERROR 9401: Missing or invalid resizing parameters: the URL needs options and a source'],
    ['w=9/', 400, 'ERROR 9401: Missing or invalid resizing parameters: the URL has no source image'],
    ['w=9', 400, 'ERROR 9401: Missing or invalid resizing parameters: the URL needs options and a source'],
    ['', 400, 'ERROR 9401: Missing or invalid resizing parameters: the URL needs options and a source'],
  ])('%s is %i', async (path, status, text) => {
    const target = `/cdn-cgi/image/${path.replace('ORIGIN', origin.url)}`;
    const answer = await get(target);
    const body = answer.body.toString();
    expect([answer.status, body.slice(0, text.length)]).toEqual([status, text]);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'cf-resized': `err=${/\d+/.exec(text)?.[0]}`,
      'cache-control': 'no-store',
    });
  });

  it('is not fetched for a request that comes from a resize', async () => {
    const { status, body } = await get(`/cdn-cgi/image/w=9/${origin.url}/a.png`, { via: '1.1 image-resizing' });
    expect([status, body.toString().slice(0, 11)]).toEqual([508, 'ERROR 9403:']);
  });

  it('is only read', async () => {
    const { status, headers, body } = await send(session.mock.url, `/cdn-cgi/image/w=9/${origin.url}/a.png`, {}, 'PUT');
    expect([status, headers.allow, body.toString()]).toEqual([
      400,
      'GET, HEAD',
      'ERROR 9424: Missing or invalid HTTP request parameters: the method PUT is not supported',
    ]);
  });
});

describe('onerror=redirect', () => {
  test.each([
    ['w=9,onerror=redirect/nowhere.png?v=1', '/nowhere.png?v=1'],
    ['w=9,onerror=redirect/http://127.0.0.1:1/nowhere.png', 'http://127.0.0.1:1/nowhere.png'],
  ])('%s leads to the source', async (path, location) => {
    const { status, headers } = await get(`/cdn-cgi/image/${path}`);
    expect([status, headers.location, headers['cf-resized']]).toEqual([307, location, expect.stringMatching(/^err=/)]);
  });

  test.each(['http://elsewhere.test/a.png', '/elsewhere.test/a.png', 'http://127.0.0.1.elsewhere.test/a.png'])(
    'never to another zone: %s',
    async (source) => {
      const { status, headers } = await get(`/cdn-cgi/image/w=9,onerror=redirect/${source}`);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(headers.location).toBeUndefined();
    },
  );
});

describe('the zone', () => {
  it('has no such path when transformations are off', async () => {
    await setZone('transformations', 'off');
    const { status, headers, body } = await get('/cdn-cgi/image/w=9/a.png');
    await setZone('transformations', 'on');
    expect([status, headers['cf-resized'], body.toString()]).toEqual([404, undefined, '']);
    expect((await get('/cdn-cgi/image/w=9/a.png')).body.toString()).toMatch(/^ERROR 9404: /);
  });

  it('allows its origins by host, subdomain and path only', async () => {
    const { port } = new URL(origin.url);
    const status = async (allowed: string, url: string) => {
      await setZone('transformations_allowed_origins', allowed);
      return (await get(`/cdn-cgi/image/w=9/${url}`)).status;
    };
    expect(await status(`localhost:${port}`, `http://localhost:${port}/a.png`)).toBe(200);
    expect(await status('localhost', `${origin.url}/a.png`)).toBe(403);
    expect(await status(`127.0.0.1:${port}/a`, `${origin.url}/a.png`)).toBe(200);
    expect(await status(`127.0.0.1:${port}/b`, `${origin.url}/a.png`)).toBe(403);
    expect(await status(`127.0.0.1:${port}/b`, `${origin.url}/b/../a.png`)).toBe(400);
  });

  it('reaches no private address by a wildcard or when it is open', async () => {
    await setZone('transformations_allowed_origins', '*');
    expect((await get(`/cdn-cgi/image/w=9/${origin.url}/a.png`)).body.toString()).toMatch(/^ERROR 9406: .* private/);
    await setZone('transformations_allowed_origins', '');
    await setZone('transformations', 'open');
    expect((await get(`/cdn-cgi/image/w=9/${origin.url}/a.png`)).body.toString()).toMatch(/^ERROR 9406: .* private/);
    await setZone('transformations', 'on');
  });
});

describe("the mock's own images as sources", () => {
  it('are taken as their variant shows them', async () => {
    const account = session.account();
    await account
      .request('post', '/v1/variants')
      .send({ id: 'tiny', options: { width: 20 } })
      .expect(200);
    const { variants } = await account.upload({}, png);
    const of = (variant: string) => new URL(variants[0] ?? '').pathname.replace(/[^/]+$/, variant);
    const sized = async (source: string) => sizeOf((await get(`/cdn-cgi/image/w=40,fit=contain,f=png/${source}`)).body);
    expect(await sized(of('public').slice(1))).toEqual([40, 30]);
    expect(await sized(`${session.mock.url}${of('public')}`)).toEqual([40, 30]);
    expect(await sized(`cdn-cgi/imagedelivery${of('tiny')}`)).toEqual([40, 30]);
    expect(sizeOf((await get(`/cdn-cgi/image/f=png${of('tiny')}`)).body)).toEqual([20, 15]);
    expect((await get(`/cdn-cgi/image/f=png${of('nobody')}`)).body.toString()).toMatch(/^ERROR 9408: .*403 Forbidden$/);
    expect((await get(`/cdn-cgi/image/f=png${of('w=5')}`)).body.toString()).toMatch(/^ERROR 9408/);
  });

  it('need their signature here too', async () => {
    const account = session.account();
    const { id } = await account.upload({ requireSignedURLs: 'true' }, png);
    const [key] = (await account.request('get', '/v1/keys').expect(200)).body.result.keys;
    const path = `/${account.hash}/${id}/public`;
    expect((await get(`/cdn-cgi/image/w=9${path}`)).body.toString()).toMatch(/^ERROR 9408: .*403 Forbidden$/);
    expect((await get(`/cdn-cgi/image/w=9${path}?sig=${sign(key.value, path)}`)).status).toBe(200);
  });
});

describe('a folder as the zone', () => {
  let folder: string;
  let mock: Mock;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cfimages-origin-'));
    await mkdir(join(folder, 'public/sub'), { recursive: true });
    await writeFile(join(folder, 'secret.png'), png);
    await writeFile(join(folder, 'public/a.png'), png);
    await writeFile(join(folder, 'public/sub/b c.png'), png);
    await symlink(join(folder, 'secret.png'), join(folder, 'public/outside.png'));
    await symlink(join(folder, 'public/a.png'), join(folder, 'public/inside.png'));
    mock = await (await createMock({ threads: 1, origin: join(folder, 'public') })).listen();
  });
  afterAll(async () => {
    await mock.close();
    await rm(folder, { recursive: true });
  });

  test.each([
    ['a.png', 200],
    ['a.png?v=2', 200],
    ['sub/b%20c.png', 200],
    ['inside.png', 200],
    ['outside.png', 404],
    ['sub', 404],
    ['missing.png', 404],
    ['sub%2f..%2f..%2fsecret.png', 404],
    ['..%2fsecret.png', 404],
    ['%2e%2e%2fsecret.png', 404],
    ['..%5csecret.png', 404],
    ['a.png%00', 404],
    ['%zz', 404],
  ])('%s is %i', async (path, status) => {
    const answer = await send(mock.url, `/cdn-cgi/image/w=9,f=png/${path}`);
    expect(answer.status).toBe(status);
    if (status === 404) expect(answer.body.toString()).toMatch(/^ERROR 9404: /);
    else expect(answer.headers['last-modified']).toMatch(/GMT$/);
  });
});

describe('the originals in a folder', () => {
  it('are where onerror=redirect leads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cfimages-originals-'));
    await writeFile(join(folder, 'a.png'), png);
    await writeFile(join(folder, 'notes.txt'), 'no picture');
    const mock = await (await createMock({ threads: 1, origin: folder })).listen();
    const { headers } = await send(mock.url, '/cdn-cgi/image/f=svg,onerror=redirect/a.png');
    const original = await send(mock.url, headers.location ?? '');
    const other = await send(mock.url, '/notes.txt');
    await mock.close();
    await rm(folder, { recursive: true });
    expect([original.status, original.headers['content-type'], original.body]).toEqual([200, 'image/png', png]);
    expect([other.status, JSON.parse(other.body.toString()).errors[0].code]).toEqual([404, 7000]);
  });
});

describe('an upstream server as the zone', () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await (await createMock({ threads: 1, origin: origin.url, limits })).listen();
  });
  afterAll(() => mock.close());

  it('is where sources come from, and everything else', async () => {
    expect(sizeOf((await send(mock.url, '/cdn-cgi/image/w=20,f=png/a.png')).body)).toEqual([20, 15]);
    const page = await send(mock.url, '/page', { cookie: 'c=3', 'x-own': '1' });
    expect([page.status, page.body.toString(), page.headers['set-cookie']]).toEqual([
      200,
      '<h1>page</h1>',
      ['a=1', 'b=2'],
    ]);
    expect(page.headers['access-control-allow-origin']).toBeUndefined();
    expect(origin.lastHeaders()).toMatchObject({
      cookie: 'c=3',
      'x-own': '1',
      host: new URL(origin.url).host,
      'x-forwarded-host': new URL(mock.url).host,
    });
    expect((await send(mock.url, '/missing')).status).toBe(404);
    expect((await send(mock.url, `/${'a'.repeat(22)}/page`)).status).toBe(404);
    expect((await send(mock.url, '/info')).body.toString()).not.toMatch(/ERROR/);
  });

  it('gets bodies, and keeps the headers of its connection to itself', async () => {
    const answer = await supertest(mock.url).post('/echo?x=%20a').set('te', 'trailers').send('hello').expect(201);
    expect(answer.text).toBe('POST /echo?x=%20a hello');
    expect(answer.headers['x-hop']).toBeUndefined();
    expect(origin.lastHeaders().te).toBeUndefined();
  });

  it('answers preflights itself', async () => {
    const preflight = { origin: 'http://app.test', 'access-control-request-method': 'PUT' };
    const answer = await send(mock.url, '/echo', preflight, 'OPTIONS');
    expect([answer.status, answer.body.toString()]).toEqual([201, 'OPTIONS /echo ']);
  });

  it('leaves HTTP for a WebSocket', async () => {
    origin.server.once('upgrade', (req, socket) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nx-key: ${req.headers['sec-websocket-key']}\r\n\r\n`,
      );
      socket.on('data', (chunk: Buffer) => socket.end(`echo ${chunk}`));
    });
    const { hostname, port } = new URL(mock.url);
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'abc' };
    const text = await new Promise<string>((resolve, reject) => {
      const call = request({ hostname, port, path: '/socket', headers });
      call.on('upgrade', (res, socket) => {
        socket.on('data', (chunk: Buffer) => resolve(`${res.headers['x-key']} ${chunk}`));
        socket.write('hi');
      });
      call.on('response', (res) => reject(new Error(`answered ${res.statusCode}`)));
      call.on('error', reject);
      call.end();
    });
    expect(text).toBe('abc echo hi');
  });

  it('leaves offers of HTTP/2 alone', async () => {
    const offer = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAAP__' };
    expect((await send(mock.url, '/page', offer)).body.toString()).toBe('<h1>page</h1>');
    const answer = await supertest(mock.url).post('/echo').set(offer).send('x'.repeat(100_000)).expect(201);
    expect(answer.text).toBe(`POST /echo ${'x'.repeat(100_000)}`);
  });

  it('is missed without harm', async () => {
    const lonely = await (await createMock({ threads: 1, origin: 'http://127.0.0.1:1' })).listen();
    const { status, body } = await send(lonely.url, '/page');
    const upgrade = await send(lonely.url, '/page', { connection: 'Upgrade', upgrade: 'websocket' });
    await lonely.close();
    expect([status, body.toString()]).toEqual([523, 'ERROR 9510: Could not fetch the image: unreachable']);
    expect(upgrade.status).toBe(523);
  });
});

import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { loadContract } from '../../../spec/load.ts';
import { accountHash } from '../../cloudflare/records/index.ts';
import { createMock, type Mock, type MockOptions } from '../../index.ts';
import { useServer } from '../../testing/listening.ts';
import { solidPng } from '../../testing/png.ts';
import { askRaw } from '../../testing/raw.ts';
import { startProxy } from '../proxy/proxyServer.ts';

const png = Buffer.from(solidPng(8, 6));
const upstream = useServer((_req, res) => res.setHeader('x-upstream', 'yes').end('page'));
upstream.server.on('upgrade', (_req, socket) =>
  socket.end('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'),
);

/** A mock for the tests of one group, with a picture `a` in its account. */
function mockWith(options: MockOptions | (() => MockOptions) = {}) {
  let mock: Mock | undefined;
  beforeAll(async () => {
    mock = await createMock({ threads: 1, ...(typeof options === 'function' ? options() : options) });
    await mock.listen();
    await mock.seed({ images: [{ id: 'a', base64: png.toString('base64') }] });
  });
  afterAll(() => mock?.close());
  return () => {
    if (mock === undefined) throw new Error('the mock is not running yet');
    return mock;
  };
}

const evil = 'origin: https://evil.example';
const preflight = [evil, 'access-control-request-method: POST', 'access-control-request-private-network: true'];
const api = '/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/images/v1';
const closed = [
  api,
  '/client/v4/zones/z/settings/transformations',
  '/images/v1',
  '/images/v2',
  '/openapi.json',
  '/openapi.yaml',
  '/info',
  '/transform',
  '/cf-image',
  '/__mock/',
  '/__mock/health',
  '/nothing',
];
const corsIn = (headers: Readonly<Record<string, string>>) =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'));

describe('pages of other sites', () => {
  const mock = mockWith();

  test.each(closed)('may not read %s', async (path) => {
    const host = `host: ${new URL(mock().url).host}`;
    const token = 'authorization: Bearer t';
    for (const method of ['GET', 'POST', 'DELETE']) {
      const { headers } = await askRaw(mock().url, `${method} ${path}`, [host, evil, token, 'content-length: 0']);
      expect([method, corsIn(headers)]).toEqual([method, []]);
    }
    const { headers } = await askRaw(mock().url, `OPTIONS ${path}`, [host, ...preflight]);
    expect(corsIn(headers)).toEqual([]);
  });

  test.each([
    ['a picture', (hash: string) => `/${hash}/a/public`],
    ['a picture on a custom domain', (hash: string) => `/cdn-cgi/imagedelivery/${hash}/a/public`],
    ['a transformed picture', (hash: string) => `/cdn-cgi/image/width=5/${hash}/a/public`],
    ['an example', () => '/rest/Cloudflare+Images+API/4.0/accounts/a/images/v1'],
  ])('may read %s', async (_what, path) => {
    const { status, headers } = await askRaw(mock().url, `GET ${path(accountHash(mock().account))}`, ['host: a', evil]);
    expect([status, headers['access-control-allow-origin']]).toEqual([200, '*']);
    expect(headers['access-control-allow-private-network']).toBeUndefined();
  });

  it('may upload to an upload URL', async () => {
    const path = `/${accountHash(mock().account)}/draft`;
    const asked = await askRaw(mock().url, `OPTIONS ${path}`, ['host: a', ...preflight]);
    expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([204, '*']);
    const quiet = await askRaw(mock().url, `OPTIONS ${path}`, ['host: a', ...preflight.slice(0, 2)]);
    expect(quiet.headers['access-control-allow-private-network']).toBeUndefined();
    const posted = await askRaw(mock().url, `POST ${path}`, ['host: a', evil, 'content-length: 0']);
    expect([posted.status, posted.headers['access-control-allow-origin']]).toEqual([404, '*']);
  });

  it('see no more when a fault strikes', async () => {
    const read = (path: string) => askRaw(mock().url, `GET ${path}`, ['host: a', evil, 'x-mock-fault: status=503']);
    const picture = await read(`/${accountHash(mock().account)}/a/public`);
    expect([picture.status, picture.headers['access-control-allow-origin']]).toEqual([503, '*']);
    const listing = await read(api);
    expect([listing.status, corsIn(listing.headers)]).toEqual([503, []]);
  });
});

describe('with --cors api, pages of other sites', () => {
  const mock = mockWith({ cors: 'api' });
  test.each([api, '/images/v1', '/openapi.json'])('may ask for %s', async (path) => {
    const { status, headers } = await askRaw(mock().url, `OPTIONS ${path}`, ['host: a', ...preflight]);
    expect([status, headers['access-control-allow-origin']]).toEqual([204, '*']);
  });
  test.each(['/info', '/__mock/health'])('may not ask for %s', async (path) => {
    const { headers } = await askRaw(mock().url, `OPTIONS ${path}`, ['host: localhost', ...preflight]);
    expect(corsIn(headers)).toEqual([]);
  });
});

describe('the services behind Workers', () => {
  const mock = mockWith();
  const strangers = [
    [evil],
    ['origin: null'],
    ['origin: http://localhost:1'],
    ['sec-fetch-site: cross-site'],
    ['sec-fetch-site: same-site'],
  ];
  test.each(['/info', '/transform', '/cf-image'])('%s refuses what a page of another site sends', async (path) => {
    const ask = (headers: readonly string[]) =>
      askRaw(mock().url, `POST ${path}`, ['host: localhost', 'content-length: 0', ...headers]);
    for (const headers of strangers) {
      const { status, body } = await ask(headers);
      expect([headers, status, body]).toEqual([headers, 403, expect.stringMatching(/^ERROR 10406: /)]);
    }
    expect((await ask([])).status).toBe(400);
    expect((await ask(['origin: http://localhost', 'sec-fetch-site: same-origin'])).status).toBe(400);
  });
});

describe('a page that has pointed its own name here', () => {
  const mock = mockWith();
  const proxying = mockWith(() => ({ origin: upstream.url }));
  const known = mockWith({ publicUrl: 'https://images.dev', trustedHosts: ['mine.example'] });
  const withToken = mockWith({ token: 'secret' });
  const statusAs = async (of: () => Mock, path: string, host: string) =>
    (await askRaw(of().url, `GET ${path}`, [`host: ${host}`, 'authorization: Bearer t'])).status;

  test.each([api, '/client/v4/zones/z/settings/transformations', '/openapi.json', '/__mock/health'])(
    'does not get to %s',
    async (path) => {
      for (const host of ['evil.example', 'evil.example:8787', 'localhost.evil.example', '127.0.0.1.nip.io']) {
        expect([host, await statusAs(mock, path, host)]).toEqual([host, 403]);
      }
    },
  );
  test.each(['localhost:1', '127.0.0.1', '[::1]:8787', '192.168.0.7', 'cfimages:8787', 'images.test', 'a.localhost'])(
    'is not taken for %s',
    async (host) => {
      expect(await statusAs(mock, api, host)).toBe(200);
    },
  );
  it('is not taken for a real host', async () => {
    expect(
      await statusAs(mock, '/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/images/v1', 'api.cloudflare.com'),
    ).toBe(200);
    expect(await statusAs(mock, '/accounts/023e105f4ecef8ad9ca31a8372d0c353/images/v1', 'API.cloudflare.com:443')).toBe(
      200,
    );
    expect(await statusAs(mock, api, 'constructor')).toBe(200);
  });
  it('is let in by --public-url and --trust-host, and kept out by a token', async () => {
    expect(await statusAs(known, api, 'images.dev')).toBe(200);
    expect(await statusAs(known, api, 'mine.example:8787')).toBe(200);
    expect(await statusAs(known, api, 'evil.example')).toBe(403);
    expect(await statusAs(withToken, api, 'evil.example')).toBe(401);
    expect(
      (await askRaw(withToken().url, `GET ${api}`, ['host: a.example', 'authorization: Bearer secret'])).status,
    ).toBe(200);
  });
  it('sees pictures, as everybody does', async () => {
    expect(await statusAs(mock, `/${accountHash(mock().account)}/a/public`, 'evil.example')).toBe(200);
  });
  it('does not get to the server behind --origin, whose own name the mock would give it', async () => {
    expect([await statusAs(proxying, '/page', 'localhost'), await statusAs(proxying, '/page', 'evil.example')]).toEqual(
      [200, 403],
    );
  });
});

describe('with --origin URL, a WebSocket', () => {
  const mock = mockWith(() => ({ origin: upstream.url }));
  const open = async (...headers: string[]) =>
    (await askRaw(mock().url, 'GET /hot', ['connection: upgrade', 'upgrade: websocket', ...headers])).status;
  it('is for pages of the mock, and programs that are no pages', async () => {
    expect([
      await open('host: localhost:8787'),
      await open('host: localhost:8787', 'origin: http://localhost:8787'),
      await open('host: localhost:8787', evil),
      await open('host: localhost:8787', 'origin: null'),
      await open('host: localhost:8787', 'sec-fetch-site: cross-site'),
      await open('host: evil.example', 'origin: http://evil.example'),
    ]).toEqual([101, 101, 403, 403, 403, 403]);
  });
});

describe('with --origin URL, a path that only looks like a picture', () => {
  const mock = mockWith(() => ({ origin: upstream.url }));
  it('is open to other sites as far as the server behind it says so', async () => {
    const path = `/${'x'.repeat(22)}/accounts`;
    const page = await askRaw(mock().url, `GET ${path}`, ['host: localhost', evil]);
    expect([page.headers['x-upstream'], corsIn(page.headers)]).toEqual(['yes', []]);
    const asked = await askRaw(mock().url, `OPTIONS ${path}`, [
      'host: localhost',
      evil,
      'access-control-request-method: GET',
    ]);
    expect([asked.headers['x-upstream'], corsIn(asked.headers)]).toEqual(['yes', []]);
    const picture = await askRaw(mock().url, `GET /${accountHash(mock().account)}/a/public`, ['host: localhost', evil]);
    expect(picture.headers['access-control-allow-origin']).toBe('*');
  });
});

describe('cfimages proxy', () => {
  it('lets pages of other sites in as far as the server behind it says so, and no rebound name', async () => {
    const options = { contract: await loadContract(), host: '127.0.0.1', port: 0, log: 'silent' } as const;
    const proxy = await startProxy({ ...options, validate: 'enforce', upstream: upstream.url });
    const asked = await askRaw(proxy.url, 'OPTIONS /nowhere', ['host: localhost', ...preflight]);
    const listed = await askRaw(proxy.url, `GET ${api}`, ['host: localhost', 'authorization: Bearer t', evil]);
    const rebound = await askRaw(proxy.url, 'OPTIONS /nowhere', ['host: evil.example', ...preflight]);
    await proxy.close();
    expect([asked.status, asked.headers['x-upstream'], corsIn(asked.headers)]).toEqual([200, 'yes', []]);
    expect([listed.status, corsIn(listed.headers)]).toEqual([502, []]);
    expect([rebound.status, rebound.headers['x-upstream'], corsIn(rebound.headers)]).toEqual([403, undefined, []]);
  });
});

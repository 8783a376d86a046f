import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import supertest from 'supertest';
import { solidPng } from '../../testing/png.ts';
import { useMock } from '../../testing/session.ts';
import { defaultLimits } from '../limits.ts';
import { createFetcher, deadline, type Fetcher, isAllowed } from './index.ts';

const png = solidPng(8, 8);
const answers: Readonly<Record<string, (req: IncomingMessage, res: ServerResponse) => void>> = {
  '/a.png': (_req, res) => res.end(png),
  '/private.png'(req, res) {
    if (req.headers.authorization === `Basic ${Buffer.from('user:p@ss').toString('base64')}`) res.end(png);
    else res.writeHead(401).end();
  },
  '/moved': (_req, res) => res.writeHead(302, { location: '/a.png' }).end(),
  '/loop': (_req, res) => res.writeHead(302, { location: '/loop' }).end(),
  '/elsewhere': (_req, res) => res.writeHead(302, { location: 'ftp://example.com/x' }).end(),
  '/away'(req, res) {
    const [host = ''] = String(req.url).split('?').slice(1);
    res.writeHead(302, { location: `http://${host}/a.png` }).end();
  },
  '/headers': (req, res) => res.end(JSON.stringify(req.headers)),
  '/zipped': (_req, res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
  '/declared': (_req, res) => void res.writeHead(200, { 'content-length': '2000' }).write('x'),
  '/nothing': (_req, res) => res.writeHead(204).end(),
  '/nowhere-to-go': (_req, res) => res.writeHead(304).end(),
  '/teapot': (_req, res) => res.writeHead(418).end(),
  '/gone': (_req, res) => res.writeHead(410).end(),
  '/bad': (_req, res) => res.writeHead(400).end(),
  '/forbidden': (_req, res) => res.writeHead(403).end(),
  '/broken': (_req, res) => res.writeHead(500).end(),
  '/large': (_req, res) => res.end(Buffer.alloc(2000)),
  '/html': (_req, res) => res.end('<html></html>'),
  '/cut'(_req, res) {
    res.writeHead(200, { 'content-length': '1000' });
    res.write('x', () => res.destroy());
  },
  '/never': () => undefined,
  '/drip'(_req, res) {
    res.write('x');
  },
};

let server: Server;
let base: string;
beforeAll(async () => {
  server = createServer((req, res) =>
    (answers[(req.url ?? '').split('?')[0] ?? ''] ?? ((_q, r) => r.writeHead(404).end()))(req, res),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('fetching a source', () => {
  let fetcher: Fetcher;
  beforeAll(() => {
    fetcher = createFetcher({ allow: [], guardPrivate: false, milliseconds: 700, redirects: 3 });
  });
  afterAll(() => fetcher.close());
  const fetch = (path: string) => fetcher.fetchSource({ url: new URL(path, base), maxBytes: 1500, isTrusted: true });

  it('follows redirects and says so by its Via header', async () => {
    expect(Buffer.compare(Buffer.from((await fetch('/moved')).bytes), png)).toBe(0);
  });
  test.each([
    ['/nowhere', 9404, 404, 'Could not fetch the image — the server returned HTTP error 404 Not Found'],
    ['/gone', 9408, 410, 'Could not fetch the image — the server returned HTTP error 410 Gone'],
    ['/bad', 9519, 502, 'Could not fetch the image — the server returned HTTP error 400 Bad Request'],
    ['/forbidden', 9408, 403, 'Could not fetch the image — the server returned HTTP error 403 Forbidden'],
    ['/teapot', 9408, 418, "Could not fetch the image — the server returned HTTP error 418 I'm a Teapot"],
    ['/broken', 9509, 502, 'Could not fetch the image — the server returned HTTP error 500 Internal Server Error'],
    ['/nowhere-to-go', 9505, 502, 'Could not fetch the image'],
    ['/large', 9402, 413, 'Could not fetch the image — file too large'],
    ['/declared', 9402, 413, 'Could not fetch the image — file too large'],
    ['/zipped', 9416, 422, 'Error occurred while downloading the image: it is encoded (gzip)'],
    ['/cut', 9402, 502, 'Could not fetch the image: connection interrupted'],
    ['/loop', 9421, 400, 'Too many redirects'],
    ['/elsewhere', 9420, 400, 'Redirection to an invalid URL: ftp://example.com/x'],
    ['/never', 9504, 522, 'Could not fetch the image - request timed out'],
    ['/drip', 9504, 524, 'Could not fetch the image - download timed out'],
    ['http://127.0.0.1:1/', 9510, 523, 'Could not fetch the image: unreachable'],
    ['http://no-such-name.invalid/', 9407, 523, 'Could not fetch the image - invalid URL: resolver error'],
  ])('%s is %i', async (path, code, status, message) => {
    await expect(fetch(path)).rejects.toMatchObject({ code, status, message });
  });

  it('takes an empty answer for what it is', async () => {
    expect((await fetch('/nothing')).bytes.byteLength).toBe(0);
  });

  it('tells the origin who asks, and nothing else', async () => {
    const { bytes } = await fetch('/headers');
    const { host: _host, connection: _connection, ...headers } = JSON.parse(Buffer.from(bytes).toString());
    expect(headers).toEqual({ via: '1.1 image-resizing', accept: 'image/*,*/*;q=0.8' });
  });
});

describe('addresses out of reach', () => {
  const fetchWith = async (text: string, isTrusted: boolean, allow: readonly string[] = [], guardPrivate = false) => {
    const fetcher = createFetcher({ allow, guardPrivate, milliseconds: 700, redirects: 3 });
    try {
      return await fetcher.fetchSource({ url: new URL(text, base), maxBytes: 1500, isTrusted });
    } finally {
      await fetcher.close();
    }
  };
  const refused = { code: 9406, status: 403 };

  test.each([
    'http://127.0.0.1/',
    'http://localhost/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://0.0.0.0/',
    'http://0/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://192.168.0.1/',
    'http://100.64.0.1/',
    'http://[fc00::1]/',
    'http://[fe80::1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[64:ff9b:1::7f00:1]/',
    'http://[::7f00:1]/',
    'http://[::ffff:0:127.0.0.1]/',
    'http://[2002:7f00:1::]/',
    'http://[fec0::1]/',
    'http://017700000001/',
    'http://0x7f.1/',
    'http://127.0.0.1./',
    'http://１２７.０.０.１/',
    'http://169.254.169.254/',
    'http://255.255.255.255/',
    'http://224.0.0.1/',
  ])('%s, of a host that only a wildcard covers', async (url) => {
    await expect(fetchWith(url, false)).rejects.toMatchObject(refused);
    await expect(fetchWith(url, true, [], true)).rejects.toMatchObject(refused);
  });

  test.each(['http://169.254.169.254/', 'http://[fe80::1]/', 'http://[fd00:ec2::254]/', 'http://100.100.100.200/'])(
    '%s, a metadata service, of any host that was not named on the command line',
    async (url) => {
      await expect(fetchWith(url, true)).rejects.toMatchObject(refused);
    },
  );

  it('a redirect from a trusted host to another private one', async () => {
    const { port } = new URL(base);
    await expect(fetchWith(`/away?localhost:${port}`, true)).rejects.toMatchObject(refused);
    await expect(fetchWith('/away?169.254.169.254', true, ['127.0.0.1'])).rejects.toMatchObject(refused);
    const { bytes } = await fetchWith(`/away?localhost:${port}`, true, [`localhost:${port}`]);
    expect(bytes.byteLength).toBe(png.byteLength);
  });

  it('a redirect within a trusted host is followed', async () => {
    expect((await fetchWith('/moved', true)).url.pathname).toBe('/a.png');
  });
});

describe('the guard of a public bind', () => {
  test.each([
    'http://127.0.0.1/',
    'http://localhost/',
    'http://[::1]/',
    'http://10.0.0.1/',
    'http://169.254.169.254/',
    'http://0.0.0.0/',
    'http://[::ffff:127.0.0.1]/',
    'http://2130706433/',
  ])('%s is out of reach', async (url) => {
    const fetcher = createFetcher({ allow: [], guardPrivate: true, milliseconds: 700, redirects: 3 });
    const refused = fetcher.fetchSource({ url: new URL(url), maxBytes: 10 });
    await expect(refused).rejects.toMatchObject({ code: 9406, status: 403 });
    await fetcher.close();
  });
  it('opens for an allowed host', async () => {
    const fetcher = createFetcher({ allow: [new URL(base).host], guardPrivate: true, milliseconds: 700, redirects: 3 });
    await fetcher.fetchSource({ url: new URL('/a.png', base), maxBytes: 1500 });
    await fetcher.close();
  });
});

test.each([
  [['*'], 'any.example', '80', true],
  [['example.com'], 'EXAMPLE.com', '443', true],
  [['example.com'], 'sub.example.com', '', false],
  [['*.example.com'], 'example.com', '', true],
  [['*.example.com'], 'a.b.example.com', '', true],
  [['*.example.com'], 'badexample.com', '', false],
  [['localhost:3000'], 'localhost', '3000', true],
  [['localhost:3000'], 'localhost', '3001', false],
  [['https://example.com/path'], 'example.com', '', true],
  [['https://example.com/path'], 'example.com', '', true, '/path/a.png'],
  [['example.com/path'], 'example.com', '', false, '/other/a.png'],
  [['example.com:81/path'], 'example.com', '81', true, '/path'],
  [['*.example.com/path'], 'a.example.com', '', false, '/'],
  [['*'], 'any.example', '', true, '/'],
  [[], 'example.com', '', false],
])('%j allows %s:%s → %s %s', (patterns, host, port, allowed, pathname = undefined) => {
  expect(isAllowed(patterns, host, port, pathname)).toBe(allowed);
});

describe('an upload by url reaches no private address of a mock that serves this machine only', () => {
  const session = useMock({ limits: { ...defaultLimits, fetchMilliseconds: 700 } });
  const port = () => new URL(base).port;
  const upload = async (url: string) => {
    const { status, body } = await session.account().request('post', '/v1').field('url', url);
    return [status, body.errors[0]?.code, body.errors[0]?.message];
  };
  const refused = [400, 5454, expect.stringContaining('private address; allow it with --allow-origin')];
  const setZone = (value: string) =>
    supertest(session.mock.url)
      .patch('/client/v4/zones/z/settings/transformations_allowed_origins')
      .set('authorization', 'Bearer t')
      .send({ value })
      .expect(200);

  test.each(['127.0.0.1', 'localhost', '[::1]', '127.1', '2130706433', '0x7f000001', '[::ffff:127.0.0.1]', '10.0.0.1'])(
    '%s, whatever is tried',
    async (host) => {
      expect(await upload(`http://${host}:${port()}/a.png`)).toEqual(refused);
    },
  );
  it('unless the host is named', async () => {
    await setZone('*, *.0.0.1, *.1');
    expect(await upload(`${base}/a.png`)).toEqual(refused);
    await setZone(new URL(base).host);
    expect((await upload(`${base}/a.png`))[0]).toBe(200);
    expect(await upload(`${base}/away?localhost:${port()}`)).toEqual(refused);
    await setZone('');
  });
});

describe('upload by url', () => {
  const limits = { ...defaultLimits, fetchMilliseconds: 700, uploadBytes: 1500 };
  const session = useMock({ limits, allowOrigins: ['127.0.0.1'] });
  const upload = (url: string) => session.account().request('post', '/v1').field('url', url);

  it('stores the image under the last segment of its URL', async () => {
    const response = await upload(`${base}/a.png?x=1`).expect(200);
    expect(response.body.result.filename).toBe('a.png');
  });
  it('uses the user and password in the URL', async () => {
    await upload(`${base.replace('http://', 'http://user:p%40ss@')}/private.png`).expect(200);
  });
  test.each([
    ['/private.png', 400, 5454],
    ['/nowhere', 400, 5454],
    ['/large', 413, 5413],
    ['/html', 415, 5455],
    ['/never', 400, 5454],
    ['/loop', 400, 5454],
  ])('%s is refused', async (path, status, code) => {
    const response = await upload(base + path);
    expect([response.status, response.body.errors[0].code]).toEqual([status, code]);
  });
  test.each(['', 'not a url', 'ftp://example.com/a.png', 'file:///etc/passwd', '//example.com/a.png'])(
    '"%s" is no URL',
    async (url) => {
      const response = await upload(url);
      expect([response.status, response.body.errors[0].code]).toEqual([400, 5400]);
    },
  );
});

test('a deadline comes with another signal, or after its time, and is not lost to garbage collection', async () => {
  const stopped = new AbortController();
  const { signal: withOther } = deadline(60_000, stopped.signal);
  stopped.abort('enough');
  expect([withOther.aborted, withOther.reason]).toEqual([true, 'enough']);
  expect(deadline(60_000, AbortSignal.abort('before')).signal.reason).toBe('before');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const reason = await new Promise<unknown>((resolve) => {
    const { signal } = deadline(20, new AbortController().signal);
    signal.addEventListener('abort', () => resolve(signal.reason));
    collect();
  });
  expect(reason).toMatchObject({ name: 'TimeoutError' });
});

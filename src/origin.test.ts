import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { defaultLimits } from './limits.ts';
import { createOrigin, isAllowed, type Origin } from './origin.ts';
import { solidPng } from './testing/png.ts';
import { useMock } from './testing/session.ts';

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
  let origin: Origin;
  beforeAll(() => {
    origin = createOrigin({ allow: [], guardPrivate: false, milliseconds: 300, redirects: 3 });
  });
  afterAll(() => origin.close());
  const fetch = (path: string) => origin.fetchSource({ url: new URL(path, base), maxBytes: 1500 });

  it('follows redirects and says so by its Via header', async () => {
    expect(Buffer.compare(Buffer.from((await fetch('/moved')).bytes), png)).toBe(0);
  });
  test.each([
    ['/nowhere', 9404, 404],
    ['/gone', 9404, 404],
    ['/bad', 9519, 502],
    ['/forbidden', 9408, 408],
    ['/broken', 9509, 502],
    ['/large', 9402, 413],
    ['/cut', 9402, 502],
    ['/loop', 9421, 400],
    ['/elsewhere', 9420, 400],
    ['/never', 9504, 522],
    ['/drip', 9504, 522],
    ['http://127.0.0.1:1/', 9510, 523],
    ['http://no-such-name.invalid/', 9407, 523],
  ])('%s is %i', async (path, code, status) => {
    await expect(fetch(path)).rejects.toMatchObject({ code, status });
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
    const origin = createOrigin({ allow: [], guardPrivate: true, milliseconds: 300, redirects: 3 });
    const refused = origin.fetchSource({ url: new URL(url), maxBytes: 10 });
    await expect(refused).rejects.toMatchObject({ code: 9406, status: 403 });
    await origin.close();
  });
  it('opens for an allowed host', async () => {
    const origin = createOrigin({ allow: [new URL(base).host], guardPrivate: true, milliseconds: 300, redirects: 3 });
    await origin.fetchSource({ url: new URL('/a.png', base), maxBytes: 1500 });
    await origin.close();
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
  [[], 'example.com', '', false],
])('%j allows %s:%s → %s', (patterns, host, port, allowed) => {
  expect(isAllowed(patterns, host, port)).toBe(allowed);
});

describe('upload by url', () => {
  const session = useMock({ limits: { ...defaultLimits, fetchMilliseconds: 300, uploadBytes: 1500 } });
  const upload = (url: string) => session.account().request('post', '/v1').field('url', url);

  it('stores the image under the last segment of its URL', async () => {
    const response = await upload(`${base}/a.png?x=1`).expect(200);
    expect(response.body.result.filename).toBe('a.png');
  });
  it('uses the user and password in the URL', async () => {
    await upload(base.replace('http://', 'http://user:p%40ss@') + '/private.png').expect(200);
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

import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { loadContract } from '../../../spec/load.ts';
import { accountHash } from '../../cloudflare/records/index.ts';
import { createMock, type Mock } from '../../index.ts';
import { useServer } from '../../testing/listening.ts';
import { solidPng } from '../../testing/png.ts';
import { askRaw, exchangeRaw } from '../../testing/raw.ts';
import { startProxy } from '../proxy/proxyServer.ts';
import { hostProblem } from './hostHeader.ts';

const upstream = useServer((_req, res) => res.end('page'));

describe('a request with two Host headers is refused', () => {
  let mock: Mock;
  let picture: string;
  beforeAll(async () => {
    mock = await (await createMock({ threads: 1, origin: upstream.url })).listen();
    await mock.seed({ images: [{ id: 'a', base64: Buffer.from(solidPng(8, 6)).toString('base64') }] });
    picture = `/${accountHash(mock.account)}/a/public`;
  });
  afterAll(() => mock.close());
  const twice = ['host: localhost', 'host: evil.example'];

  test.each([
    '/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/images/v1',
    '/__mock/health',
    '/openapi.json',
    '/cdn-cgi/image/w=5/a.png',
    '/page',
  ])('for %s', async (path) => {
    const { status, headers, body } = await askRaw(mock.url, `GET ${path}`, twice);
    expect([status, headers.connection, JSON.parse(body).errors[0].message]).toEqual([
      400,
      'close',
      'Bad Request: the request cannot be answered: it has two Host headers',
    ]);
  });

  it('also where the answer was given before, and has a short cut', async () => {
    const headers = ['host: localhost', 'accept: image/png'];
    const ask = async (line: readonly string[]) => (await askRaw(mock.url, `GET ${picture}`, line)).status;
    expect([await ask(headers), await ask(headers), await ask(['host: b', ...headers])]).toEqual([200, 200, 400]);
  });

  it('also when it asks for a WebSocket', async () => {
    const wish = ['connection: upgrade', 'upgrade: websocket', 'sec-websocket-key: abc'];
    expect((await askRaw(mock.url, 'GET /socket', [...twice, ...wish])).status).toBe(400);
    const offer = ['connection: upgrade', 'upgrade: h2c', 'http2-settings: AAMAAABkAAQAAP__'];
    expect(await exchangeRaw(mock.url, ['GET /page HTTP/1.1', ...twice, ...offer, '', ''].join('\r\n'))).toMatch(
      /^HTTP\/1.1 400 /,
    );
  });

  it('and nothing that follows it on its connection is answered', async () => {
    const first = ['GET /__mock/health HTTP/1.1', ...twice, '', ''].join('\r\n');
    const answers = await exchangeRaw(mock.url, `${first}GET /page HTTP/1.1\r\nhost: localhost\r\n\r\n`);
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400']);
  });

  it('by the validating proxy, too', async () => {
    const options = { contract: await loadContract(), host: '127.0.0.1', port: 0, validate: 'off' } as const;
    const proxy = await startProxy({ ...options, upstream: upstream.url, log: 'silent' });
    const statuses = [await askRaw(proxy.url, 'GET /page', twice), await askRaw(proxy.url, 'GET /page', ['host: a'])];
    await proxy.close();
    expect(statuses.map(({ status }) => status)).toEqual([400, 200]);
  });
});

test.each([
  ['/', ['Host', 'a.test'], undefined],
  ['/', ['HOST', 'a.test:80', 'accept', '*/*'], undefined],
  ['/', ['Host', '[::1]:8787'], undefined],
  ['/', ['Host', ''], undefined],
  ['/', ['accept', '*/*'], undefined],
  ['http://a.test/x', [], undefined],
  ['http://A.test:80/x', ['host', 'a.TEST'], undefined],
  ['https://a.test/x', ['host', 'a.test:443'], undefined],
  ['*', ['host', 'a.test'], undefined],
  ['/', ['Host', 'a.test', 'host', 'a.test'], 'it has two Host headers'],
  ['/', ['Host', '', 'hOsT', 'a.test'], 'it has two Host headers'],
  ['/', ['Host', 'me@a.test'], 'its Host header is malformed'],
  ['/', ['Host', 'a.test/b'], 'its Host header is malformed'],
  ['/', ['Host', 'a.test b.test'], 'its Host header is malformed'],
  ['/', ['Host', 'a.test#b'], 'its Host header is malformed'],
  ['/', ['Host', 'a.test:80:80'], 'its Host header is malformed'],
  ['/', ['Host', '[::1'], 'its Host header is malformed'],
  ['http://a.test/x', ['host', 'b.test'], 'its Host header is not the host of its target'],
  ['http://a.test/x', ['host', 'a.test:81'], 'its Host header is not the host of its target'],
  ['http://localhost/__mock/health', ['host', ''], 'its Host header is not the host of its target'],
])('%s with %j: %s', (url, rawHeaders, problem) => {
  expect(hostProblem({ url, rawHeaders })).toBe(problem);
});

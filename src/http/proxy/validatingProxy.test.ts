import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadContract } from '../../../spec/load.ts';
import { createMock } from '../../index.ts';
import { lintContract } from '../../microcks/index.ts';
import { useMock } from '../../testing/session.ts';
import { type RunningProxy, startProxy } from './proxyServer.ts';

const contract = {
  openapi: '3.1.0',
  info: { title: 'Pets', version: '1' },
  servers: [{ url: 'https://pets.test/v1' }],
  paths: {
    '/pets/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      get: {
        responses: {
          200: { description: '', content: { 'application/json': { schema: { type: 'object', required: ['name'] } } } },
          404: { description: '' },
        },
      },
    },
    '/pets': {
      post: {
        requestBody: { content: { 'application/json': { schema: { type: 'object', required: ['name'] } } } },
        responses: { 201: { description: '', content: { 'application/json': { schema: { type: 'object' } } } } },
      },
    },
  },
};

let folder = '';
let spec = '';
let upstream: Server;
let upstreamUrl = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-proxy-'));
  spec = join(folder, 'pets.json');
  await writeFile(spec, JSON.stringify(contract));
  upstream = createServer((req, res) => {
    const json = (status: number, value: unknown) =>
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (req.url === '/v1/pets/404') return void res.writeHead(404).end();
    if (req.url === '/v1/pets/2') return void json(200, { nick: 'no name' });
    if (req.url === '/v1/pets/5') return void res.writeHead(404, { 'content-type': 'text/html' }).end('<p>gone');
    if (req.url === '/v1/pets/6') return void res.writeHead(404, { 'content-type': 'image/png' }).end(Buffer.of(137));
    if (req.method === 'POST') return void json(201, { id: 7, token: 'abc', note: 'Bearer abcdefgh' });
    json(200, { name: 'Rex' });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => upstream.once('listening', resolve));
  upstreamUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
});
afterAll(async () => {
  upstream.close();
  await rm(folder, { recursive: true });
});

const start = async (
  validate: 'off' | 'report' | 'enforce',
  more: { upstream?: string; record?: string } = {},
): Promise<RunningProxy> =>
  startProxy({
    contract: await loadContract({ spec }),
    upstream: upstreamUrl,
    host: '127.0.0.1',
    port: 0,
    validate,
    log: 'silent',
    ...more,
  });

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer verysecret' },
  body: JSON.stringify(body),
});

/** Policy, request, status, and what is said about it. */
test.each<['off' | 'report' | 'enforce', string, RequestInit, number, RegExp | null]>([
  ['report', '/v1/pets/1', {}, 200, null],
  ['report', '/v1/pets/404', {}, 404, null],
  ['report', '/v1/pets/2', {}, 200, /"pointer":"\/name".*"in":"response"/],
  ['report', '/v1/pets/x', {}, 200, /the path parameter id must be integer/],
  ['report', '/v1/pets', post({}), 201, /"pointer":"\/name".*"in":"body"/],
  ['report', '/v1/dogs/1', {}, 200, /no operation for GET \/v1\/dogs\/1/],
  ['report', '/v1/pets/1', { method: 'DELETE' }, 200, /this path for GET, HEAD only/],
  ['off', '/v1/pets/2', {}, 200, null],
  ['enforce', '/v1/pets/1', {}, 200, null],
  ['enforce', '/v1/pets/2', {}, 502, /answered 200 against the contract/],
  ['enforce', '/v1/pets/x', {}, 422, /it was not forwarded/],
  ['enforce', '/v1/pets', post({ name: 'x' }), 201, null],
])('%s %s %j', async (validate, path, init, status, said) => {
  const proxy = await start(validate);
  try {
    const response = await fetch(proxy.url + path, init);
    const text = await response.text();
    expect(response.status).toBe(status);
    const told = response.headers.get('x-mock-violations') ?? (status === 422 || status === 502 ? text : null);
    if (said === null) expect(told).toBeNull();
    else expect(told).toMatch(said);
  } finally {
    await proxy.close();
  }
});

/** The upstream's path, the path on the proxy, what the upstream is asked for, and what is said. */
test.each<[string, string, number, RegExp | null]>([
  ['/v1', '/pets/1', 200, null],
  ['/v1/', '/pets/1', 200, null],
  ['/v1', '/pets/2', 200, /"pointer":"\/name"/],
  ['/v1', '/v1/pets/1', 200, /no operation for GET \/v1\/v1\/pets\/1; nearest is GET \/pets\/\{id\}/],
  ['/v1', '/pets/1/x', 200, /nearest is GET \/pets\/\{id\}: 1 segment\(s\) too many/],
  ['/staging', '/pets/1', 200, null],
  ['/staging', '/v1/pets/1', 200, null],
  ['', '/pets/1', 200, /no operation for GET \/pets\/1; nearest is GET \/pets\/\{id\}: the base path \/v1 is missing/],
])('the base path of an upstream counts: %s, %s', async (base, path, status, said) => {
  const proxy = await start('report', { upstream: upstreamUrl + base });
  try {
    const response = await fetch(proxy.url + path);
    expect(response.status).toBe(status);
    const told = response.headers.get('x-mock-violations');
    if (said === null) expect(told).toBeNull();
    else expect(told).toMatch(said);
  } finally {
    await proxy.close();
  }
});

test('the proxy forwards nothing that lacks credentials', async () => {
  const secured = join(folder, 'secured.json');
  const components = { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } };
  await writeFile(secured, JSON.stringify({ ...contract, components, security: [{ key: [] }] }));
  const options = { upstream: upstreamUrl, host: '127.0.0.1', port: 0, validate: 'enforce', log: 'silent' } as const;
  const proxy = await startProxy({ ...options, contract: await loadContract({ spec: secured }) });
  try {
    const answer = await fetch(`${proxy.url}/v1/pets/1`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('ApiKey realm="Pets", in="header", name="X-Key"');
    expect((await fetch(`${proxy.url}/v1/pets/1`, { headers: { 'x-key': 'k' } })).status).toBe(200);
  } finally {
    await proxy.close();
  }
});

test('a server that is down', async () => {
  const proxy = await start('report', { upstream: 'http://127.0.0.1:1' });
  const response = await fetch(`${proxy.url}/v1/pets/1`);
  expect([response.status, await response.json()]).toEqual([
    502,
    {
      type: 'about:blank',
      title: 'Bad Gateway',
      status: 502,
      detail: 'http://127.0.0.1:1 does not answer; is that server running?',
    },
  ]);
  await proxy.close();
});

describe('a recording', () => {
  test('holds no example without its answer: a 404 that the contract has no body for', async () => {
    const record = join(folder, 'nothing.yaml');
    const proxy = await start('report', { record });
    for (const path of ['/v1/pets/5', '/v1/pets/6']) {
      const response = await fetch(proxy.url + path);
      expect([response.status, response.headers.get('x-mock-violations')]).toEqual([404, null]);
    }
    expect(await proxy.close()).toBe(0);
    await expect(readFile(record)).rejects.toThrow('ENOENT');
  });

  test('through the base path of an upstream has no orphan', async () => {
    const record = join(folder, 'based.yaml');
    const proxy = await start('report', { record, upstream: `${upstreamUrl}/v1` });
    for (const path of ['/pets/1', '/v1/pets/1', '/pets/404', '/pets/5']) await fetch(proxy.url + path);
    expect(await proxy.close()).toBe(2);
    const findings = await lintContract(await loadContract({ spec, overlays: [record] }));
    expect(findings.filter(({ rule }) => /unpaired/.test(rule))).toEqual([]);
  });

  test('is an overlay without secrets, and plays back', async () => {
    const record = join(folder, 'recorded.yaml');
    const proxy = await start('report', { record });
    for (const [path, init] of [
      ['/v1/pets/1', {}],
      ['/v1/pets/1', {}],
      ['/v1/pets/404', {}],
      ['/v1/pets', post({ name: 'Ada', password: 'hunter2' })],
    ] as const) {
      await (await fetch(proxy.url + path, init)).arrayBuffer();
    }
    expect(await proxy.close()).toBe(3);
    const text = await readFile(record, 'utf8');
    expect(text).not.toMatch(/hunter2|verysecret|abcdefgh|token: abc/);
    const mock = await (await createMock({ spec, overlays: [record] })).listen();
    try {
      const read = async (path: string, init: RequestInit = {}) => {
        const response = await fetch(mock.url + path, init);
        const body = await response.text();
        return [response.status, body === '' ? '' : JSON.parse(body)];
      };
      expect(await read('/v1/pets/1')).toEqual([200, { name: 'Rex' }]);
      expect(await read('/v1/pets/404')).toEqual([404, '']);
      expect(await read('/rest/Pets/1/pets', post({ name: 'Ada' }))).toEqual([
        201,
        { id: 7, token: 'REDACTED', note: 'Bearer REDACTED' },
      ]);
    } finally {
      await mock.close();
    }
  });
});

const session = useMock();
test('the mock keeps to its own contract, seen through the proxy', async () => {
  const proxy = await startProxy({
    contract: await loadContract(),
    upstream: session.mock.url,
    host: '127.0.0.1',
    port: 0,
    validate: 'report',
    log: 'silent',
  });
  try {
    const api = `${proxy.url}/client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/images`;
    const headers = { authorization: 'Bearer t' };
    const form = new FormData();
    form.append('url', 'http://127.0.0.1:1/a.png');
    for (const [path, init] of [
      ['/v1', {}],
      ['/v2', {}],
      ['/v1/nobody', {}],
      ['/v1/variants', {}],
      ['/v1', { method: 'POST', body: form }],
    ] as const) {
      const response = await fetch(api + path, { headers, ...init });
      await response.arrayBuffer();
      expect([path, response.headers.get('x-mock-violations')]).toEqual([path, null]);
    }
  } finally {
    await proxy.close();
  }
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMock, type Mock } from '../../../index.ts';
import { watchContracts } from './contracts.ts';

const folder = mkdtempSync(join(tmpdir(), 'cfimages-contracts-'));
const at = (name: string) => join(folder, name);
const keep = (name: string, value: unknown) => {
  writeFileSync(at(name), typeof value === 'string' ? value : JSON.stringify(value));
  return at(name);
};
const example = (value: unknown) => ({
  responses: { 200: { description: '', content: { 'application/json': { example: value } } } },
});
const contract = (title: string, base: string, paths: object, more: object = {}) => ({
  openapi: '3.1.0',
  info: { title, version: '1' },
  servers: [{ url: base }],
  paths,
  ...more,
});
const overlay = (target: string, value: unknown) => ({
  overlay: '1.0.0',
  info: { title: 'o', version: '1' },
  actions: [{ target, update: { example: value } }],
});
const bodyOf = (path: string) => `$.paths['${path}'].get.responses['200'].content['application/json']`;

let server: Server;
let remote = '';
beforeAll(async () => {
  const files: Readonly<Record<string, string>> = {
    '/api/birds.json': JSON.stringify(contract('Birds', '/birds', { '/one': { $ref: './paths.json#/one' } })),
    '/api/paths.json': JSON.stringify({ one: { get: example('tit') } }),
    '/api/away.json': JSON.stringify(
      contract('Away', '', { '/a': { $ref: 'http://localhost:1/paths.json' }, '/b': { get: example('here') } }),
    ),
    '/large': 'x'.repeat(10),
  };
  server = createServer((req, res) => {
    if (req.url === '/moved') return void res.writeHead(302, { location: '/api/birds.json' }).end();
    if (req.url === '/loop') return void res.writeHead(302, { location: '/loop' }).end();
    const text = files[req.url ?? ''];
    res.writeHead(text === undefined ? 404 : 200).end(text);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  remote = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function using(options: Parameters<typeof createMock>[0], use: (mock: Mock) => Promise<void>): Promise<void> {
  const mock = await createMock(options);
  try {
    await mock.listen();
    await use(mock);
  } finally {
    await mock.close();
  }
}

async function ask(mock: Mock, path: string, init?: RequestInit): Promise<string> {
  const answer = await fetch(mock.url + path, init);
  return `${answer.status} ${(await answer.text()).slice(0, 200)}`;
}

test('several contracts answer, each at its base path and in the Microcks layout; the first of two that share an address', async () => {
  const cats = keep('cats.json', contract('Cats', '/cats', { '/one': { get: example('Tom') } }));
  const dogs = keep('dogs.json', contract('Dogs', '/dogs', { '/one': { get: example('Rex') } }));
  const more = keep(
    'more.json',
    contract('Dogs', '/dogs', { '/one': { get: example('no') }, '/two': { get: example('Bo') } }),
  );
  await using({ spec: [cats, dogs, more] }, async (mock) => {
    expect(mock.contracts.map(({ service, basePaths }) => [service, basePaths])).toEqual([
      ['Cats/1', ['/cats']],
      ['Dogs/1', ['/dogs']],
      ['Dogs/1', ['/dogs']],
    ]);
    expect(mock.basePaths).toEqual(['/cats', '/dogs']);
    expect(mock.warnings).toEqual([`GET /dogs/one of ${more} is answered by ${dogs}`]);
    expect(await ask(mock, '/cats/one')).toBe('200 "Tom"');
    expect(await ask(mock, '/dogs/one')).toBe('200 "Rex"');
    expect(await ask(mock, '/dogs/two')).toBe('200 "Bo"');
    expect(await ask(mock, '/rest/Cats/1/one')).toBe('200 "Tom"');
    expect(await ask(mock, '/rest/Dogs/1/two')).toBe('200 "Bo"');
    expect(await ask(mock, '/dogs/three')).toMatch(/^404 /);
    expect(await ask(mock, '/cats/one', { method: 'POST' })).toMatch(/^405 /);
  });
});

test('an overlay changes those of several contracts that have its targets, and one at least', async () => {
  const cats = keep('c.json', contract('Cats', '/cats', { '/cat': { get: example('Tom') } }));
  const dogs = keep('d.json', contract('Dogs', '/dogs', { '/dog': { get: example('Rex') } }));
  const fits = keep('fits.json', overlay(bodyOf('/dog'), 'Max'));
  const none = keep('none.json', overlay(bodyOf('/cow'), 'Mu'));
  await using({ spec: [cats, dogs], overlays: [fits] }, async (mock) => {
    expect(await ask(mock, '/dogs/dog')).toBe('200 "Max"');
    expect(await ask(mock, '/cats/cat')).toBe('200 "Tom"');
  });
  await expect(createMock({ spec: [cats, dogs], overlays: [none] })).rejects.toThrow('none.json');
});

test('a contract may be at a URL, with what it refers to beside it', async () => {
  await using({ spec: `${remote}/moved` }, async (mock) => {
    expect(await ask(mock, '/birds/one')).toBe('200 "tit"');
  });
  await using({ spec: `${remote}/api/birds.json` }, async (mock) => {
    expect(await ask(mock, '/birds/one')).toBe('200 "tit"');
  });
  await using({ spec: `${remote}/api/away.json` }, async (mock) => {
    expect(mock.warnings.join()).toContain('the reference http://localhost:1/paths.json is to another server');
    expect(await ask(mock, '/b')).toBe('200 "here"');
  });
});

test.each([
  ['/nowhere', 'cannot be fetched: http://127.0.0.1:\\d+ answers 404'],
  ['/loop', 'cannot be fetched: it leads on more than 3 times'],
  ['/large', 'is not an OpenAPI document'],
])('a URL without a contract is refused with its reason: %s', async (path, reason) => {
  await expect(createMock({ spec: remote + path })).rejects.toThrow(new RegExp(reason));
});

test('a mock that others can reach gets no contract from a private address that is not allowed', async () => {
  const spec = `${remote}/api/birds.json`;
  await expect(createMock({ spec, host: '0.0.0.0' })).rejects.toThrow(
    'has a private address; allow it with --allow-origin',
  );
  await using({ spec, host: '0.0.0.0', allowOrigins: ['127.0.0.1'] }, async () => undefined);
});

test('contracts that are read again are served with what they held; a slip leaves those from before', async () => {
  const pets = (name: string) =>
    contract('Pets', '/v1', {
      '/pets': { get: example([{ id: 1, name }]), post: { responses: { 201: { description: '' } } } },
      '/pets/{id}': { get: example({ id: 1 }) },
    });
  const spec = keep('pets.json', pets('Rex'));
  await using({ spec, stateful: true }, async (mock) => {
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"Bo"}' };
    expect(await ask(mock, '/v1/pets', post)).toBe('201 ');
    expect(await mock.reload()).toEqual({ changes: [] });
    const { paths, ...rest } = pets('Max');
    keep('pets.json', { ...rest, paths: { ...paths, '/toys': { get: { operationId: 'toys', ...example('ball') } } } });
    expect(await mock.reload()).toEqual({ changes: [`${spec}: ~ GET /pets`, `${spec}: + GET /toys`] });
    expect(await ask(mock, '/v1/toys')).toBe('200 "ball"');
    expect(await ask(mock, '/v1/pets')).toBe('200 [{"id":1,"name":"Rex"},{"id":2,"name":"Bo"}]');
    expect(mock.faults.add({ operation: 'toys', fault: { status: 503 } } as never)).toHaveLength(1);
    keep('pets.json', '{"openapi": "3.1.0", "paths": {');
    expect((await mock.reload()).problem).toMatch(/pets\.json:1:\d+/);
    expect(await ask(mock, '/v1/pets/2')).toBe('200 {"id":2,"name":"Bo"}');
    await mock.reset();
    keep('pets.json', pets('Max'));
    expect(await mock.reload()).toEqual({ changes: [`${spec}: - GET /toys`] });
    expect(await ask(mock, '/v1/pets')).toBe('200 [{"id":1,"name":"Max"}]');
    expect(await ask(mock, '/v1/toys')).toMatch(/^404 /);
  });
});

test('a file that changes is noticed, one that is referred to as well', async () => {
  const part = keep('part.json', example('a'));
  const main = keep('main.json', contract('Parts', '', { '/a': { get: { $ref: './part.json' } } }));
  const { loadContract } = await import('../../../../spec/load.ts');
  const loaded = await loadContract({ spec: main });
  expect(loaded.files).toEqual([main, part]);
  let stop: () => void = () => undefined;
  const noticed = new Promise<void>((resolve) => {
    const examples = { main: () => [{ contract: loaded }] } as never;
    stop = watchContracts(examples, async () => resolve());
  });
  // Who has only begun to watch takes what is there for what was there
  let turn = 0;
  const again = setInterval(() => keep('part.json', example(`changed ${turn++}`)), 100);
  await noticed;
  clearInterval(again);
  stop();
});

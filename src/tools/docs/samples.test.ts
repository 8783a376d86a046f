import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, test } from '@jest/globals';
import Cloudflare from 'cloudflare';
import * as cfimages from '../../index.ts';
import { packageRoot } from '../../packageRoot.ts';
import { solidPng } from '../../testing/png.ts';
import { useMock } from '../../testing/session.ts';
import { matchers } from '../../testkit/adapters/matchers.ts';

const root = fileURLToPath(packageRoot());
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const testing = read('docs/testing.md');
const folder = mkdtempSync(join(tmpdir(), 'cfimages-samples-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The fenced block of a language that holds a text. */
function block(language: string, holding: string, page = testing): string {
  const blocks = [...page.matchAll(/^```(\w+)[^\n]*\n([\s\S]*?)^```$/gm)];
  const found = blocks.find(([, own, text = '']) => own === language && text.includes(holding));
  return found?.[2] ?? '';
}

describe('the samples of docs/testing.md run as they stand', () => {
  const session = useMock();

  it('createMock and all that follows', async () => {
    const source = block('js', 'createMock').replace(/^import .*\n/m, '');
    expect(source).toContain('waitFor');
    const started: cfimages.Mock[] = [];
    // The request that the sample waits for comes from the code under test, which is not in the sample
    const createMock = async () => {
      const mock = await cfimages.createMock();
      started.push(mock);
      return { listen: async () => uploadFrom(await mock.listen()) };
    };
    const uploadFrom = async (mock: cfimages.Mock) => {
      const body = new FormData();
      body.set('file', new Blob([Uint8Array.from(solidPng(4, 4))]), 'cat.png');
      body.set('metadata', '{"alt":"a cat"}');
      const { account } = mock.namespace('checkout');
      const init = { method: 'POST', body, headers: { authorization: 'Bearer any' } };
      await fetch(`${mock.apiBaseUrl}/accounts/${account}/images/v1`, init);
      return mock;
    };
    const AsyncFunction = (async () => undefined).constructor as new (
      ...parts: string[]
    ) => (...values: unknown[]) => Promise<unknown>;
    const run = new AsyncFunction('createMock', 'Cloudflare', 'bytes', `${source}; return { images, client };`);
    try {
      const { images, client } = (await run(createMock, Cloudflare, solidPng(8, 8))) as {
        readonly images: cfimages.Namespace;
        readonly client: Cloudflare;
      };
      const hero = await client.images.v1.get('hero', { account_id: images.account });
      expect(hero.id).toBe('hero');
    } finally {
      await Promise.all(started.map((mock) => mock.close()));
    }
  });

  it('its requests to /__mock', async () => {
    const lines = block('sh', '__mock/faults').trim().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect([line, await statusOf(session.mock, line)]).toEqual([line, 200]);
    await session.mock.reset();
  });

  it('the file of faults', async () => {
    const faults = join(folder, 'faults.yml');
    writeFileSync(faults, block('yaml', 'rules:'));
    const mock = await cfimages.createMock({ faults });
    expect(mock.faults.list()).toHaveLength(2);
    await mock.close();
  });

  it('the matchers', () => {
    const named = [...block('js', 'toBeImage').matchAll(/\.(to[A-Z]\w+)\(/g)].map(([, name = '']) => name);
    expect(named.sort()).toEqual(Object.keys(matchers).sort());
  });
});

describe('the samples of docs/flows.md run as they stand', () => {
  const page = read('docs/flows.md');

  it('its file of flows, and its request', async () => {
    const flows = join(folder, 'flows.yml');
    writeFileSync(flows, block('yaml', 'flows:', page));
    const mock = await (await cfimages.createMock({ flows, origin: folder })).listen();
    const listed = async () =>
      (await (await fetch(`${mock.url}/__mock/flows`)).json()) as { flows: { name: string }[] };
    expect((await listed()).flows.map(({ name }) => name)).toEqual(['thumbnails', 'from Fastly']);
    const line = block('sh', '__mock/flows', page).trim();
    expect(await statusOf(mock, line)).toBe(200);
    expect((await listed()).flows.map(({ name }) => name)).toEqual(['from Fastly']);
    await mock.close();
  });
});

/** The status that a line of curl gets. */
async function statusOf(mock: cfimages.Mock, line: string): Promise<number> {
  const [, method = '', path = '', type = '', body = ''] =
    /-X (\w+) localhost:8787(\S+) -H 'content-type: (\S+)' -d '(.*)'$/.exec(line) ?? [];
  return (await fetch(mock.url + path, { method, headers: { 'content-type': type }, body })).status;
}

test('the pages import only what the package exports', () => {
  const { exports } = JSON.parse(read('package.json')) as { readonly exports: Readonly<Record<string, unknown>> };
  const pages = ['README.md', 'docs/testing.md', 'examples/worker/README.md'].map(read).join('\n');
  const entries = [...pages.matchAll(/['`]cfimages(\/[\w/]+)?['`]/g)].map(([, path = '']) => `.${path}`);
  expect(entries.length).toBeGreaterThan(4);
  expect([...new Set(entries)].filter((entry) => exports[entry] === undefined)).toEqual([]);
  const names = [...pages.matchAll(/import \{ ([^}]+) \} from 'cfimages';/g)].flatMap(([, list = '']) =>
    list.split(', '),
  );
  expect(names.filter((name) => !(name in cfimages))).toEqual([]);
});

describe('the table of surfaces', () => {
  const session = useMock();
  const hash = () => session.mock.deliveryUrl.split('/').pop() ?? '';

  test.each([
    ['API', 'api', 'GET', () => `/client/v4/accounts/${session.mock.account}/images/v1`, 200],
    ['batch', 'batch', 'GET', () => '/images/v1', 401],
    ['direct upload', 'delivery', 'POST', () => `/${hash()}/nobody`, 404],
    ['delivery', 'delivery', 'GET', () => `/${hash()}/nobody/public`, 404],
    ['delivery, custom domain', 'customDomain', 'GET', () => `/cdn-cgi/imagedelivery/${hash()}/nobody/public`, 404],
    ['URL transforms', 'urlTransform', 'GET', () => `/cdn-cgi/image/width=5/${hash()}/nobody/public`, 404],
    ['Workers binding', 'workers', 'POST', () => '/info', 400],
    [
      'examples, as Microcks lays them out',
      'microcks',
      'GET',
      () => '/rest/Cloudflare+Images+API/4.0/accounts/a/images/v1',
      200,
    ],
    ['the contract', 'contract', 'GET', () => '/openapi.json', 200],
    ["the mock's own", undefined, 'GET', () => '/__mock/', 200],
  ])('%s', async (name, surface, method, path, status) => {
    expect(read('docs/operations.md')).toContain(`\n| ${name} | `);
    const headers = name === 'API' ? { authorization: 'Bearer any' } : {};
    const response = await fetch(session.mock.url + path(), { method, headers });
    const entry = session.mock.requests.last({ path: path() });
    expect([response.status, entry?.surface]).toEqual([status, surface]);
  });
});

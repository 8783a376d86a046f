import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { accountHash } from '../../cloudflare/records/index.ts';
import { createMock, type Mock } from '../../index.ts';
import { useBrowser } from '../../testing/browser.ts';
import { useServer } from '../../testing/listening.ts';
import { solidPng } from '../../testing/png.ts';

const png = Buffer.from(solidPng(8, 6));
const newContext = useBrowser();
/** The network of the mock's user: nothing of it may be asked. */
const reached: string[] = [];
const network = useServer((req, res) => {
  reached.push(`${req.method} ${req.url}`);
  res.end(png);
});
/** The page's server: `localhost` is another site than the `127.0.0.1` of the mock. */
const site = useServer((_req, res) =>
  res.setHeader('content-type', 'text/html').end('<h1>A page of another site</h1>'),
);

let mock: Mock;
let page: Page;
let hash: string;
beforeAll(async () => {
  mock = await (await createMock({ threads: 1 })).listen();
  hash = accountHash(mock.account);
  await mock.seed({ images: [{ id: 'a', base64: png.toString('base64') }] });
  page = await (await newContext()).newPage();
  await page.goto(site.url.replace('127.0.0.1', 'localhost'));
}, 60_000);
afterAll(async () => {
  await page?.context().close();
  await mock?.close();
});

interface Attempt {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** A form with a picture as its `file`, in place of a body. */
  readonly file?: boolean;
  readonly mode?: 'no-cors';
}

/** What the page gets to see of its request. */
async function attempt({ path, ...init }: Attempt): Promise<string> {
  return await page.evaluate(
    async ({ url, base64, init: { file, body, ...rest } }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const form = new FormData();
      form.append('file', new Blob([bytes]), 'a.png');
      const answer = await fetch(url, { ...rest, ...(file ? { body: form } : body ? { body } : {}) }).catch(
        () => undefined,
      );
      if (answer === undefined) return 'refused';
      if (answer.type === 'opaque') return 'sent unread';
      return `${answer.status} ${(await answer.arrayBuffer()).byteLength > 0 ? 'read' : 'empty'}`;
    },
    { url: mock.url + path, base64: png.toString('base64'), init },
  );
}

const account = () => `/client/v4/accounts/${mock.account}/images`;
const bearer = { authorization: 'Bearer t' };
const json = { 'content-type': 'application/json' };
const state = () => ({
  images: [...mock.store.account(mock.account).images.all()].map(({ id }) => id),
  variants: mock.store.account(mock.account).variants.count,
  accounts: [...mock.store.accounts()].length,
  zones: mock.store.zones.count,
  now: mock.clock.frozen,
});
const program = () => JSON.stringify({ url: `${network.url}/a.png`, method: 'GET', headers: {}, image: { width: 4 } });

describe('a page of another site', () => {
  const readings: readonly (readonly [string, () => Attempt])[] = [
    ['the list of images', () => ({ path: `${account()}/v1`, headers: bearer })],
    ['the list without a token', () => ({ path: `${account()}/v1` })],
    [
      'the list with a key',
      () => ({ path: `${account()}/v1`, headers: { 'x-auth-key': 'k', 'x-auth-email': 'a@b.c' } }),
    ],
    ['the keys', () => ({ path: `${account()}/v1/keys`, headers: bearer })],
    ['an original', () => ({ path: `${account()}/v1/a/blob`, headers: bearer })],
    ['a batch token', () => ({ path: `${account()}/v1/batch_token`, headers: bearer })],
    ['the batch host', () => ({ path: '/images/v2', headers: bearer })],
    ['the settings of a zone', () => ({ path: '/client/v4/zones/z/settings/transformations', headers: bearer })],
    ['the contract', () => ({ path: '/openapi.json' })],
    ['the journal', () => ({ path: '/__mock/requests' })],
    ['the state', () => ({ path: '/__mock/export' })],
    ['the control document', () => ({ path: '/__mock/openapi.json' })],
    ['the page', () => ({ path: '/__mock/' })],
    ['what is not there', () => ({ path: '/nothing' })],
  ];
  test.each(readings)('cannot read %s', async (_what, request) => {
    expect(await attempt(request())).toBe('refused');
  });

  const writings: readonly (readonly [string, () => Attempt])[] = [
    ['uploads', () => ({ path: `${account()}/v1`, method: 'POST', headers: bearer, file: true })],
    ['uploads without a token', () => ({ path: `${account()}/v1`, method: 'POST', file: true })],
    ['deletes', () => ({ path: `${account()}/v1/a`, method: 'DELETE', headers: bearer })],
    [
      'makes a variant',
      () => ({
        path: `${account()}/v1/variants`,
        method: 'POST',
        headers: { ...bearer, ...json },
        body: '{"id":"x","options":{"width":5}}',
      }),
    ],
    [
      'opens a zone',
      () => ({
        path: '/client/v4/zones/z/settings/transformations',
        method: 'PATCH',
        headers: { ...bearer, ...json },
        body: '{"value":"open"}',
      }),
    ],
    ['resets the mock', () => ({ path: '/__mock/reset', method: 'POST' })],
    ['stops its clock', () => ({ path: '/__mock/clock', method: 'PATCH', headers: json, body: '{"freeze":true}' })],
    [
      'reaches the network by a Worker’s fetch',
      () => ({ path: '/cf-image', method: 'POST', headers: json, body: program() }),
    ],
    ['transforms by the binding', () => ({ path: '/transform', method: 'POST', file: true })],
    ['measures by the binding', () => ({ path: '/info', method: 'POST', file: true })],
  ];
  test.each(writings)('neither %s nor does so blindly', async (_what, request) => {
    const before = state();
    expect(await attempt(request())).toBe('refused');
    // What needs no permission to be sent is sent as a form or as text, unread
    const { headers: _headers, ...blind } = request();
    await attempt({ ...blind, mode: 'no-cors' });
    expect([state(), reached]).toEqual([before, []]);
  });

  it('reaches nothing by the url of a form, whoever is asked', async () => {
    for (const path of [`${account()}/v1`, '/images/v1', `/${hash}/a`, '/cf-image']) {
      for (const [type, body] of [
        ['text/plain', program()],
        ['application/x-www-form-urlencoded', `url=${encodeURIComponent(`${network.url}/a.png`)}`],
      ] as const) {
        await attempt({ path, method: 'POST', mode: 'no-cors', headers: { 'content-type': type }, body });
      }
    }
    await attempt({ path: `/cdn-cgi/image/width=4/${network.url}/a.png` });
    await attempt({ path: `/cdn-cgi/image/width=4/${mock.url}//${new URL(network.url).host}/a.png` });
    expect(reached).toEqual([]);
  });

  it('cannot frame the page nor run its script as its own', async () => {
    const framed = await page.evaluate(async (url) => {
      const frame = document.createElement('iframe');
      frame.src = url;
      document.body.append(frame);
      await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
      try {
        return frame.contentWindow?.document.title;
      } catch {
        return 'out of sight';
      }
    }, `${mock.url}/__mock/`);
    expect(framed).toBe('out of sight');
  });

  const open: readonly (readonly [string, () => Attempt])[] = [
    ['read a picture', () => ({ path: `/${hash}/a/public` })],
    ['read a picture of a custom domain', () => ({ path: `/cdn-cgi/imagedelivery/${hash}/a/public` })],
    ['read a transformed picture', () => ({ path: `/cdn-cgi/image/width=4/${hash}/a/public` })],
    ['read an example', () => ({ path: `/rest/${mock.service}/accounts/x/images/v1`, headers: bearer })],
  ];
  test.each(open)('can %s', async (_what, request) => {
    expect(await attempt(request())).toBe('200 read');
  });

  it('can upload to an upload URL', async () => {
    const made = await fetch(`${mock.url}${account()}/v2/direct_upload`, { method: 'POST', headers: bearer });
    const { result } = (await made.json()) as { result: { uploadURL: string; id: string } };
    expect(await attempt({ path: new URL(result.uploadURL).pathname, method: 'POST', file: true })).toBe('200 read');
    expect(state().images).toContain(result.id);
  });
});

describe('a page of another site, with --cors api', () => {
  it('uses the API, and still not the controls', async () => {
    const closed = mock;
    mock = await (await createMock({ threads: 1, cors: 'api' })).listen();
    const seen = [
      await attempt({ path: `${account()}/v1`, method: 'POST', headers: bearer, file: true }),
      await attempt({ path: `${account()}/v1`, headers: bearer }),
      await attempt({ path: '/__mock/health' }),
      await attempt({ path: '/info', method: 'POST', file: true }),
    ];
    await mock.close();
    mock = closed;
    expect(seen).toEqual(['200 read', '200 read', 'refused', 'refused']);
  });
});

describe('a page of another site, with --spec', () => {
  it('reads the answers of the contract, also after it had to ask', async () => {
    const closed = mock;
    const spec = 'fixtures/contracts/dispatchers.openapi.yaml';
    const path = '/api/v1/posts/2017/01';
    mock = await (await createMock({ threads: 1, spec })).listen();
    const seen = [await attempt({ path }), await attempt({ path, headers: { 'x-own': '1' } })];
    await mock.close();
    mock = closed;
    expect(seen).toEqual(['200 read', '200 read']);
  });
});

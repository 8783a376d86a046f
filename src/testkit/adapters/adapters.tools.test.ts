import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, test } from '@jest/globals';
import { createMock } from '../../index.ts';
import { inBrowser } from '../../testing/browser.ts';
import { launchChromium } from '../../testing/chromium.ts';
import { solidPng } from '../../testing/png.ts';
import { useMock } from '../../testing/session.ts';
import jestSetup from './jestSetup.ts';
import jestTeardown from './jestTeardown.ts';
import { type ImageMatchers, matchers } from './matchers.ts';
import { imagesFixtures } from './playwright.ts';
import { connectMock } from './remote.ts';
import { startShared } from './start.ts';
import { setup as vitestSetup } from './vitest.ts';

/** Runs a tool's own command in its example's folder. */
async function run(example: string, args: readonly string[], env = {}): Promise<{ code: unknown; output: string }> {
  const { NODE_OPTIONS: _, JEST_WORKER_ID: __, CFIMAGES_URL: ___, ...rest } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL(`../../../examples/${example}/`, import.meta.url)),
    env: { ...rest, ...env, NO_COLOR: '1', CI: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  return { code, output: stripVTControlCharacters(output) };
}

/** The variables that the row of docs/testing.md on a tool names for its command. */
async function documented(tool: string): Promise<Readonly<Record<string, string>>> {
  const page = await readFile(new URL('../../../docs/testing.md', import.meta.url), 'utf8');
  const row = page.split('\n').find((line) => line.startsWith(`| ${tool} |`)) ?? '';
  return Object.fromEntries(
    [...row.matchAll(/\b([A-Z_]+)=([^\s`]+)/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

const bin = (path: string) => fileURLToPath(new URL(`../../../node_modules/${path}`, import.meta.url));

describe('the real tools, as docs/testing.md says, on one mock each', () => {
  test.each([
    ['jest', [bin('jest/bin/jest.js'), '--maxWorkers=3', '--no-cache'], /Tests: +22 passed, 22 total/],
    ['Vitest', [bin('vitest/vitest.mjs'), 'run'], /Tests +2 passed \(2\)/],
    ['node:test', ['--test'], /[#ℹ] pass 1\n[#ℹ] fail 0/],
  ] as const)(
    '%s',
    async (tool, args, summary) => {
      const { code, output } = await run(tool.toLowerCase().replace(':', '-'), args, await documented(tool));
      expect([code, output]).toEqual([0, expect.stringMatching(summary)]);
    },
    60_000,
  );

  inBrowser.test(
    'playwright',
    async () => {
      const { browser, started } = await launchChromium();
      await browser.close();
      const env = { ...started.env, CFIMAGES_CHROMIUM: started.executablePath };
      const { code, output } = await run('playwright', [bin('@playwright/test/cli.js'), 'test'], env);
      expect([code, output]).toEqual([0, expect.stringMatching(/2 passed/)]);
    },
    120_000,
  );
});

describe('a mock that the environment names', () => {
  afterEach(() => {
    delete process.env.CFIMAGES_URL;
  });

  it('is told of to the workers, and no longer once it is stopped: a watching jest sets up again and again', async () => {
    delete process.env.CFIMAGES_URL;
    for (let turn = 0; turn < 2; turn++) {
      const stop = await startShared();
      expect((await fetch(`${process.env.CFIMAGES_URL}/__mock/health`)).status).toBe(200);
      await stop();
      expect(process.env.CFIMAGES_URL).toBeUndefined();
    }
  });

  const setups: Readonly<Record<string, (url: string) => Promise<unknown>>> = {
    jest: async () => {
      await jestSetup();
      await jestTeardown();
    },
    Vitest: async () => (await vitestSetup())(),
    Playwright: async (url) => {
      type Fixture = (from: object, use: (mock: object) => Promise<void>) => unknown;
      const [fixture] = imagesFixtures.imagesMock as unknown as [Fixture];
      await fixture({}, async (mock) => expect(mock).toEqual({ url }));
    },
  };
  test.each(Object.entries(setups))(
    'is used by %s, which starts no second one and does not stop it',
    async (_tool, setUpAndEnd) => {
      const mock = await createMock();
      const asked: (string | undefined)[] = [];
      const server = createServer((req, res) => {
        asked.push(req.url);
        mock.app(req, res);
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      process.env.CFIMAGES_URL = url;
      await setUpAndEnd(url);
      const after = await fetch(`${url}/__mock/health`);
      expect([process.env.CFIMAGES_URL, after.status, asked]).toEqual([url, 200, ['/__mock/health', '/__mock/health']]);
      server.close();
      await mock.close();
    },
  );

  test.each([
    ['localhost:8787', 'that is no http(s) URL'],
    ['http://127.0.0.1:1', 'nobody answers there'],
    ['stranger', 'what answers there is no mock, or has no /__mock (it answered 404)'],
    ['guarded', 'it wants its control token: set CFIMAGES_CONTROL_TOKEN'],
  ])('stops the run with a reason when it cannot be used: %s', async (url, reason) => {
    const stranger = createServer((_req, res) => res.writeHead(404).end()).listen(0, '127.0.0.1');
    const guarded = await (await createMock({ controlToken: 'secret' })).listen();
    const there: Readonly<Record<string, string>> = {
      stranger: `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`,
      guarded: guarded.url,
    };
    process.env.CFIMAGES_URL = there[url] ?? url;
    await expect(startShared()).rejects.toThrow(reason);
    stranger.close();
    await guarded.close();
  });
});

describe('matchers', () => {
  const session = useMock();
  const png = solidPng(12, 8);

  test.each([
    [png, { format: 'png', width: 12, height: 8 }, true, 'the image is png, 12x8; wanted anything else'],
    [png, { format: 'webp' }, false, 'the image is png, 12x8; wanted: {"format":"webp"}'],
    [Buffer.from('text'), {}, false, 'the 4 bytes are no image'],
    [42, {}, false, 'expected bytes or the answer of fetch'],
    [null, {}, false, 'expected bytes or the answer of fetch'],
    [undefined, {}, false, 'expected bytes or the answer of fetch'],
  ])('toBeImage of %#', async (received, wanted, pass, message) => {
    const outcome = await matchers.toBeImage(received, wanted);
    expect([outcome.pass, outcome.message()]).toEqual([pass, expect.stringContaining(message)]);
  });

  test.each([
    [{}, 'another object'],
    [{ requests: {} }, 'another object'],
    [null, 'null'],
    [undefined, 'undefined'],
    ['http://localhost:8787', 'http://localhost:8787'],
  ])('toHaveReceivedUpload of %j says what it wants, with and without .not', async (received, what) => {
    const wanted = `toHaveReceivedUpload wants a mock, a namespace or what isolatedImages() resolves to, not ${what}`;
    expect.extend(matchers);
    const expecting = expect(received) as unknown as ImageMatchers & { readonly not: ImageMatchers };
    await expect(expecting.toHaveReceivedUpload()).rejects.toThrow(wanted);
    await expect(expecting.not.toHaveReceivedUpload()).rejects.toThrow(wanted);
  });

  it('take a mock, a namespace or a remote one, and explain a miss', async () => {
    const { mock } = session;
    const remote = await connectMock({ url: mock.url, namespace: 'remote' });
    const body = new FormData();
    body.set('file', new Blob([Uint8Array.from(png)]), 'a.png');
    body.set('creator', 'me');
    const upload = { method: 'POST', body, headers: { authorization: 'Bearer t' } };
    await fetch(`${remote.apiBaseUrl}/accounts/${remote.account}/images/v1`, upload);
    for (const one of [mock, mock.namespace('remote'), remote]) {
      expect((await matchers.toHaveReceivedUpload(one, { creator: 'me', filename: 'a.png' })).pass).toBe(true);
    }
    const missed = await matchers.toHaveReceivedUpload(remote, { creator: 'you' });
    expect([missed.pass, missed.message()]).toEqual([
      false,
      expect.stringContaining('field creator is "me", not "you"'),
    ]);
    expect((await matchers.toHaveReceivedUpload(mock.namespace('other'), {})).pass).toBe(false);
    await remote.reset();
    expect(await remote.requests.count()).toBe(0);
    await expect(remote.requests.waitFor({ path: /x/ })).rejects.toThrow('not a regular expression');
    await expect(remote.seed({ images: [{ id: 'x', file: '/etc/passwd' }] })).rejects.toThrow('files of this machine');
  });
});

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import { createMock } from '../../index.ts';
import { packageRoot } from '../../packageRoot.ts';
import { freePort } from '../../workers/testing/miniflare.ts';
import { startSite } from '../../workers/testing/site.ts';
import { cli } from '../../workers/testing/tools.ts';

const root = fileURLToPath(packageRoot());

/** Runs `cfimages workers`. */
async function workers(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [cli, 'workers', ...args])) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

describe('cfimages workers', () => {
  test('--print-config names the Worker, the binding, the address and the mock', async () => {
    const flags = ['--worker', 'src/a "b".mjs', '--binding', 'PICTURES', '--listen', '*:1234', '--url', 'http://m:1'];
    const { stdout } = await workers('--print-config', ...flags);
    for (const part of ['embed "src/a \\"b\\".mjs"', 'name = "PICTURES"', 'address = "*:1234"', '\\"http://m:1\\"'])
      expect(stdout).toContain(part);
  });

  test('--print-runtime prints a program', async () => {
    const { stdout } = await workers('--print-runtime');
    expect(() => accessSync(stdout.trim(), constants.X_OK)).not.toThrow();
  });

  test('runs a command that finds the runtime and the mock in its environment, and ends as it ends', async () => {
    const script =
      "console.log(process.env.MINIFLARE_WORKERD_PATH.endsWith('workerd.sh'), process.env.CFIMAGES_URL, process.env.CFIMAGES_ACCOUNT); process.exit(7)";
    const ran = await workers('--url', 'http://m:1', '--account', 'mine', '--', process.execPath, '-e', script);
    expect([ran.stdout, ran.code]).toEqual(['true http://m:1 mine\n', 7]);
  });

  test.each<[args: readonly string[], says: RegExp]>([
    [[], /name the command to run/],
    [['--', 'no-such-program-anywhere'], /cannot be started/],
    [['--nonsense'], /unknown option/],
  ])('%j exits with 2', async (args, says) => {
    expect(await workers(...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
  });
});
describe('cfimages workers says at its start, in one line,', () => {
  const idle = ['--', process.execPath, '-e', ''];
  const startLine = async (url: string) => (await workers('--url', url, ...idle)).stderr;

  test('what the mock takes over', async () => {
    const mock = await (await createMock({ threads: 1 })).listen();
    expect(await startLine(`${mock.url}/`)).toBe(
      `cfimages: env.IMAGES, its hosted images and fetch with cf.image are served by the mock at ${mock.url} (0 images, account ${mock.account})\n`,
    );
    await mock.close();
  });

  test('that nobody answers, and the command that starts a mock there', async () => {
    const port = await freePort();
    expect(await startLine(`http://127.0.0.1:${port}`)).toBe(
      `cfimages: nobody answers at http://127.0.0.1:${port} (ECONNREFUSED): start a mock there with npx cfimages --port ${port}\n`,
    );
  });

  test.each<[answers: string, body: string, says: RegExp]>([
    [
      'a Worker',
      'hello',
      /is no mock: start one at another port with npx cfimages --port \d+, and name it with --url\n$/,
    ],
    ['another service’s health', '{"status":"ok"}', /is no mock/],
  ])('that what answers is no mock: %s', async (_, body, says) => {
    const site = await startSite({ '/__mock/health': Buffer.from(body) });
    expect(await startLine(site.url)).toMatch(says);
    await site.close();
  });

  test('but not what is no URL of a mock: that is refused', async () => {
    expect(await workers('--url', 'localhost:8787', ...idle)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/localhost:8787 is not the URL of a mock/),
    });
  });
});

describe('the runtime for Miniflare', () => {
  /** A module that opens standard input before anything reads it: from then on it does not block, as with supports-color 10. */
  const opens = '--import=data:text/javascript,process.stdin';
  const program = join(root, 'dist/src/workersRuntime.js');
  const patched = join(mkdtempSync(join(tmpdir(), 'cfimages-patched-')), 'config');
  afterAll(() => rmSync(dirname(patched), { recursive: true }));

  test.each<[name: string, command: () => Promise<readonly string[]>]>([
    ['the runtime', async () => [(await workers('--print-runtime')).stdout.trim()]],
    ['its program', async () => [process.execPath, opens, program, patched]],
  ])(
    '%s takes its configuration from an input that does not block and is slower than its reader',
    async (_, command) => {
      const [file = '', ...args] = await command();
      const env = { ...process.env, NODE_OPTIONS: opens, CFIMAGES_WORKERD: '/bin/cat' };
      const child = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
      const message = Buffer.alloc(8 + 32 * 1024 * 1024);
      message.writeUInt32LE((message.byteLength - 8) / 8, 4);
      const [, stderr, [code]] = await Promise.all([
        bytesOf(child.stdout),
        bytesOf(child.stderr),
        once(child, 'exit') as Promise<[number]>,
        pipeline(Readable.from(chunksOf(message)), child.stdin).catch(() => undefined),
      ]);
      expect([code, stderr.toString()]).toEqual([
        0,
        'cfimages: fetch with cf.image is not served by the mock (unknown Miniflare)\n',
      ]);
    },
  );
});

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += 64 * 1024) yield bytes.subarray(at, at + 64 * 1024);
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

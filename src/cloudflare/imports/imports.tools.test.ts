import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { AwsClient } from 'aws4fetch';
import { createMock, type Mock } from '../../index.ts';
import { solidPng } from '../../testing/png.ts';
import { s3Secret } from '../../testing/s3Secret.ts';
import { wranglerCli } from '../../workers/testing/tools.ts';

/** Miniflare's local R2 as an S3 server, which checks every signature. */
interface Storage {
  readonly url: string;
  readonly port: string;
  /** `kill -9` of Miniflare and its runtime: they are a process group of their own. */
  kill(): Promise<void>;
}

const client = new AwsClient({ ...s3Secret, service: 's3', region: 'auto' });
const authorization = { authorization: 'Bearer t', 'content-type': 'application/json' };
const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/images/${name}`, import.meta.url));
const others = ['small.jpg', 'small.webp', 'small.avif', 'plain.svg', 'landscape.heic'].map(
  (name) => [name.replace(/.*\./, ''), fixture(name)] as const,
);

let folder = '';
let storage: Storage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-s3-'));
  storage = await startStorage('0');
  const objects = Array.from({ length: 1000 }, (_, at) => objectAt(at));
  await inLanes(objects, ([key, bytes]) => upload(`all/${key}`, bytes));
}, 300_000);
beforeEach(async () => {
  if (!(await isUp(storage.url))) storage = await startStorage(storage.port);
});
afterAll(async () => {
  await storage.kill();
  await rm(folder, { recursive: true, force: true });
});

/** What the import of all thousand ends with, when ten of them are there already. */
const counts = {
  scannedCount: 1000,
  importSuccessCount: 590,
  importErrorsCount: 0,
  skippedConflictCount: 10,
  skippedExcludedContentTypeCount: 100,
  skippedUnsupportedContentTypeCount: 100,
  skippedInvalidMediaCount: 100,
  skippedInvalidNameCount: 50,
  skippedOversizeCount: 50,
  skippedStorageClassCount: 0,
};
const logTypes = {
  migrationStart: 1,
  importSkippedExcludedContentType: 100,
  importSkippedUnsupportedContentType: 100,
  importSkippedInvalidMedia: 100,
  importSkippedOversized: 50,
  migrationComplete: 1,
};

/** A thousand objects of all kinds, one in two of them a picture of its own. */
function objectAt(at: number): readonly [key: string, bytes: Uint8Array] {
  const png = solidPng(5, 5, [at % 256, at >> 8, 9]);
  const kind = at % 10;
  if (kind < 5) return [kind === 4 ? `strange/it's (${at})+ü*.png` : `${at}.png`, png];
  if (kind === 5) return [`${at}.gif`, fixture('still.gif')];
  if (kind === 6) return [`${at}.txt`, Buffer.from('text')];
  if (kind === 7) return [`${at}.jpg`, Buffer.from('no picture')];
  const turn = Math.floor(at / 10);
  const [ending, bytes] = others[turn % others.length] ?? ['png', png];
  if (kind === 8) return [`other/${at}.${ending}`, bytes];
  return turn % 2 === 0 ? [`${at}//x.png`, png] : [`${at}.png`, Buffer.alloc(100_001)];
}

async function startStorage(port: string): Promise<Storage> {
  const program = fileURLToPath(new URL('../../testing/miniflareS3.mjs', import.meta.url));
  const { accessKeyId, secretAccessKey } = s3Secret;
  const child = spawn(process.execPath, [program, wranglerCli, port, folder, accessKeyId, secretAccessKey], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await lineOf(child, /S3 (\S+)/);
  return {
    url,
    port: new URL(url).port,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      process.kill(-(child.pid ?? 0), 'SIGKILL');
      await exit;
    },
  };
}

async function lineOf(child: ChildProcess, says: RegExp): Promise<string> {
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const found = says.exec(line)?.[1];
    if (found !== undefined) return found;
  }
  throw new Error('it did not start');
}

async function isUp(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

async function inLanes<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items];
  const lane = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await act(item);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}

async function upload(key: string, bytes: Uint8Array): Promise<void> {
  const path = key
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const response = await client.fetch(`${storage.url}/pictures/${path}`, {
    method: 'PUT',
    body: Uint8Array.from(bytes),
  });
  if (response.status !== 200) throw new Error(`${key}: ${response.status} ${await response.text()}`);
}

/** What the tests read of a result. */
interface Answer extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly logs: readonly { readonly logType: string }[];
  readonly count: { readonly current: number };
}

/** An account's imports, over the wire. */
function importsOf(images: string) {
  const call = async (method: string, path: string, body?: object) => {
    const init = { method, headers: authorization, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = (await (await fetch(images + path, init)).json()) as {
      result: Answer;
      errors: object[];
    };
    if (answer.result === null) throw new Error(JSON.stringify(answer.errors));
    return answer.result;
  };
  const base = '/v2/sourcingkit';
  return {
    async start(rootDirectory: string): Promise<string> {
      const bucket = { bucket: 'pictures', vendor: 'r2', account: 'a', secret: s3Secret };
      const source = await call('POST', `${base}/sources`, { ...bucket, name: 'miniflare' });
      const wanted = { sourceId: source.id, rootDirectory, excludedContentTypes: ['image/gif'] };
      const { id } = await call('POST', `${base}/migrations`, wanted);
      await call('PATCH', `${base}/migrations/${id}/lifecycle/start`);
      return `${base}/migrations/${id}`;
    },
    /** The progress, as soon as it is like that. */
    async until(path: string, isThere: (progress: Readonly<Record<string, unknown>>) => boolean) {
      for (;;) {
        const progress = await call('GET', `${path}/lifecycle`);
        if (isThere(progress)) return progress;
      }
    },
    async logTypes(path: string): Promise<Record<string, number>> {
      const found: Record<string, number> = {};
      for (let offset = 0; ; offset += 100) {
        const { logs } = await call('GET', `${path}/logs?offset=${offset}&limit=100`);
        for (const { logType } of logs) found[logType] = (found[logType] ?? 0) + 1;
        if (logs.length < 100) return found;
      }
    },
    abort: (path: string) => call('PATCH', `${path}/lifecycle/abort`),
    async images(): Promise<number> {
      return (await call('GET', '/v1/stats')).count.current;
    },
  };
}

const isOver = ({ status }: Readonly<Record<string, unknown>>) => status !== 'processing';

async function withMock<T>(act: (mock: Mock, imports: ReturnType<typeof importsOf>) => Promise<T>): Promise<T> {
  const limits = { uploadBytes: 100_000, importRetryMilliseconds: 500 };
  const seed = { images: Array.from({ length: 10 }, (_, at) => ({ id: `all/${at * 10}.png`, bytes: solidPng(2, 2) })) };
  const mock = await (await createMock({ s3Endpoint: storage.url, limits, seed })).listen();
  try {
    return await act(mock, importsOf(`${mock.apiBaseUrl}/accounts/${mock.account}/images`));
  } finally {
    await mock.close();
  }
}

it(
  'imports a thousand objects of all kinds, with every counter and the log exact',
  () =>
    withMock(async (_mock, imports) => {
      const path = await imports.start('all');
      expect(await imports.until(path, isOver)).toMatchObject({ status: 'success', isAccurate: true, ...counts });
      expect(await imports.logTypes(path)).toEqual(logTypes);
      expect(await imports.images()).toBe(600);
    }),
  300_000,
);

it(
  'goes on after kill -9 of the server in the middle, once it is back, with every counter exact',
  () =>
    withMock(async (_mock, imports) => {
      const path = await imports.start('all');
      await imports.until(path, ({ importSuccessCount }) => Number(importSuccessCount) >= 100);
      await storage.kill();
      expect(await imports.until(path, () => true)).toMatchObject({ status: 'processing', isAccurate: false });
      storage = await startStorage(storage.port);
      expect(await imports.until(path, isOver)).toMatchObject({ status: 'success', ...counts });
      expect(await imports.logTypes(path)).toEqual(logTypes);
    }),
  300_000,
);

it(
  'abort in the middle keeps what was imported',
  () =>
    withMock(async (_mock, imports) => {
      const path = await imports.start('all');
      await imports.until(path, ({ importSuccessCount }) => Number(importSuccessCount) >= 50);
      await imports.abort(path);
      const { status, scannedCount, startedAt, endedAt, isAccurate, ...outcomes } = await imports.until(path, isOver);
      expect(status).toBe('aborted');
      expect(Object.values(outcomes).reduce((sum: number, count) => sum + Number(count), 0)).toBe(scannedCount);
      expect(await imports.images()).toBe(10 + Number(outcomes.importSuccessCount));
    }),
  300_000,
);

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest, test } from '@jest/globals';
import { ClassicLevel } from 'classic-level';
import { createMock, type Mock } from '../index.ts';
import { solidPng } from '../testing/png.ts';
import { writeArchive } from './index.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-full-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => {
  jest.restoreAllMocks();
});

const authorization = { authorization: 'Bearer t' };
const png = (shade: number) => solidPng(8, 8, [shade % 256, (shade >> 8) % 256, 7]);

/** A disk that refuses the next batches. */
function refuseBatches(count = 1): void {
  const batch = jest.spyOn(ClassicLevel.prototype, 'batch') as unknown as jest.Mock<() => Promise<void>>;
  for (let turn = 0; turn < count; turn++) batch.mockRejectedValueOnce(new Error('No space left on device'));
}

async function upload(api: string, id: string, bytes = png(1)) {
  const body = new FormData();
  if (id !== '') body.set('id', id);
  body.set('file', new Blob([Uint8Array.from(bytes)]), `${id}.png`);
  const answer = await fetch(api, { method: 'POST', body, headers: authorization });
  const { errors, result } = (await answer.json()) as { errors: { code: number }[]; result: { id: string } | null };
  return { status: answer.status, code: errors[0]?.code, id: result?.id ?? '' };
}

describe('a change that cannot be written', () => {
  let mock: Mock;
  let images = '';
  let one = '';
  let draft = '';
  let archive: Blob;
  beforeAll(async () => {
    mock = await (await createMock({ data: join(folder, 'taken-back') })).listen();
    images = `${mock.apiBaseUrl}/accounts/${mock.account}/images`;
    one = (await upload(`${images}/v1`, '')).id;
    await upload(`${images}/v1`, 'two', png(2));
    await call('POST', `${images}/v1/variants`, { id: 'v', options: { width: 10 } });
    await call('PUT', `${images}/v1/keys/mine`);
    await call('PATCH', zone, { value: 'open' });
    draft = (await (await call('POST', `${images}/v2/direct_upload`, { id: 'draft' })).json()).result.uploadURL;
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    const { Writable } = await import('node:stream');
    const sink = new Writable({ write: (chunk, _encoding, done) => done(void chunks.push(Uint8Array.from(chunk))) });
    await writeArchive(mock.snapshot(), sink);
    archive = new Blob(chunks);
  });
  afterAll(() => mock.close());

  const call = (method: string, url: string, body?: object) =>
    fetch(url.startsWith('/') ? mock.url + url : url, {
      method,
      headers: { ...authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const zone = '/client/v4/zones/z/settings/image_resizing';

  const changes: readonly (readonly [string, () => Promise<Response>])[] = [
    ['metadata', () => call('PATCH', `${images}/v1/${one}`, { metadata: { a: 1 } })],
    ['an id that changes with privacy', () => call('PATCH', `${images}/v1/${one}`, { requireSignedURLs: true })],
    ['a new variant', () => call('POST', `${images}/v1/variants`, { id: 'w', options: {} })],
    ['a changed variant', () => call('PATCH', `${images}/v1/variants/v`, { options: { width: 11 } })],
    ['a deleted variant', () => call('DELETE', `${images}/v1/variants/v`)],
    ['a new key value', () => call('PUT', `${images}/v1/keys/default`)],
    ['a deleted key', () => call('DELETE', `${images}/v1/keys/mine`)],
    ['a setting', () => call('PATCH', `${images}/v1/config`, { flexible_variants: true })],
    ['a zone setting', () => call('PATCH', zone, { value: 'off' })],
    ['an upload URL', () => call('POST', `${images}/v2/direct_upload`, { id: 'another' })],
    [
      'a direct upload',
      () => {
        const body = new FormData();
        body.set('file', new Blob([Uint8Array.from(png(3))]), 'a.png');
        return fetch(draft, { method: 'POST', body });
      },
    ],
    ['a deleted image', () => call('DELETE', `${images}/v1/two`)],
    ['a seed', () => call('POST', '/__mock/seed', { variants: [{ id: 'seeded', options: {} }] })],
    ['an import', () => fetch(`${mock.url}/__mock/import`, { method: 'POST', body: archive })],
    ['a reset', () => call('POST', '/__mock/reset')],
  ];
  test.each(changes)('is taken back, and may be tried again: %s', async (_what, change) => {
    const before = { ...plain(mock), bytes: mock.store.blobs.bytes };
    refuseBatches();
    const refused = await change();
    expect([refused.status, await refused.text()]).toEqual([502, expect.stringContaining('5540')]);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect({ ...plain(mock), bytes: mock.store.blobs.bytes }).toEqual(before);
    const again = await change();
    expect([again.status, plain(mock)]).not.toEqual([502, before]);
    expect(again.status).toBe(200);
  });
});

it('an upload refused with 5540 does not exist, does not block its retry, and is there after a restart', async () => {
  const data = join(folder, 'retry');
  const mock = await (await createMock({ data })).listen();
  const api = `${mock.apiBaseUrl}/accounts/${mock.account}/images/v1`;
  refuseBatches();
  expect(await upload(api, 'mine')).toMatchObject({ status: 502, code: 5540 });
  expect((await fetch(`${api}/mine`, { headers: authorization })).status).toBe(404);
  expect(mock.store.blobs.bytes).toBe(0);
  expect(await upload(api, 'mine')).toMatchObject({ status: 200 });
  await mock.close();
  const next = await createMock({ data });
  expect([...next.store.account(next.account).images.all()].map(({ id }) => id)).toEqual(['mine']);
  await next.close();
});

it('a failed batch refuses everybody whose change it held or who came after it, and nobody else', async () => {
  const data = join(folder, 'shared');
  const mock = await (await createMock({ data })).listen();
  const api = `${mock.apiBaseUrl}/accounts/${mock.account}/images/v1`;
  refuseBatches();
  const ids = Array.from({ length: 12 }, (_, index) => `image-${index}`);
  const answers = await Promise.all(ids.map((id, index) => upload(api, id, png(index))));
  const there = () => [...mock.store.account(mock.account).images.all()].map(({ id }) => id).sort();
  expect(answers.some(({ status }) => status === 502)).toBe(true);
  expect(there()).toEqual(ids.filter((_, index) => answers[index]?.status === 200).sort());
  const stored = there();
  await mock.close();
  const next = await createMock({ data });
  expect([...next.store.account(next.account).images.all()].map(({ id }) => id).sort()).toEqual(stored);
  await next.close();
});

it('after a failed batch the database is closed and opened anew before it is written to again', async () => {
  const mock = await (await createMock({ data: join(folder, 'reopened') })).listen();
  const api = `${mock.apiBaseUrl}/accounts/${mock.account}/images/v1`;
  const calls: string[] = [];
  for (const name of ['close', 'open', 'batch'] as const) {
    const real = ClassicLevel.prototype[name] as (...args: unknown[]) => Promise<void>;
    jest.spyOn(ClassicLevel.prototype, name).mockImplementation(async function (this: unknown, ...args: unknown[]) {
      calls.push(name);
      if (name === 'batch' && calls.length === 1) throw new Error('No space left on device');
      // The disk is still full when it is opened for the first time
      if (name === 'open' && calls.filter((one) => one === 'open').length === 1) throw new Error('No space left');
      return real.apply(this, args);
    } as never);
  }
  const statuses: number[] = [];
  for (const id of ['a', 'a', 'a', 'b']) statuses.push((await upload(api, id)).status);
  expect([statuses, calls]).toEqual([
    [502, 502, 200, 200],
    ['batch', 'close', 'open', 'close', 'open', 'batch', 'batch'],
  ]);
  jest.restoreAllMocks();
  await mock.close();
});

it('a mock that cannot write its first state says so and lets go of the directory', async () => {
  const data = join(folder, 'first');
  refuseBatches();
  await expect(createMock({ data, seed: { images: [{ id: 'a', bytes: png(1) }] } })).rejects.toMatchObject({
    code: 5540,
  });
  const mock = await createMock({ data });
  await mock.close();
});

const cli = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
interface Running {
  readonly api: string;
  readonly stop: (signal: 'SIGKILL' | 'SIGTERM') => Promise<unknown>;
}

async function start(data: string, as: { readonly uid?: number } = {}): Promise<Running> {
  const child = spawn(process.execPath, [cli, '--port', '0', '--log', 'silent', '--data', data, '--threads', '1'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
    ...as,
  });
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += String(chunk);
  });
  const exit = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const api = /API\s+(\S+)/.exec(line)?.[1];
    const stop = (signal: 'SIGKILL' | 'SIGTERM') => {
      child.kill(signal);
      return exit;
    };
    if (api !== undefined) return { api, stop };
  }
  throw new Error(`the mock did not start: ${complaint}`);
}

/** A small file system of its own, for root where it may mount one. */
async function mounted(megabytes: number): Promise<string | undefined> {
  const place = await mkdtemp(join(folder, 'disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place], { stdio: 'ignore' });
    return place;
  } catch {
    process.stderr.write('not run: a file system of its own cannot be mounted here (root and mount are wanted)\n');
    return undefined;
  }
}

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'a disk that was full and is freed: what is acknowledged afterwards survives %s, on a mount point',
  async (signal) => {
    const data = await mounted(6);
    if (data === undefined) return;
    try {
      let mock = await start(data);
      const kept: string[] = [];
      const noise = (index: number) => solidPng(8, 8, [index, 1, 1]);
      for (let index = 0; index < 4; index++) {
        kept.push(`early-${index}`);
        expect((await upload(mock.api, `early-${index}`, noise(index))).status).toBe(200);
      }
      // Filled to the last block, so that the log breaks off within a record
      const { bavail, bsize } = await statfs(data);
      await writeFile(join(data, 'lost+found'), Buffer.alloc(bavail * bsize)).catch(() => undefined);
      const tried: number[] = [];
      for (let index = 0; index < 40; index++) {
        const { status } = await upload(mock.api, `full-${index}`, noise(index + 50));
        if (status === 200) kept.push(`full-${index}`);
        tried.push(status);
      }
      expect(tried).toContain(502);
      await rm(join(data, 'lost+found'));
      for (let index = 0; index < 10; index++) {
        kept.push(`late-${index}`);
        expect((await upload(mock.api, `late-${index}`, noise(index + 100))).status).toBe(200);
      }
      await mock.stop(signal);
      mock = await start(data);
      const list = await fetch(`${mock.api}?per_page=1000`, { headers: authorization });
      const { result } = (await list.json()) as { result: { images: { id: string }[] } };
      expect(result.images.map(({ id }) => id).sort()).toEqual(kept.sort());
      await mock.stop('SIGTERM');
    } finally {
      execFileSync('umount', ['-l', data]);
    }
  },
  120_000,
);

it('starts again below a parent that is somebody else’s, and touches nothing beside the folder', async () => {
  const parent = await mkdtemp(join(folder, 'parent-'));
  const data = join(parent, 'data');
  await mkdir(data);
  const beside = `${data}.check-${process.pid}`;
  await writeFile(beside, 'mine');
  for (let turn = 0; turn < 2; turn++) await (await createMock({ data })).close();
  expect(await readFile(beside, 'utf8')).toBe('mine');
  if (process.getuid?.() !== 0) {
    await chmod(parent, 0o555);
    for (let turn = 0; turn < 2; turn++) await (await createMock({ data })).close();
    return chmod(parent, 0o755);
  }
  // Permissions do not bind root: another user's process has to try
  await chmod(folder, 0o755);
  await chmod(parent, 0o755);
  const nobody = 65_534;
  if (!isReadableBy(nobody)) {
    process.stderr.write(
      'not run: another user cannot read this checkout, so the mock cannot be started as somebody else\n',
    );
    return;
  }
  const own = join(parent, 'own');
  await mkdir(own);
  await chown(own, nobody, nobody);
  for (let turn = 0; turn < 2; turn++) {
    const mock = await start(own, { uid: nobody });
    expect((await upload(mock.api, `turn-${turn}`)).status).toBe(200);
    await mock.stop('SIGTERM');
  }
});

function isReadableBy(uid: number): boolean {
  try {
    execFileSync(process.execPath, ['-e', `require('fs').accessSync(${JSON.stringify(cli)})`], {
      uid,
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

/** Everything that there is, in one order. */
function plain(mock: Mock) {
  const { accounts, zones, blobs } = mock.snapshot();
  return {
    accounts: [...accounts]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ images, keys, ...rest }) => ({
        ...rest,
        images: [...images].sort((a, b) => (a.id < b.id ? -1 : 1)),
        keys: [...keys].sort((a, b) => (a.name < b.name ? -1 : 1)),
      })),
    zones,
    blobs: [...blobs.keys()].sort(),
  };
}

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import { packageRoot } from '../../packageRoot.ts';
import { solidPng } from '../../testing/png.ts';
import { inspectImage, type TransformOptions } from '../index.ts';
import type { PoolOptions, PoolRequest } from './options.ts';
import { createTransformPool } from './pool.ts';

const pools: ReturnType<typeof createTransformPool>[] = [];
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

function poolOf(options: PoolOptions) {
  const pool = createTransformPool({ threads: 1, ...options });
  pools.push(pool);
  return pool;
}

function request(options: TransformOptions | readonly TransformOptions[], source = solidPng(40, 30)): PoolRequest {
  const key = createHash('sha256').update(source).digest('hex');
  return { key, bytes: new Uint8Array(source), options, surface: 'remote' };
}

const png = { format: 'png' } as const;

test('under a loader of TypeScript (tsx) a refusal of a thread keeps its number', async () => {
  const program = `
    const { createTransformPool } = await import('${new URL('dist/src/imaging/pool/pool.js', packageRoot())}');
    const pool = createTransformPool({ threads: 1 });
    const request = { key: 'k', bytes: Buffer.from('no picture'), options: { width: 60 }, surface: 'remote' };
    await pool.transform(request).catch(({ name, code }) => console.log(name, code));
    await pool.close();`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: fileURLToPath(packageRoot()) });
  expect(stdout).toBe('ImagesError 9412\n');
});

describe('one pool', () => {
  const pool = poolOf({ queueLimit: 2 });

  test('identical concurrent requests share one computation, later ones the result', async () => {
    const wanted = { width: 20, ...png };
    const [first, second] = await Promise.all([pool.transform(request(wanted)), pool.transform(request(wanted))]);
    expect([first.width, first.height, first.format]).toEqual([20, 15, 'png']);
    expect(first.etag).toMatch(/^[\w-]{22}$/);
    expect(second).toBe(first);
    // The order in which options are written is no difference.
    expect(await pool.transform(request({ ...png, width: 20 }))).toBe(first);
    expect(pool.stats()).toMatchObject({ rendered: 1, shared: 1, cached: 1, refused: 0, running: 0, waiting: 0 });
  });

  test('another source, or another option, is another result', async () => {
    const small = await pool.transform(request({ width: 10, ...png }));
    const other = await pool.transform(request({ width: 20, ...png }, solidPng(40, 30, [0, 0, 255])));
    expect([small.width, other.width]).toEqual([10, 20]);
    expect(pool.stats()).toMatchObject({ rendered: 3, shared: 1, cached: 1 });
  });

  test('one request more than may wait is refused as busy, and the others are served', async () => {
    const outcomes = await Promise.allSettled(
      [11, 12, 13, 14].map((width) => pool.transform(request({ width, ...png }))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    expect(outcomes[3]).toMatchObject({ reason: { code: 9522, status: 503 } });
    expect(pool.stats()).toMatchObject({ refused: 1, running: 0, waiting: 0 });
  });

  test.each<[string, PoolRequest, object]>([
    ['a refusal', request({ width: 20_000, fit: 'cover', height: 20_000, ...png }), { code: 9413, status: 403 }],
    ['a damaged file', request({ width: 9, ...png }, solidPng(64, 64).subarray(0, 70)), { code: 9516 }],
  ])('%s arrives as the catalogued error, is not kept, and the next request is served', async (_, bad, error) => {
    await expect(pool.transform(bad)).rejects.toMatchObject(error);
    await expect(pool.transform(bad)).rejects.toMatchObject(error);
    expect(await pool.transform(request({ width: 20, ...png }))).toMatchObject({ width: 20 });
  });
});

test('a result is recalled by its name, as long as it is kept', async () => {
  const pool = poolOf({ encodedCacheBytes: 2500 });
  const first = await pool.transform(request({ width: 20, ...png }));
  expect(pool.recall(first.name)).toBe(first);
  await pool.transform(request({ width: 10, ...png }));
  expect([pool.recall(first.name), pool.recall('')]).toEqual([undefined, undefined]);
});

test('results beyond the cache’s bytes are computed again', async () => {
  const pool = poolOf({ encodedCacheBytes: 1 });
  await pool.transform(request({ width: 20, ...png }));
  await pool.transform(request({ width: 20, ...png }));
  expect(pool.stats()).toMatchObject({ rendered: 2, cached: 0 });
});

test('more pixels than the budget are refused before anything is decoded', async () => {
  const pool = poolOf({ maxPixels: 1000 });
  await expect(pool.transform(request(png))).rejects.toMatchObject({ code: 9413, status: 403 });
});

test('a transform that takes too long is ended with its thread, and the next one is served by a new thread', async () => {
  const pool = poolOf({ timeoutMs: 2500 });
  const endless = Array.from({ length: 200 }, (_, step) => ({ width: 4000 + (step % 2), fit: 'contain' }) as const);
  await expect(pool.transform(request(endless))).rejects.toMatchObject({ code: 9529, status: 504 });
  expect(await pool.transform(request({ width: 20, ...png }))).toMatchObject({ width: 20 });
  expect(pool.stats()).toMatchObject({ rendered: 1, running: 0, waiting: 0 });
});

test.each(['webp', 'gif', 'png', 'jpeg'] as const)(
  'a small %s, which may lie in the pool of buffers, arrives whole',
  async (format) => {
    const pool = poolOf({});
    const animation = new Uint8Array(await readFile(new URL('fixtures/images/animated.gif', packageRoot())));
    const key = createHash('sha256').update(animation).digest('hex');
    const { bytes } = await pool.transform({ key, bytes: animation, options: { format }, surface: 'remote' });
    expect(inspectImage(bytes)).toMatchObject({ format, width: 24, height: 16 });
  },
);

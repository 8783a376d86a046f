import { createHash } from 'node:crypto';
import { afterAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { solidPng } from '../../testing/png.ts';
import { type CheckTask, createCheck, type Verdict } from './checks.ts';
import type { PoolOptions } from './options.ts';
import { createTransformPool } from './pool.ts';
import { check as checkOnThread } from './worker.ts';

const pools: ReturnType<typeof createTransformPool>[] = [];
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

function poolOf(options: PoolOptions) {
  const pool = createTransformPool({ threads: 1, ...options });
  pools.push(pool);
  return pool;
}

/** A file that is too large to be decoded on the spot. */
const large = { key: 'large', bytes: new Uint8Array(solidPng(1000, 1000)) };

function checkWith(verdicts: readonly Verdict[], fits: (bytes: number) => boolean = () => true) {
  const tasks: boolean[] = [];
  const check = createCheck(fits, async ({ rescues }: CheckTask) => {
    tasks.push(rescues);
    return verdicts[tasks.length - 1] ?? { flaw: undefined };
  });
  return { check, tasks };
}

test('a file that is uploaded ten times at once is decoded once, and its verdict remembered', async () => {
  const { check, tasks } = checkWith([{ flaw: 'it is damaged' }]);
  const flaws = await Promise.all(Array.from({ length: 10 }, () => check(large)));
  expect(new Set([...flaws, await check(large)])).toEqual(new Set(['it is damaged']));
  expect(tasks).toEqual([false]);
});

test('a check that failed is made again', async () => {
  let calls = 0;
  const check = createCheck(
    () => true,
    async () => {
      calls += 1;
      if (calls === 1) throw new Error('no thread');
      return { flaw: undefined };
    },
  );
  await expect(check(large)).rejects.toThrow('no thread');
  expect([await check(large), calls]).toEqual([undefined, 2]);
});

test('a damaged file is decoded with more memory where there is some, and else judged by its header', async () => {
  const rich = checkWith(['heavier', { flaw: 'it is damaged' }]);
  expect([await rich.check(large), rich.tasks]).toEqual(['it is damaged', [false, true]]);
  let asked = 0;
  const poor = checkWith(['heavier'], () => asked++ === 0);
  expect([await poor.check(large), poor.tasks]).toEqual([undefined, [false]]);
});

test('an error that nobody foresaw is told as what it is, not as a picture’s or a thread’s fault', async () => {
  const task = { key: 'none', bytes: undefined as unknown as Uint8Array, rescues: true };
  expect(await checkOnThread(task)).toMatchObject({ kind: 'broken', message: expect.stringContaining('undefined') });
});

/** A photograph of 1.9 megapixels whose codes go wrong in the middle: libjpeg shows the rest in grey. */
async function damaged(): Promise<Uint8Array> {
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const picture = sharp({ create: { width: 1600, height: 1200, channels: 3, background: '#888', noise } });
  const bytes = new Uint8Array(await picture.jpeg().toBuffer());
  const middle = bytes.length >> 1;
  for (let at = 0; at < 64; at += 2) bytes.set([0xff, 0], middle + at);
  return bytes;
}

test('a damaged JPEG takes no more memory than it was granted: it waits for more, or is refused', async () => {
  const bytes = await damaged();
  const key = createHash('sha256').update(bytes).digest('hex');
  const ask = (options: PoolOptions) =>
    poolOf(options)
      .transform({ key, bytes, options: { width: 100, format: 'png' }, surface: 'remote' })
      .then(
        ({ width }) => width,
        ({ code }: { code: number }) => code,
      );
  expect(await ask({ memory: 2 ** 26 })).toBe(100);
  expect(await ask({ memory: 2 ** 24, memoryLimit: 1 })).toBe(9413);
});

import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, jest, test } from '@jest/globals';
import type { TransformOptions } from './options/transformOptions.ts';
import type { Bitmap } from './pixels/bitmap.ts';
import type { Picture } from './pixels/picture.ts';

/** The memory of every bitmap that the steps make. Which of it is alive is known as soon as a collection ends; freed bytes are not. */
const memories: WeakRef<ArrayBufferLike>[] = [];
const createBitmap = (width: number, height: number): Bitmap => {
  const bitmap = { width, height, data: new Uint8ClampedArray(width * height * 4) };
  memories.push(new WeakRef(bitmap.data.buffer));
  return bitmap;
};
jest.unstable_mockModule('./pixels/bitmap.ts', () => ({ createBitmap }));
const { runProgram } = await import('./pixels/program.ts');
const { apply } = await import('./transform.ts');
const { imageOf } = await import('./pixels/jimp/image.ts');
const { defaultTransformLimits: limits } = await import('./options/limits.ts');

/** The number of bitmaps that are still needed: what nothing refers to is gone after some collections. */
async function bitmapsAlive(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('this Node has no garbage collector to call');
  let alive = memories;
  for (let round = 0; round < 4 && alive.length > 2; round++) {
    // A weak reference holds its target until the current turn of the event loop ends
    await setImmediate();
    collect();
    alive = alive.filter((memory) => memory.deref() !== undefined);
  }
  return alive.length;
}

test.each<[name: string, options: TransformOptions]>([
  ['turns', { rotate: 90 }],
  ['trims by border, each of which looks at pixels', { rotate: 90, trim: { border: {} } }],
])('a long chain of %s holds the pixels of two steps at most', async (_, options) => {
  memories.length = 0;
  const load = async () => ({ loop: 0, frames: [{ image: imageOf(createBitmap(50, 50)), delay: 0 }] });
  const canvas: Picture = { size: { width: 50, height: 50 }, orientation: 1, hasAlpha: false, load };
  const steps = Array.from({ length: 40 }, () => ({ kind: 'transform', target: 0, options }) as const);
  const alive: number[] = [];
  const picture = await runProgram({ inputs: [{ kind: 'image' }], steps }, [canvas], limits, async (source, wanted) => {
    const stage = await apply(source, wanted, { surface: 'binding', limits });
    memories.splice(0, memories.length, ...memories.filter((memory) => memory.deref() !== undefined));
    if (memories.length > 10) alive.push(await bitmapsAlive());
    return stage.picture;
  });
  const { frames } = await picture.load({ frames: 'first' });
  alive.push(await bitmapsAlive());
  expect(Math.max(...alive)).toBeLessThanOrEqual(2);
  expect([frames.length, frames[0]?.image.width, picture.size.width]).toEqual([1, 50, 50]);
});

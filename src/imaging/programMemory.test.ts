import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, jest, test } from '@jest/globals';
import type { Bitmap } from './pixels/bitmap.ts';
import type { Picture } from './pixels/picture.ts';
import type { ProgramStep } from './pixels/program.ts';

/** Every bitmap that the steps make. Which of them are alive is known as soon as a collection ends; freed bytes are not. */
const bitmaps: WeakRef<Bitmap>[] = [];
const createBitmap = (width: number, height: number): Bitmap => {
  const bitmap = { width, height, data: new Uint8ClampedArray(width * height * 4) };
  bitmaps.push(new WeakRef(bitmap));
  return bitmap;
};
jest.unstable_mockModule('./pixels/bitmap.ts', () => ({ createBitmap }));
const { runProgram } = await import('./pixels/program.ts');
const { apply } = await import('./transform.ts');
const { defaultTransformLimits: limits } = await import('./options/limits.ts');

/** The number of bitmaps that are still needed: what nothing refers to is gone after a collection or two. */
async function bitmapsAlive(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('this Node has no garbage collector to call');
  // A weak reference holds its target until the current turn of the event loop ends
  await setImmediate();
  collect();
  return bitmaps.filter((bitmap) => bitmap.deref() !== undefined).length;
}

test('a long chain of steps does not keep the pixels of every step until the end', async () => {
  const size = { width: 50, height: 50 };
  const load = async () => ({ loop: 0, frames: [{ bitmap: createBitmap(50, 50), delay: 0 }] });
  const canvas: Picture = { size, orientation: 1, hasAlpha: false, load };
  const steps = Array.from(
    { length: 60 },
    (): ProgramStep => ({ kind: 'transform', target: 0, options: { rotate: 90 } }),
  );
  const picture = await runProgram(
    { inputs: [{ kind: 'image' }], steps },
    [canvas],
    limits,
    async (source, options) => {
      return (await apply(source, options, { surface: 'binding', limits })).picture;
    },
  );
  const { frames } = await picture.load({ frames: 'first' });
  expect(bitmaps.length).toBeGreaterThanOrEqual(61);
  expect(await bitmapsAlive()).toBe(1);
  expect([frames.length, frames[0]?.bitmap.width, picture.size.width]).toEqual([1, 50, 50]);
});

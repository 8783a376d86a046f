import { expect, test } from '@jest/globals';
import { once } from './once.ts';

test('a start that failed is tried again, and one that succeeded is not', async () => {
  let starts = 0;
  const codec = once(async () => {
    starts += 1;
    if (starts === 1) throw new Error('no file');
    return starts;
  });
  await expect(codec.get()).rejects.toThrow('no file');
  expect(await Promise.all([codec.get(), codec.get()])).toEqual([2, 2]);
  codec.forget();
  expect(await codec.get()).toBe(3);
});

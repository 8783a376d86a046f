import { expect, test } from '@jest/globals';
import { measureLimitedMemory } from '../testing/limitedMemory.ts';

test('with 512 MB, bombs and pictures of 99 megapixels leave the process alive, below that, and at work', async () => {
  const sets = await measureLimitedMemory();
  expect(sets.map(({ answers }) => answers)).toEqual([
    [9413, 9413, 9413, 9413],
    [9413, 9413, 9413, 9413],
    [9413, 9516, 9516, 9516, 'gif'],
    ['jpeg', 'jpeg', 'jpeg', 'jpeg'],
    ['jpeg'],
  ]);
  expect(sets.at(-1)?.peakMB).toBeLessThan(512);
  expect(sets.at(-1)?.milliseconds).toBeLessThan(2000);
});

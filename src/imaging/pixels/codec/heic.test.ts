import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../../../packageRoot.ts';
import { inspectImage, transform } from '../../index.ts';

const photo = new Uint8Array(await readFile(new URL('fixtures/images/landscape.heic', packageRoot())));

test('a HEIC photograph becomes a JPEG', async () => {
  expect(inspectImage(photo)).toMatchObject({ format: 'heic', width: 96, height: 72 });
  const result = await transform(photo, { width: 48, format: 'rgba' }, { surface: 'remote' });
  expect([result.width, result.height]).toEqual([48, 36]);
  const at = (x: number, y: number) => [...result.bytes.subarray((y * 48 + x) * 4, (y * 48 + x) * 4 + 3)];
  const [red = 0, , blue = 0] = at(8, 2);
  expect(blue).toBeGreaterThan(red + 30);
  const [, green = 0, below = 0] = at(40, 31);
  expect(green).toBeGreaterThan(below + 30);
});

test('a damaged one is refused, quietly, and the next one is read', async () => {
  const cut = transform(photo.slice(0, 900), { width: 10 }, { surface: 'remote' });
  await expect(cut).rejects.toMatchObject({ code: 9516 });
  const result = await transform(photo, { width: 10, format: 'jpeg' }, { surface: 'remote' });
  expect(result.width).toBe(10);
});

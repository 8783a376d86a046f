import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { Bitmap } from '../bitmap.ts';
import { blur } from './blur.ts';

const photograph = async (): Promise<Bitmap> => {
  const image = sharp(readFileSync(new URL('../../../../fixtures/images/landscape.jpg', import.meta.url)));
  const { data, info } = await image.resize(240).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8ClampedArray(data) };
};

test.each([
  [0.5, 1],
  [1, 1],
  [3, 1],
  [7.9, 1],
  [8, 2.5],
  [20, 2.5],
  [60, 4],
])('a blur of sigma %d is libvips’s within %d on average', async (sigma, tolerance) => {
  const source = await photograph();
  const raw = { width: source.width, height: source.height, channels: 4 } as const;
  const expected = await sharp(source.data, { raw })
    .blur({ sigma, precision: 'float', minAmplitude: 0.005 })
    .raw()
    .toBuffer();
  const { data } = blur(source, sigma);
  expect(data.reduce((sum, value, at) => sum + Math.abs(value - (expected[at] ?? 0)), 0) / data.length).toBeLessThan(
    tolerance,
  );
});

test.each([0.5, 8, 125])('one colour stays what it is, sigma %d', (sigma) => {
  const data = new Uint8ClampedArray(30 * 20 * 4).map((_, at) => [200, 30, 90, 255][at & 3] ?? 0);
  expect(blur({ width: 30, height: 20, data }, sigma).data).toEqual(data);
});

test('transparent pixels lend no colour', () => {
  const data = new Uint8ClampedArray(9 * 9 * 4).map(
    (_, at) => ((at >> 2) % 9 < 4 ? [255, 0, 0, 255] : [0, 255, 0, 0])[at & 3] ?? 0,
  );
  const blurred = blur({ width: 9, height: 9, data }, 1).data;
  const middle = [...blurred.subarray((4 * 9 + 4) * 4, (4 * 9 + 4) * 4 + 4)];
  expect(middle.slice(0, 3)).toEqual([255, 0, 0]);
  expect(middle[3]).toBeGreaterThan(40);
  expect(middle[3]).toBeLessThan(128);
});

test.each([
  [1, 1],
  [2, 1],
  [1, 300],
])('a blur wider than the picture, %ix%i', (width, height) => {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  expect(blur({ width, height, data }, 125).data).toEqual(data);
});

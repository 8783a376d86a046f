import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { Bitmap } from '../bitmap.ts';
import { resample } from './resample.ts';

/** A bitmap from rows of letters: black, white, grey, red and transparent green. */
function bitmapOf(...rows: readonly string[]): Bitmap {
  const colours: Readonly<Record<string, readonly number[]>> = {
    B: [0, 0, 0, 255],
    W: [255, 255, 255, 255],
    G: [128, 128, 128, 255],
    R: [255, 0, 0, 255],
    '.': [0, 255, 0, 0],
  };
  const data = new Uint8ClampedArray(rows.flatMap((row) => [...row].flatMap((letter) => colours[letter] ?? [])));
  return { width: rows[0]?.length ?? 0, height: rows.length, data };
}

const whole = ({ width, height }: Bitmap) => ({ x: 0, y: 0, width, height });
const reds = ({ data }: Bitmap) => [...data].filter((_, at) => (at & 3) === 0);

describe('small bitmaps', () => {
  test.each<[string, Bitmap, number, number, number[]]>([
    ['one colour stays', bitmapOf('GGGG', 'GGGG'), 3, 7, new Array<number>(21).fill(128)],
    ['a size kept is a copy', bitmapOf('BWB', 'WBW'), 3, 2, [0, 255, 0, 255, 0, 255]],
    ['one pixel grows', bitmapOf('W'), 2, 2, [255, 255, 255, 255]],
    ['an edge rings as Lanczos-3 does', bitmapOf('BBBBWWWW'), 4, 1, [0, 14, 241, 255]],
    ['an edge grows in its place, by Catmull and Rom', bitmapOf('BBWW'), 8, 1, [0, 0, 0, 52, 203, 255, 255, 255]],
  ])('%s', (_, source, width, height, expected) => {
    const result = reds(resample(source, whole(source), width, height));
    expect(result).toHaveLength(expected.length);
    for (const [at, value] of result.entries()) expect(Math.abs(value - (expected[at] ?? 0))).toBeLessThanOrEqual(1);
  });

  test('a region leaves out what is beside it', () => {
    const source = bitmapOf('WBBW', 'WBBW');
    expect(reds(resample(source, { x: 1, y: 0, width: 2, height: 2 }, 1, 1))).toEqual([0]);
  });

  test('transparent pixels lend no colour', () => {
    const { data } = resample(bitmapOf('R...', 'R...', 'R...', 'R...'), { x: 0, y: 0, width: 4, height: 4 }, 2, 2);
    expect([...data.subarray(0, 3)]).toEqual([255, 0, 0]);
    expect(data[3]).toBeGreaterThan(100);
    expect(data[3]).toBeLessThan(160);
  });

  test('many rows become one, and one many', () => {
    const tall = { width: 2, height: 5000, data: new Uint8ClampedArray(2 * 5000 * 4).fill(255) };
    expect(resample(tall, whole(tall), 300, 1).data).toEqual(new Uint8ClampedArray(300 * 4).fill(255));
    expect(resample(bitmapOf('W'), { x: 0, y: 0, width: 1, height: 1 }, 1, 700).data).toEqual(
      new Uint8ClampedArray(700 * 4).fill(255),
    );
  });
});

test.each([
  [true, 97, 61],
  [false, 97, 61],
  [true, 130, 20],
  [false, 33, 99],
])('shrinks as libvips does, opaque %s, to %ix%i', async (isOpaque, width, height) => {
  const source = { width: 150, height: 110, data: new Uint8ClampedArray(150 * 110 * 4) };
  for (let at = 0; at < source.data.length; at += 4) {
    const [x, y] = [(at >> 2) % 150, Math.floor((at >> 2) / 150)];
    const wave = 128 + 100 * Math.sin(x / 9) * Math.cos(y / 7);
    source.data.set([wave, 255 - wave, x, isOpaque ? 255 : 128 + 127 * Math.sin((x + y) / 20)], at);
  }
  const raw = { width: 150, height: 110, channels: 4 } as const;
  const expected = await sharp(source.data, { raw }).resize(width, height, { fit: 'fill' }).raw().toBuffer();
  const { data } = resample(source, whole(source), width, height);
  const apart = data.map((value, at) => ((expected[at | 3] ?? 0) < 64 ? 0 : Math.abs(value - (expected[at] ?? 0))));
  expect(Math.max(...apart)).toBeLessThanOrEqual(8);
  expect(apart.reduce((sum, value) => sum + value, 0) / apart.length).toBeLessThan(0.8);
});

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { flawOfFile } from '../../files/wholeness.ts';
import type { Bitmap } from '../bitmap.ts';
import { png } from './png.ts';

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url)));

async function decode(bytes: Uint8Array): Promise<Bitmap> {
  const bitmap = (await png.decode?.(bytes, { frames: 'first' }))?.frames[0]?.bitmap;
  if (bitmap === undefined) throw new Error('nothing was decoded');
  return bitmap;
}

async function encode(bitmap: Bitmap, palette: boolean): Promise<Uint8Array> {
  const request = { quality: 85, progressive: true, palette, loop: 0, fast: false };
  return (await png.encode?.([{ bitmap, delay: 0 }], request)) ?? new Uint8Array();
}

/** libpng's pixels. */
async function reference(bytes: Uint8Array): Promise<Bitmap> {
  const image = sharp(bytes, { ignoreIcc: true }).toColourspace('srgb').ensureAlpha();
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8ClampedArray(data) };
}

/** A picture with edges, ramps and, if wished, all degrees of transparency. */
function pattern(width: number, height: number, isOpaque: boolean): Bitmap {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < data.length; at += 4) {
    const [x, y] = [(at >> 2) % width, Math.floor((at >> 2) / width)];
    data.set([x * 7, (x * y) % 256, x > y ? 250 : 20, isOpaque ? 255 : (x + y * 3) % 256], at);
  }
  return { width, height, data };
}

describe('reading', () => {
  test.each([
    ['without its end chunk is shown', (bytes: Uint8Array) => bytes.subarray(0, -12), undefined],
    ['with a wrong checksum of its data is refused', (bytes: Uint8Array) => flipped(bytes, -13), 'a checksum is wrong'],
    [
      'with a wrong checksum of its header is refused',
      (bytes: Uint8Array) => flipped(bytes, 29),
      'a checksum is wrong',
    ],
    [
      'that ends in its data is refused',
      (bytes: Uint8Array) => bytes.subarray(0, -20),
      'the file ends before its last chunk',
    ],
  ])('a file %s, as by libpng, and at upload alike', async (_, change, flaw) => {
    const bytes = new Uint8Array(change(fixture('card.png')));
    expect(flawOfFile(bytes, 'png')).toBe(flaw);
    const libpng = await sharp(bytes, { failOn: 'error' })
      .raw()
      .toBuffer()
      .then(
        () => 'shown',
        () => 'refused',
      );
    const here = await decode(bytes).then(
      () => 'shown',
      () => 'refused',
    );
    expect([here, libpng]).toEqual(flaw === undefined ? ['shown', 'shown'] : ['refused', 'refused']);
  });

  const flipped = (bytes: Uint8Array, at: number) =>
    bytes.map((byte, index) => (index === (at + bytes.length) % bytes.length ? byte ^ 1 : byte));

  test.each([
    'card.png',
    'alpha.png',
    'palette.png',
    'palette-alpha.png',
    'grey.png',
    'interlaced.png',
    'one-bit.png',
    'display-p3.png',
  ])('%s', async (name) => {
    expect(await decode(fixture(name))).toEqual(await reference(fixture(name)));
  });

  test.each(['grey-16.png', 'rgb-16.png'])('%s: sixteen bits are rounded to eight', async (name) => {
    const bitmap = await decode(fixture(name));
    const expected = await reference(fixture(name));
    const apart = bitmap.data.map((value, at) => Math.abs(value - (expected.data[at] ?? 0)));
    expect(Math.max(...apart)).toBeLessThanOrEqual(1);
  });

  test.each([
    ['all filters, RGB', true, { adaptiveFiltering: true }],
    ['all filters, RGBA', false, { adaptiveFiltering: true }],
    ['Adam7, RGBA', false, { progressive: true, adaptiveFiltering: true }],
    ['Adam7, palette', true, { progressive: true, palette: true, colours: 16 }],
  ])('%s', async (_, isOpaque, options) => {
    for (const [width, height] of [
      [61, 43],
      [1, 9],
      [5, 1],
    ] as const) {
      const raw = pattern(width, height, isOpaque);
      const image = sharp(raw.data, { raw: { width, height, channels: 4 } });
      const bytes = new Uint8Array(await (isOpaque ? image.removeAlpha() : image).png(options).toBuffer());
      expect(await decode(bytes)).toEqual(await reference(bytes));
    }
  });

  test.each([
    ['cut off', (bytes: Uint8Array) => bytes.subarray(0, 100)],
    ['whose data is damaged', (bytes: Uint8Array) => bytes.map((byte, at) => (at > 60 && at < 80 ? 0x55 : byte))],
    ['that claims to be larger', (bytes: Uint8Array) => bytes.map((byte, at) => (at === 22 ? 8 : byte))],
    ['without its palette', (bytes: Uint8Array) => bytes.map((byte, at) => (at === 25 ? 3 : byte))],
  ])('a file %s is refused with 9516', async (_, damage) => {
    await expect(decode(damage(fixture('card.png')))).rejects.toMatchObject({ code: 9516 });
  });
});

describe('writing', () => {
  test.each([
    [61, 43, true, 3],
    [61, 43, false, 4],
    [1, 1, false, 4],
    [1, 30, true, 3],
  ])('%ix%i, opaque %s: every pixel comes back', async (width, height, isOpaque, channels) => {
    const bitmap = pattern(width, height, isOpaque);
    const bytes = await encode(bitmap, false);
    expect((await sharp(bytes).metadata()).channels).toBe(channels);
    expect(await reference(bytes)).toEqual(bitmap);
    expect(await decode(bytes)).toEqual(bitmap);
  });

  test.each([
    [2, 1],
    [4, 2],
    [16, 4],
    [17, 8],
    [256, 8],
  ])('%i colours need no more than %i bits, and are kept', async (colours, depth) => {
    const data = new Uint8ClampedArray(40 * 13 * 4);
    for (let pixel = 0; pixel < 40 * 13; pixel++) {
      const colour = pixel % colours;
      data.set([colour, 255 - colour, (colour * 37) % 256, colour % 3 === 0 ? 128 : 255], pixel * 4);
    }
    const bitmap = { width: 40, height: 13, data };
    const bytes = await encode(bitmap, true);
    expect([bytes[24], bytes[25]]).toEqual([depth, 3]);
    expect(await reference(bytes)).toEqual(bitmap);
  });

  test('more than 256 colours are reduced to 256 that look alike', async () => {
    const { data } = await reference(fixture('small.jpg'));
    const bitmap = { width: 96, height: 72, data };
    const bytes = await encode(bitmap, true);
    expect(bytes[25]).toBe(3);
    const back = await decode(bytes);
    const apart = back.data.reduce((sum, value, at) => sum + Math.abs(value - (data[at] ?? 0)), 0) / data.length;
    expect(apart).toBeLessThan(5);
    expect(bytes.length).toBeLessThan((await encode(bitmap, false)).length / 2);
  });
});

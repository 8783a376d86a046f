import { describe, expect, test } from '@jest/globals';
import omggif from 'omggif';
import sharp from 'sharp';
import { readGifHeader } from '../../files/header/gif.ts';
import type { Bitmap } from '../bitmap.ts';
import type { EncodeRequest, Frame } from './codec.ts';
import { gif } from './gif.ts';
import { webp } from './webp.ts';

const colours: Readonly<Record<string, readonly number[]>> = {
  R: [255, 0, 0, 255],
  G: [0, 255, 0, 255],
  B: [0, 0, 255, 255],
  '.': [0, 0, 0, 0],
};

/** A bitmap drawn as text, one letter a pixel. */
function bitmapOf(...rows: readonly string[]): Bitmap {
  const data = Uint8ClampedArray.from(rows.flatMap((row) => [...row].flatMap((letter) => colours[letter] ?? [])));
  return { width: rows[0]?.length ?? 0, height: rows.length, data };
}

function textOf({ width, height, data }: Bitmap): string[] {
  const letter = (at: number) => {
    if ((data[at + 3] ?? 0) < 128) return '.';
    const near = Object.entries(colours).find(([, colour]) =>
      colour.every((value, channel) => Math.abs(value - (data[at + channel] ?? 0)) < 90),
    );
    return near?.[0] ?? '?';
  };
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => letter((y * width + x) * 4)).join(''),
  );
}

const request: EncodeRequest = { quality: 100, progressive: false, palette: false, loop: 0, fast: false };
const moving: readonly Frame[] = [
  { bitmap: bitmapOf('RRGG', 'RRGG'), delay: 70 },
  { bitmap: bitmapOf('RRBB', 'RRGG'), delay: 130 },
  { bitmap: bitmapOf('RRBB', 'RRGG'), delay: 40 },
];
const holed: readonly Frame[] = [
  { bitmap: bitmapOf('R...', '....'), delay: 50 },
  { bitmap: bitmapOf('...G', '....'), delay: 50 },
];

describe.each([
  ['gif', gif],
  ['webp', webp],
] as const)('%s', (_name, { decode, encode }) => {
  const roundTrip = async (frames: readonly Frame[], loop: number) => {
    const bytes = (await encode?.(frames, { ...request, loop })) ?? new Uint8Array();
    return { bytes, decoded: await decode?.(bytes, { frames: 'all' }) };
  };

  test.each([
    ['opaque frames', moving],
    ['frames with holes, which do not show the frame before', holed],
  ])('keeps %s and their delays', async (_what, frames) => {
    const { decoded } = await roundTrip(frames, 0);
    expect(decoded?.frames.map(({ bitmap }) => textOf(bitmap))).toEqual(frames.map(({ bitmap }) => textOf(bitmap)));
    expect(decoded?.frames.map(({ delay }) => delay)).toEqual(frames.map(({ delay }) => delay));
  });

  test.each([0, 1, 2, 5])('repeats %i times as before', async (loop) => {
    expect((await roundTrip(moving, loop)).decoded?.loop).toBe(loop);
  });

  test('another decoder sees the same frames', async () => {
    const { bytes } = await roundTrip(moving, 0);
    const { pages, delay, width, pageHeight } = await sharp(bytes, { pages: -1 }).metadata();
    expect({ pages, delay, width, pageHeight }).toEqual({ pages: 3, delay: [70, 130, 40], width: 4, pageHeight: 2 });
    const { data } = await sharp(bytes, { page: 1 }).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(textOf({ width: 4, height: 2, data: new Uint8ClampedArray(data) })).toEqual(['RRBB', 'RRGG']);
  });

  test('the first frame can be had alone, and a still picture stays one', async () => {
    const { bytes } = await roundTrip(moving, 0);
    expect((await decode?.(bytes, { frames: 'first' }))?.frames).toHaveLength(1);
    const single = (await encode?.(moving.slice(0, 1), request)) ?? new Uint8Array();
    expect((await sharp(single, { pages: -1 }).metadata()).pages ?? 1).toBe(1);
  });
});

test.each([
  ['stays in place', 1, ['RRR', 'RGR', 'RGB']],
  ['gives way to the background', 2, ['RRR', '.G.', '..B']],
  ['gives way to what was before', 3, ['RRR', '.G.', '..B']],
] as const)('a GIF frame that %s', async (_what, disposal, expected) => {
  const buffer = Buffer.alloc(2000);
  const palette = [0xff0000, 0x00ff00, 0x0000ff, 0];
  const writer = new omggif.GifWriter(buffer, 3, 1, { palette, loop: 0 });
  writer.addFrame(0, 0, 3, 1, [0, 0, 0], { disposal });
  writer.addFrame(1, 0, 1, 1, [1], { disposal });
  writer.addFrame(2, 0, 1, 1, [2], { disposal });
  const decoded = await gif.decode?.(buffer.subarray(0, writer.end()), { frames: 'all' });
  expect(decoded?.frames.flatMap(({ bitmap }) => textOf(bitmap))).toEqual(expected);
});

test('a GIF with more colours than a palette holds stays close to them', async () => {
  const { data, info } = await sharp({
    create: {
      width: 64,
      height: 64,
      channels: 4,
      background: 'white',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = new Uint8ClampedArray(data).map((value, at) => (at % 4 === 3 ? 255 : value));
  const bytes = (await gif.encode?.([{ bitmap: { ...info, data: pixels }, delay: 0 }], request)) ?? new Uint8Array();
  const back = (await gif.decode?.(bytes, { frames: 'first' }))?.frames[0]?.bitmap.data ?? new Uint8ClampedArray();
  const error = pixels.reduce((sum, value, at) => sum + Math.abs(value - (back[at] ?? 0)), 0) / pixels.length;
  expect(error).toBeLessThan(6);
});

test.each(['gif', 'webp'] as const)('a %s that ends within its first picture is refused with 9516', async (format) => {
  const { decode, encode } = { gif, webp }[format];
  const still = (await encode?.(moving.slice(0, 1), request)) ?? new Uint8Array();
  const cut = still.slice(0, still.length - 6);
  await expect(decode?.(cut, { frames: 'all' })).rejects.toMatchObject({ code: 9516 });
});

/** A GIF whose screen and pictures (red, then green) lie where they are said to, whatever fits. */
function gifOf(screen: readonly [number, number], pictures: readonly (readonly [number, number, number, number])[]) {
  const word = (value: number) => [value & 255, value >> 8];
  const parts = pictures.map(([x, y, width, height], index) => {
    const clearThenIndex = new Array<number>(width * height).fill(index).flatMap((value) => [4, value]);
    // Codes of three bits, the table cleared before each, so that they never grow
    const bits = [...clearThenIndex, 5]
      .map((code) => code.toString(2).padStart(3, '0'))
      .reverse()
      .join('');
    const bytes = (bits.match(/.{1,8}(?=(.{8})*$)/g) ?? []).map((eight) => Number.parseInt(eight, 2)).reverse();
    return [
      0x21,
      0xf9,
      4,
      4,
      10,
      0,
      0,
      0,
      0x2c,
      ...[x, y, width, height].flatMap(word),
      0,
      2,
      bytes.length,
      ...bytes,
      0,
    ];
  });
  const head = [...Buffer.from('GIF89a'), ...screen.flatMap(word), 0x80, 0, 0, 255, 0, 0, 0, 255, 0];
  return Uint8Array.from([...head, ...parts.flat(), 0x3b]);
}

test.each([
  ['a first picture larger than the screen enlarges it', [2, 1], [[0, 0, 3, 2]], [['RRR', 'RRR']]],
  ['a first picture partly outside of the screen enlarges it', [2, 2], [[1, 1, 2, 2]], [['...', '.RR', '.RR']]],
  [
    'a later one is clipped',
    [2, 2],
    [
      [0, 0, 2, 2],
      [1, 1, 4, 3],
    ],
    [
      ['RR', 'RR'],
      ['RR', 'RG'],
    ],
  ],
  [
    'one that lies outside altogether changes nothing',
    [2, 1],
    [
      [0, 0, 2, 1],
      [7, 7, 1, 1],
    ],
    [['RR'], ['RR']],
  ],
] as const)('GIF: %s, as browsers show it', async (_, screen, pictures, expected) => {
  const bytes = gifOf(screen, pictures);
  const decoded = await gif.decode?.(bytes, { frames: 'all' });
  expect(decoded?.frames.map(({ bitmap }) => textOf(bitmap))).toEqual(expected);
  const { width, height } = await sharp(bytes).metadata();
  expect([decoded?.width, decoded?.height]).toEqual([width, height]);
  expect(readGifHeader(bytes)).toMatchObject({ width, height });
});

test('an animated WebP of quality 100 is written with the least effort, and loses nothing', async () => {
  const size = { width: 40, height: 30 };
  const noise = (seed: number) =>
    Uint8ClampedArray.from({ length: 4800 }, (_, at) => (at % 4 === 3 ? 255 : (at * (at + seed) * 40_503) >> 5));
  const frames = [1, 2].map((seed) => ({ bitmap: { ...size, data: noise(seed) }, delay: 40 }));
  const bytes = (await webp.encode?.(frames, request)) ?? new Uint8Array();
  expect(Buffer.compare(bytes, (await webp.encode?.(frames, { ...request, fast: true })) ?? new Uint8Array())).toBe(0);
  const decoded = await webp.decode?.(bytes, { frames: 'all' });
  expect(decoded?.frames.map(({ bitmap }) => bitmap.data)).toEqual(frames.map(({ bitmap }) => bitmap.data));
});

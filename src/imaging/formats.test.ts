import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createJimp } from '@jimp/core';
import sharp from 'sharp';
import { packageRoot } from '../packageRoot.ts';
import type { TransformOptions } from './index.ts';
import * as imaging from './index.ts';
import { formats, plugins } from './pixels/jimp/index.ts';

const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`fixtures/images/${name}`, packageRoot())));
const transform = (name: string, options: TransformOptions, accept = '*/*') =>
  imaging.transform(fixture(name), options, { accept, surface: 'remote' });

/** The colours of a 48×32 picture's quarters: top left, top right, bottom left, bottom right. */
async function quartersOf(name: string) {
  const { bytes, width } = await transform(name, { format: 'rgba' });
  const at = (x: number, y: number) => [...bytes.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
  return [at(40, 3), at(8, 28), at(40, 28), at(8, 3)];
}

const [green, blue, yellow, red] = [
  [0, 160, 0],
  [0, 0, 255],
  [255, 220, 0],
  [255, 0, 0],
];

describe('the test card has its colours where they belong, from', () => {
  test.each([
    ['card.png', 0],
    ['palette.png', 0],
    ['interlaced.png', 0],
    ['png-named.jpg', 0],
    ['lossless.webp', 0],
    ['alpha.png', 0],
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => [`orientation-${orientation}.jpg`, 4] as const),
    ['described.jpg', 4],
    ['polyglot.jpg', 4],
    // Inks without colour management: right in kind, not in shade
    ['cmyk.jpg', 100],
    ['display-p3.png', 4],
    ['display-p3.jpg', 12],
    ['alpha.webp', 8],
    ['alpha.avif', 60],
  ])('%s, within %i', async (name, tolerance) => {
    const found = await quartersOf(name);
    const error = [green, blue, yellow, red]
      .flat()
      .map((value, index) => Math.abs(value - (found.flat()[index] ?? Number.NaN)));
    expect(Math.max(...error)).toBeLessThanOrEqual(tolerance);
  });
});

test.each(['webp', 'avif'] as const)(
  'a %s in Display P3 is shown in sRGB, and an sRGB one as it is',
  async (format) => {
    const topRight = async (profile: string) => {
      const card = sharp(fixture('card.png')).withIccProfile(profile).toFormat(format, { lossless: true });
      const bytes = new Uint8Array(await card.toBuffer());
      const result = await imaging.transform(bytes, { format: 'rgb' }, { surface: 'remote' });
      return [...result.bytes.subarray((3 * 48 + 40) * 3, (3 * 48 + 40) * 3 + 3)];
    };
    for (const profile of ['p3', 'srgb']) {
      const error = (await topRight(profile)).map((value, index) => Math.abs(value - (green[index] ?? 0)));
      expect([profile, Math.max(...error) <= 5]).toEqual([profile, true]);
    }
  },
);

describe('greys are even, from', () => {
  test.each(['grey-16.png', 'rgb-16.png'])('%s', async (name) => {
    const { bytes } = await transform(name, { format: 'rgba' });
    const ramp = Array.from({ length: 48 }, (_, x) => bytes[x * 4] ?? 0);
    const expected = Array.from({ length: 48 }, (_, x) => (x * 255) / 47);
    expect(Math.max(...ramp.map((value, x) => Math.abs(value - (expected[x] ?? 0))))).toBeLessThanOrEqual(1);
  });

  test('one-bit.png', async () => {
    const { bytes } = await transform('one-bit.png', { format: 'rgb' });
    expect([0, 7, 8, 15, 16].map((x) => bytes[x * 3])).toEqual([0, 0, 255, 255, 0]);
  });
});

test('transparency fades from left to right, whatever the format', async () => {
  for (const name of ['alpha.png', 'alpha.webp', 'lossless.webp', 'alpha.avif', 'palette-alpha.png']) {
    const { bytes } = await transform(name, { format: 'rgba' });
    const alphas = [0, 12, 24, 36, 47].map((x) => bytes[x * 4 + 3] ?? 0);
    const error = [0, 65, 130, 195, 255].map((value, index) => Math.abs(value - (alphas[index] ?? 0)));
    expect([name, Math.max(...error) <= 12]).toEqual([name, true]);
  }
});

describe('animations: every frame, doubled in size, as another decoder shows it, from', () => {
  /** Letters for the pixels in the middle of the five places that the frames differ in. */
  const framesOf = async (bytes: Uint8Array) => {
    const { pages = 1, delay = [], loop, pageHeight } = await sharp(bytes, { pages: -1 }).metadata();
    const frames: string[] = [];
    for (let page = 0; page < pages; page++) {
      const { data, info } = await sharp(bytes, { page }).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
      frames.push(
        [
          [4, 4],
          [17, 9],
          [24, 16],
          [44, 28],
          [40, 4],
        ]
          .map(([x = 0, y = 0]) => letterOf(data.subarray((y * info.width + x) * 4)))
          .join(''),
      );
    }
    return { frames, delay, loop, pageHeight };
  };
  const letterOf = ([red = 0, green = 0, blue = 0, alpha = 0]: Uint8Array) =>
    alpha < 128 ? '.' : red > 150 ? (green > 120 ? 'Y' : 'R') : green > 90 ? 'G' : blue > 100 ? 'B' : '?';

  test.each([
    ['animated.gif', 'gif'],
    ['animated.gif', 'webp'],
    ['animated.webp', 'gif'],
    ['animated.webp', 'webp'],
    ['animated-lossy.webp', 'webp'],
  ] as const)('%s to %s', async (name, format) => {
    const { bytes, frames } = await transform(name, { width: 48, fit: 'contain', format });
    expect(frames).toBe(4);
    const shown = await framesOf(bytes);
    expect(shown).toMatchObject({ delay: [70, 130, 40, 200], loop: 4, pageHeight: 32 });
    expect(shown.frames).toEqual(['RRRRR', 'GRRRR', '.BRRR', '.RRYR']);
  });
});

describe('formats and plugins in a Jimp of one’s own', () => {
  const Jimp = createJimp({ formats, plugins });
  const read = (name: string) => Jimp.fromBuffer(Buffer.from(fixture(name)));

  test.each<[name: string, format: 'jpeg' | 'png' | 'webp' | 'gif', options: { quality?: number }]>([
    ['landscape.jpg', 'jpeg', {}],
    ['alpha.png', 'jpeg', { quality: 40 }],
    ['orientation-6.jpg', 'png', {}],
    ['display-p3.jpg', 'png', { quality: 80 }],
    ['alpha.webp', 'gif', {}],
    ['landscape.heic', 'webp', {}],
  ])('%s becomes the same %s as in delivery, %j', async (name, format, options) => {
    const image = await read(name);
    const written = await image.getBuffer(`image/${format}` as 'image/png', options);
    const { bytes } = await transform(name, { format, ...options, metadata: 'none' });
    expect(Buffer.from(bytes).equals(written)).toBe(true);
  });

  test('its methods draw what delivery draws, and leave another image of the same pixels alone', async () => {
    const image = await read('card.png');
    const before = Buffer.from(image.bitmap.data);
    const other = new Jimp(image.bitmap);
    other.resample({ x: 0, y: 0, width: 48, height: 32 }, { width: 24, height: 16 }).sharpen(1);
    const { bytes } = await transform('card.png', { format: 'rgba', width: 24, sharpen: 1 });
    expect(other.bitmap.data.equals(bytes)).toBe(true);
    expect(image.bitmap.data.equals(before)).toBe(true);
  });

  test.each<[name: string, work: () => Promise<unknown>, code: number]>([
    ['a damaged file', () => read('truncated.png'), 9516],
    ['more pixels than an upload may have', () => Jimp.fromBuffer(hugePng()), 9413],
    ['a quality of 0', async () => (await read('card.png')).getBuffer('image/webp', { quality: 0 }), 9401],
    ['writing HEIC', async () => (await read('card.png')).getBuffer('image/heic'), 9412],
  ])('%s is refused by its number', async (_, work, code) => {
    await expect(work()).rejects.toMatchObject({ name: 'ImagesError', code });
  });
});

/** A PNG whose header says 20,000 by 20,000 pixels. */
function hugePng(): Buffer {
  const png = Buffer.from(fixture('card.png'));
  png.writeUInt32BE(20_000, 16);
  png.writeUInt32BE(20_000, 20);
  return png;
}

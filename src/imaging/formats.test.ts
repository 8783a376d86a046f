import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createJimp } from '@jimp/core';
import sharp, { type Sharp } from 'sharp';
import { packageRoot } from '../packageRoot.ts';
import { cornersOfRgb, makeProfile, withProfile } from '../testing/profile.ts';
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

describe('a colour profile is applied, of', () => {
  const jpeg = async (picture: Sharp) =>
    new Uint8Array(await picture.jpeg({ chromaSubsampling: '4:4:4', quality: 100 }).toBuffer());
  const card = () => sharp(fixture('card.png'));
  const tables = makeProfile('RGB ', 'Lab ', {
    A2B0: cornersOfRgb([
      ...([0, 30, 50, 70] as const).map((light, index) => [light, 60, [-40, -10, 10, 30][index] ?? 0] as const),
      ...([40, 60, 80, 100] as const).map((light) => [light, -50, 30] as const),
    ]),
  });
  const transformed = async (bytes: Uint8Array) =>
    (await imaging.transform(bytes, { format: 'rgb' }, { surface: 'remote' })).bytes;

  // Expected: Little CMS 2.16 with the perceptual intent; the tables' by hand too
  test.each<[string, () => Promise<Uint8Array>, readonly (readonly number[])[]]>([
    [
      'tables',
      async () => withProfile(await jpeg(card()), tables),
      [
        [149, 0, 90],
        [144, 0, 88],
        [82, 206, 125],
        [0, 112, 40],
      ],
    ],
    [
      'inks',
      () => jpeg(card().toColourspace('cmyk').withIccProfile('cmyk')),
      [
        [50, 146, 53],
        [33, 62, 124],
        [247, 211, 0],
        [222, 31, 40],
      ],
    ],
  ])('%s', async (_, make, expected) => {
    const shown = await transformed(await make());
    const quarters = [3 * 48 + 40, 28 * 48 + 8, 28 * 48 + 40, 3 * 48 + 8].map((at) =>
      shown.subarray(at * 3, at * 3 + 3),
    );
    const apart = quarters.flatMap((quarter, index) =>
      [...quarter].map((value, channel) => Math.abs(value - (expected[index]?.[channel] ?? Number.NaN))),
    );
    expect(Math.max(...apart)).toBeLessThanOrEqual(3);
  });

  test('one that is damaged changes nothing: inks are mixed plainly, colours stay', async () => {
    const inks = withProfile(fixture('cmyk.jpg'), makeProfile('CMYK', 'Lab ', {}));
    expect(await transformed(inks)).toEqual(await transformed(fixture('cmyk.jpg')));
    const colours = withProfile(fixture('small.jpg'), tables.subarray(0, 180));
    expect(await transformed(colours)).toEqual(await transformed(fixture('small.jpg')));
  });

  test('profiles broken at random are applied or left', async () => {
    const profile = (await card().toColourspace('cmyk').withIccProfile('cmyk').jpeg().toBuffer()).subarray(0, 40_000);
    for (let seed = 0; seed < 24; seed++) {
      const broken = (seed % 2 === 0 ? tables : Buffer.from(profile.subarray(profile.indexOf('CMYK') - 16))).subarray();
      const copy = Uint8Array.from(broken, (byte, at) =>
        at > 127 && (at * 31 + seed * 17) % 23 === 0 ? byte ^ 0x5a : byte,
      );
      const name = seed % 2 === 0 ? 'small.jpg' : 'cmyk.jpg';
      expect((await transformed(withProfile(fixture(name), copy))).length).toBe(
        seed % 2 === 0 ? 96 * 72 * 3 : 48 * 32 * 3,
      );
    }
  });
});

describe('Content Credentials are lost, and the notes say so, of', () => {
  const manifest = Buffer.from(`JP\0\x01\0\0\0\x01\0\0\0\x30jumb\0\0\0\x28jumdc2pa${'\0'.repeat(28)}`, 'latin1');
  const length = (bytes: number) => Buffer.from([0, 0, bytes >> 8, bytes & 255]);
  const insert = (name: string, at: number, ...parts: readonly (string | Uint8Array)[]) => {
    const file = fixture(name);
    const added = parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part));
    return new Uint8Array(Buffer.concat([file.subarray(0, at), ...added, file.subarray(at)]));
  };
  const notes = async (bytes: Uint8Array, options: TransformOptions = {}) =>
    (await imaging.transform(bytes, { width: 8, ...options }, { surface: 'remote' })).notes;
  const jpeg = insert('small.jpg', 2, '\xff\xeb', length(manifest.length + 2).subarray(2), manifest);
  const uuid = Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex');

  test.each<[string, Uint8Array]>([
    ['JPEG', jpeg],
    ['PNG', insert('card.png', 33, length(4), 'caBX', 'abcd', length(0))],
    [
      'GIF',
      insert('still.gif', 13 + 3 * (2 << ((fixture('still.gif')[10] ?? 0) & 7)), '!\xff\x0bC2PA_GIF\0\0\0\x01a\0'),
    ],
    ['AVIF', insert('small.avif', fixture('small.avif').length, length(24), 'uuid', uuid)],
  ])('%s', async (_, bytes) => {
    expect(await notes(bytes)).toEqual(['c2pa=lost']);
  });

  test('but nothing is said where they were not wanted, where no picture is answered, or where there are none', async () => {
    const [dropped, json, none] = [{ metadata: 'none' }, { format: 'json' }, {}] as const;
    expect([await notes(jpeg, dropped), await notes(jpeg, json)]).toEqual([[], []]);
    expect(await notes(fixture('described.jpg'), none)).toEqual([]);
  });
});

describe('a profile of greys', () => {
  const cubed = makeProfile('GRAY', 'XYZ ', { kTRC: Buffer.from('curv\0\0\0\0\0\0\0\x01\x03\0\0\0', 'latin1') });
  const shown = async (bytes: Uint8Array) =>
    (await imaging.transform(bytes, { format: 'rgb' }, { surface: 'remote' })).bytes;
  const greyPicture = async () =>
    new Uint8Array(await sharp(fixture('grey.jpg')).toColourspace('b-w').jpeg({ quality: 100 }).toBuffer());
  const likeLibvips = async (bytes: Uint8Array) => {
    const expected = await sharp(bytes).toColourspace('srgb').raw().toBuffer();
    const found = await shown(bytes);
    expect(found).toHaveLength(expected.length);
    expect(Math.max(...found.map((value, at) => Math.abs(value - (expected[at] ?? 0))))).toBeLessThanOrEqual(2);
    return found;
  };

  test('is applied to a grey picture, as libvips does', async () => {
    const plain = await greyPicture();
    const found = await likeLibvips(withProfile(plain, cubed));
    expect(Buffer.compare(found, await shown(plain))).not.toBe(0);
  });

  test('is left out of one in colours, as one of colours is of a grey picture', async () => {
    expect(await likeLibvips(withProfile(fixture('small.jpg'), cubed))).toEqual(await shown(fixture('small.jpg')));
    const { icc } = await sharp(await sharp(fixture('small.jpg')).withIccProfile('p3').jpeg().toBuffer()).metadata();
    const plain = await greyPicture();
    expect(await likeLibvips(withProfile(plain, icc ?? new Uint8Array()))).toEqual(await shown(plain));
  });
});

test('an AVIF whose last box has no size, and so reaches to the end of the file, is decoded', async () => {
  const whole = Buffer.from(fixture('small.avif'));
  const [metaAt, dataAt] = [whole.indexOf('meta') - 4, whole.indexOf('mdat') - 4];
  const meta = Buffer.from(whole.subarray(metaAt, dataAt));
  const offset = Buffer.alloc(4);
  offset.writeUInt32BE(dataAt + 8);
  meta.writeUInt32BE(metaAt + 8, meta.indexOf(offset));
  meta.writeUInt32BE(0);
  const moved = new Uint8Array(Buffer.concat([whole.subarray(0, metaAt), whole.subarray(dataAt), meta]));
  const { bytes } = await imaging.transform(moved, { format: 'rgb' }, { surface: 'remote' });
  expect(bytes).toEqual((await transform('small.avif', { format: 'rgb' })).bytes);
});

test.each([50, 75, 85])('an AVIF of quality %i is as large, and as like its source, as libvips’s', async (quality) => {
  const source = await sharp(fixture('landscape.jpg')).resize(400).removeAlpha().png().toBuffer();
  const options = { format: 'avif', quality } as const;
  const { bytes: ours } = await imaging.transform(new Uint8Array(source), options, { surface: 'remote' });
  const theirs = await sharp(source).avif({ quality, effort: 2 }).toBuffer();
  const pixels = (file: Uint8Array) => sharp(file).greyscale().raw().toBuffer();
  const original = await pixels(source);
  const errorOf = async (file: Uint8Array) =>
    Math.sqrt(
      (await pixels(file)).reduce((sum, value, at) => sum + (value - (original[at] ?? 0)) ** 2, 0) / original.length,
    );
  expect((await errorOf(ours)) / (await errorOf(theirs))).toBeLessThan(1.25);
  expect(ours.length / theirs.length).toBeLessThan(1.25);
});

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

test('docs/jimp.md lists every format and every method that cfimages/jimp has', () => {
  const page = readFileSync(new URL('docs/jimp.md', packageRoot()), 'utf8').replace(/\s+/g, ' ');
  const [, named = '', methods = ''] =
    /that reads ([^.]*), and writes all of them.* - Methods: ([^.]*)\./.exec(page) ?? [];
  const mimes = formats.map((format) => format().mime.replace('image/', '').toUpperCase());
  expect(
    named
      .toUpperCase()
      .split(/, | AND /)
      .sort(),
  ).toEqual(mimes.sort());
  const names = [...methods.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  expect(names.sort()).toEqual(plugins.flatMap((plugin) => Object.keys(plugin)).sort());
});

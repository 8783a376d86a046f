import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { type TestJpeg, testJpeg } from '../../../testing/jpeg.ts';
import { readJpegHeader } from '../../files/header/jpeg.ts';
import { flawOfFile } from '../../files/wholeness.ts';
import type { Bitmap } from '../bitmap.ts';
import { jpeg } from './jpeg.ts';

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../../fixtures/images/${name}`, import.meta.url)));

async function decode(bytes: Uint8Array, atLeast?: { width: number; height: number }): Promise<Bitmap> {
  const decoded = await jpeg.decode?.(bytes, { frames: 'first', ...(atLeast === undefined ? {} : { atLeast }) });
  const bitmap = decoded?.frames[0]?.bitmap;
  if (bitmap === undefined) throw new Error('nothing was decoded');
  return bitmap;
}

/** The largest difference of a colour channel to libjpeg's result, and the mean one. */
async function difference({ width, height, data }: Bitmap, reference: Sharp) {
  const { data: expected, info } = await reference.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  expect([width, height]).toEqual([info.width, info.height]);
  let most = 0;
  let sum = 0;
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const there = expected[pixel * info.channels + (info.channels === 1 ? 0 : channel)] ?? 0;
      const apart = Math.abs((data[pixel * 4 + channel] ?? 0) - there);
      most = Math.max(most, apart);
      sum += apart;
    }
    if (data[pixel * 4 + 3] !== 255) throw new Error('a pixel is not opaque');
  }
  return { most, mean: sum / (width * height * 3) };
}

describe('reading', () => {
  test.each([
    'landscape.jpg',
    'small.jpg',
    'progressive.jpg',
    '444.jpg',
    'grey.jpg',
    'described.jpg',
    'orientation-6.jpg',
  ])('%s gives libjpeg’s pixels within 1', async (name) => {
    const bytes = fixture(name);
    const { most } = await difference(await decode(bytes), sharp(bytes, { ignoreIcc: true }));
    expect(most).toBeLessThanOrEqual(1);
  });

  const ycc = (y: readonly [number, number]): TestJpeg['sampling'] => [y, [1, 1], [1, 1]];
  test.each<[string, TestJpeg, number]>([
    ['4:4:4', { width: 45, height: 37, sampling: ycc([1, 1]) }, 1],
    ['4:2:2', { width: 45, height: 37, sampling: ycc([2, 1]) }, 2],
    ['4:2:0', { width: 45, height: 37, sampling: ycc([2, 2]) }, 1],
    ['4:4:0', { width: 45, height: 37, sampling: ycc([1, 2]) }, 2],
    ['4:1:1', { width: 77, height: 37, sampling: ycc([4, 1]) }, 1],
    ['4:1:0', { width: 77, height: 37, sampling: ycc([4, 2]) }, 1],
    ['grey with odd factors', { width: 45, height: 37, sampling: [[2, 2]] }, 1],
    ['one pixel', { width: 1, height: 1, sampling: ycc([2, 2]) }, 1],
    ['one row', { width: 50, height: 1, sampling: ycc([2, 2]) }, 1],
    ['one column', { width: 1, height: 50, sampling: ycc([2, 2]) }, 1],
    ['restart markers', { width: 200, height: 90, sampling: ycc([2, 2]), restartInterval: 3 }, 1],
    ['a scan for each component', { width: 77, height: 61, sampling: ycc([2, 2]), isSplit: true }, 1],
    [
      'split scans with restarts',
      { width: 77, height: 61, sampling: ycc([2, 1]), isSplit: true, restartInterval: 4 },
      2,
    ],
    ['RGB', { width: 45, height: 37, sampling: ycc([1, 1]), adobe: 0 }, 1],
  ])('%s', async (_, file, tolerance) => {
    const bytes = testJpeg(file);
    const { most } = await difference(await decode(bytes), sharp(bytes));
    expect(most).toBeLessThanOrEqual(tolerance);
  });

  test.each([
    [2, 48, 36],
    [4, 24, 18],
    [8, 12, 9],
  ])('a picture of 1/%i is the mean of the full one’s pixels', async (divisor, width, height) => {
    const bytes = fixture('small.jpg');
    const small = await decode(bytes, { width: width / 1.3, height: height / 1.3 });
    expect([small.width, small.height]).toEqual([width, height]);
    const full = await decode(bytes);
    const rows = Math.floor(full.height / divisor);
    const means = { width, height: rows, data: new Uint8ClampedArray(width * rows * 4) };
    for (let at = 0; at < means.data.length; at++) {
      const [x, y, channel] = [(at >> 2) % width, Math.floor((at >> 2) / width), at & 3];
      let sum = 0;
      for (let part = 0; part < divisor ** 2; part++) {
        const row = y * divisor + Math.floor(part / divisor);
        sum += full.data[(row * full.width + x * divisor + (part % divisor)) * 4 + channel] ?? 0;
      }
      means.data[at] = sum / divisor ** 2;
    }
    const reference = sharp(means.data, { raw: { width, height: rows, channels: 4 } });
    const cut = { width, height: rows, data: small.data.subarray(0, width * rows * 4) };
    const { mean } = await difference(cut, reference);
    expect(mean).toBeLessThan(0.8);
  });

  test('a progressive file is reduced like a baseline one', async () => {
    const [baseline, progressive] = ['small.jpg', 'progressive.jpg'].map(fixture) as [Uint8Array, Uint8Array];
    const atLeast = { width: 20, height: 15 };
    const small = await decode(baseline, atLeast);
    expect([small.width, small.height]).toEqual([24, 18]);
    expect((await decode(progressive, atLeast)).data).toEqual(small.data);
  });

  test.each<[number, [number, number, number]]>([
    [0, [255, 0, 0]],
    [47, [71, 255, 0]],
    [31 * 48, [17, 60, 255]],
    [31 * 48 + 47, [241, 232, 20]],
  ])('inks without a profile are mixed plainly, pixel %i', async (pixel, colour) => {
    const { data } = await decode(fixture('cmyk.jpg'));
    const apart = [0, 1, 2].map((channel) => Math.abs((data[pixel * 4 + channel] ?? 0) - (colour[channel] ?? 0)));
    expect(Math.max(...apart)).toBeLessThanOrEqual(3);
  });

  test.each([
    ['cut off in the picture', (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1)],
    ['cut off in a table', (bytes: Uint8Array) => bytes.subarray(0, 60)],
    ['with a code table of impossible codes', (bytes: Uint8Array) => replaceAfter(bytes, 0xc4, 3, 0xff)],
    ['with a second frame', (bytes: Uint8Array) => Uint8Array.of(...bytes.subarray(0, -2), ...bytes.subarray(2))],
  ])('a file %s is refused with 9516', async (_, damage) => {
    await expect(decode(damage(fixture('small.jpg')))).rejects.toMatchObject({ code: 9516 });
  });

  const stray = Uint8Array.of(1, 2, 3);
  const insert = (bytes: Uint8Array, at: number) =>
    Uint8Array.of(...bytes.subarray(0, at), ...stray, ...bytes.subarray(at));

  test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['with stray bytes behind its start', (bytes) => insert(bytes, 2)],
    ['with stray bytes before its frame', (bytes) => insert(bytes, bytes.indexOf(0xc0) - 1)],
    ['whose second half is missing before its end marker', (bytes) => bytes.slice().fill(0, -200, -2)],
    ['with a code that no table has', (bytes) => bytes.slice().fill(0xfe, -300, -290)],
    ['of 3:1 sampling', () => testJpeg({ width: 45, height: 37, sampling: ycc([3, 1]) })],
  ])('a file %s is shown as libjpeg shows it', async (_, change) => {
    const bytes = change(fixture('small.jpg'));
    const header = readJpegHeader(bytes);
    const decoded = await decode(bytes);
    expect([decoded.width, decoded.height]).toEqual([header?.width, header?.height]);
    expect((await difference(decoded, sharp(bytes, { failOn: 'error', ignoreIcc: true }))).mean).toBeLessThan(0.5);
  });

  test.each([
    ['arithmetic codes', 0xc9, 8, 'it is coded arithmetically'],
    ['no losses', 0xc3, 8, 'it is a lossless JPEG'],
    ['12 bits', 0xc1, 12, 'it has 12 bits a sample'],
  ])('a file of %s is refused, and said to be that before it is decoded', async (_, marker, bits, detail) => {
    const bytes = fixture('small.jpg');
    const at = bytes.findIndex((byte, index) => byte === 0xff && bytes[index + 1] === 0xc0);
    bytes.set([marker], at + 1);
    bytes.set([bits], at + 4);
    await expect(decode(bytes)).rejects.toMatchObject({ code: 9516, message: `Error during decoding: ${detail}` });
    expect(flawOfFile(bytes, 'jpeg')).toBe(detail);
  });

  test('a file without its end marker, and one of more scans than anybody writes, are refused', async () => {
    await expect(decode(fixture('small.jpg').subarray(0, -2))).rejects.toMatchObject({ code: 9516 });
    const bytes = fixture('progressive.jpg');
    const at = Buffer.from(bytes).lastIndexOf(Buffer.of(0xff, 0xda));
    const scans = new Array<Uint8Array>(250).fill(bytes.subarray(at, -2));
    const endless = new Uint8Array(Buffer.concat([bytes.subarray(0, -2), ...scans, bytes.subarray(-2)]));
    await expect(decode(endless)).rejects.toMatchObject({ code: 9516 });
  });

  test('files broken at random are decoded or refused, and the next one is decoded', async () => {
    const files = ['small.jpg', 'progressive.jpg', '444.jpg', 'grey.jpg', 'cmyk.jpg'].map(fixture);
    let state = 1;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state % below;
    };
    for (let round = 0; round < 600; round++) {
      const bytes = (files[round % files.length] as Uint8Array).slice();
      for (let flips = 1 + random(6); flips > 0; flips--) bytes[2 + random(bytes.length - 2)] = random(256);
      const header = bytes.subarray(0, bytes.length);
      if (area(header) > 4_000_000) continue;
      const atLeast = round % 3 === 0 ? { width: 10, height: 10 } : undefined;
      await decode(bytes, atLeast).catch((error: unknown) => expect(error).toMatchObject({ code: 9516 }));
    }
    expect((await decode(fixture('small.jpg'))).width).toBe(96);
  });
});

/** Pixels that a file's first frame header claims; the pipeline refuses too many before anything is decoded. */
function area(bytes: Uint8Array): number {
  const at = bytes.findIndex(
    (byte, index) => byte === 0xff && (bytes[index + 1] ?? 0) >= 0xc0 && (bytes[index + 1] ?? 0) <= 0xc3,
  );
  return ((bytes[at + 5] ?? 0) * 256 + (bytes[at + 6] ?? 0)) * ((bytes[at + 7] ?? 0) * 256 + (bytes[at + 8] ?? 0));
}

function replaceAfter(bytes: Uint8Array, marker: number, offset: number, value: number): Uint8Array {
  const at = bytes.findIndex((byte, index) => byte === 0xff && bytes[index + 1] === marker);
  return bytes.map((byte, index) => (index > at + offset && index <= at + offset + 4 ? value : byte));
}

describe('writing', () => {
  const photograph = () => sharp(fixture('landscape.jpg')).resize(203, 151).ensureAlpha().raw().toBuffer();

  test.each([
    [true, 203, 151, 85, 3.5],
    [false, 203, 151, 85, 3.5],
    [true, 203, 151, 10, 14],
    [true, 203, 151, 100, 2],
    [false, 17, 16, 85, 5],
    [true, 1, 1, 85, 1],
    [true, 8, 200, 85, 4],
  ])('progressive %s, %ix%i, quality %i: libjpeg reads it back', async (progressive, width, height, quality, mean) => {
    const bitmap = { width, height, data: new Uint8ClampedArray((await photograph()).subarray(0, width * height * 4)) };
    const request = { quality, progressive, palette: false, loop: 0, fast: false };
    const bytes = await jpeg.encode?.([{ bitmap, delay: 0 }], request);
    const { isProgressive, chromaSubsampling } = await sharp(bytes).metadata();
    expect([isProgressive, chromaSubsampling]).toEqual([progressive, '4:2:0']);
    expect((await difference(bitmap, sharp(bytes, { failOn: 'warning' }))).mean).toBeLessThan(mean);
    const own = await decode(bytes ?? new Uint8Array());
    expect((await difference(own, sharp(bytes))).most).toBeLessThanOrEqual(1);
  });

  test('a file is as large as libjpeg’s with optimised codes', async () => {
    const data = new Uint8ClampedArray(await photograph());
    const request = { quality: 85, progressive: true, palette: false, loop: 0, fast: false };
    const bytes = await jpeg.encode?.([{ bitmap: { width: 203, height: 151, data }, delay: 0 }], request);
    const theirs = await sharp(data, { raw: { width: 203, height: 151, channels: 4 } })
      .removeAlpha()
      .jpeg({ quality: 85, progressive: true })
      .toBuffer();
    expect((bytes?.length ?? 0) / theirs.length).toBeLessThan(1.03);
  });

  test('one flat colour, which needs a code table of a single code', async () => {
    const data = new Uint8ClampedArray(64 * 64 * 4).fill(255);
    const request = { quality: 85, progressive: true, palette: false, loop: 0, fast: false };
    const bytes = await jpeg.encode?.([{ bitmap: { width: 64, height: 64, data }, delay: 0 }], request);
    expect((await difference({ width: 64, height: 64, data }, sharp(bytes, { failOn: 'warning' }))).most).toBe(0);
  });
});

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import sharp, { type JpegOptions } from 'sharp';
import { damagedCopies, withoutSegments } from '../testing/damaged.ts';
import { testJpeg } from '../testing/jpeg.ts';
import { ImagesError } from './errors.ts';
import { flawOfFile } from './files/wholeness.ts';
import { transform } from './index.ts';
import { place, withKernels } from './kernels/kernels.ts';

const images = new URL('../../fixtures/images/', import.meta.url);
const fixture = (name: string) => new Uint8Array(readFileSync(new URL(name, images)));

const quantisers = 0xdb;
const codes = 0xc4;

/** The pixels of a picture, or its refusal, in a line. */
async function pixelsOf(bytes: Uint8Array, options: object = {}): Promise<string> {
  try {
    const { bytes: pixels, format } = await transform(bytes, { format: 'rgba', ...options }, { surface: 'binding' });
    return `${format} ${pixels.length} ${createHash('sha256').update(pixels).digest('hex').slice(0, 16)}`;
  } catch (error) {
    if (error instanceof ImagesError) return `${error.code} ${error.message}`;
    throw error;
  }
}

/** A photograph whose code tables are those of T.81, annex K.3, as an encoder writes them that does not optimise. */
const withStandardCodes = (more: JpegOptions = {}) =>
  sharp(fixture('small.jpg'))
    .jpeg({ optimiseCoding: false, quality: 90, ...more })
    .toBuffer();

/** Pictures that leave other tables behind: a coarse one, one with other codes, one of 16-bit quantisers. */
const neighbours: readonly [string, () => Uint8Array | Promise<Uint8Array>][] = [
  ['a picture of high quality', () => fixture('landscape.jpg')],
  ['a picture of low quality', () => sharp(fixture('small.jpg')).jpeg({ quality: 5 }).toBuffer()],
  ['a picture with codes of its own', () => testJpeg({ width: 40, height: 24, sampling: [[1, 1]] })],
  ['a progressive picture', () => fixture('progressive.jpg')],
];

describe('a JPEG without tables', () => {
  test.each(neighbours)('without quantisers it is refused, not decoded with those of %s', async (_, neighbour) => {
    const bytes = withoutSegments(fixture('small.jpg'), quantisers);
    await pixelsOf(await neighbour());
    expect(await pixelsOf(bytes)).toBe('9516 Error during decoding: a quantisation table is missing');
    expect(flawOfFile(bytes, 'jpeg')).toBe('a quantisation table is missing');
  });

  test.each(neighbours)(
    'without codes, as Motion JPEG has none, it means those of T.81 K.3, not those of %s',
    async (_, neighbour) => {
      const whole = await withStandardCodes();
      const bytes = withoutSegments(whole, codes);
      const expected = await pixelsOf(whole);
      await pixelsOf(await neighbour());
      expect(await pixelsOf(bytes)).toBe(expected);
      expect(bytes.length).toBeLessThan(whole.length - 400);
      expect(flawOfFile(bytes, 'jpeg')).toBeUndefined();
    },
  );

  test.each(neighbours)(
    'a progressive one without codes is refused, not decoded with those of %s',
    async (_, neighbour) => {
      const bytes = withoutSegments(fixture('progressive.jpg'), codes);
      await pixelsOf(await neighbour());
      expect(await pixelsOf(bytes)).toBe('9516 Error during decoding: a code table is missing');
      expect(flawOfFile(bytes, 'jpeg')).toBe('a code table is missing');
    },
  );
});

/** Everything that a worker may meet, by name: whole, odd and broken. */
async function corpus(): Promise<ReadonlyMap<string, Uint8Array>> {
  const pictures = new Map<string, Uint8Array>();
  for (const name of readdirSync(images)) {
    if (/\.(jpg|png|gif|webp|avif|heic)$/.test(name) && !/^(landscape\.jpg|67-mega)/.test(name)) {
      pictures.set(name, fixture(name));
    }
  }
  const ycc = (h: number, v: number): readonly (readonly [number, number])[] => [
    [h, v],
    [1, 1],
    [1, 1],
  ];
  const make = (name: string, bytes: Uint8Array) => pictures.set(name, bytes);
  make('restart intervals', testJpeg({ width: 77, height: 61, sampling: ycc(2, 2), restartInterval: 3 }));
  make('split scans', testJpeg({ width: 77, height: 61, sampling: ycc(2, 2), isSplit: true }));
  make('grey, odd factors', testJpeg({ width: 45, height: 37, sampling: [[2, 2]] }));
  make('4:1:0', testJpeg({ width: 77, height: 37, sampling: ycc(4, 2) }));
  make('3:1, for the other decoder', testJpeg({ width: 45, height: 37, sampling: ycc(3, 1) }));
  make('3:1 without quantisers', withoutSegments(testJpeg({ width: 45, height: 37, sampling: ycc(3, 1) }), quantisers));
  make('16-bit quantisers', testJpeg({ width: 45, height: 37, sampling: ycc(2, 1), isWide: true }));
  make('RGB', testJpeg({ width: 45, height: 37, sampling: ycc(1, 1), adobe: 0 }));
  make('standard codes', await withStandardCodes());
  make('no codes', withoutSegments(await withStandardCodes(), codes));
  make('no codes, 4:4:4', withoutSegments(await withStandardCodes({ chromaSubsampling: '4:4:4' }), codes));
  make('no quantisers', withoutSegments(fixture('small.jpg'), quantisers));
  make('no quantisers, progressive', withoutSegments(fixture('progressive.jpg'), quantisers));
  make('no codes, progressive', withoutSegments(fixture('progressive.jpg'), codes));
  make('no tables', withoutSegments(withoutSegments(fixture('small.jpg'), codes), quantisers));
  for (const [name, count] of [
    ['small.jpg', 40],
    ['progressive.jpg', 40],
    ['444.jpg', 20],
    ['cmyk.jpg', 20],
    ['small.webp', 15],
    ['lossless.webp', 15],
    ['small.avif', 4],
    ['card.png', 30],
    ['animated.gif', 56],
  ] as const) {
    for (const [index, bytes] of damagedCopies(fixture(name), count).entries())
      make(`${name}, damaged ${index}`, bytes);
  }
  return pictures;
}

/** A shuffle that is the same in every run. */
function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  let state = seed;
  const below = (count: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
  const order = [...items];
  for (let at = order.length - 1; at > 0; at--) {
    const other = below(at + 1);
    [order[at], order[other]] = [order[other] as T, order[at] as T];
  }
  return order;
}

describe('state of one picture never reaches the next', () => {
  let pictures: ReadonlyMap<string, Uint8Array>;
  beforeAll(async () => {
    pictures = await corpus();
  });

  /** Different work on the same codecs and kernels: decoding reduced, resizing, blurring, writing. */
  const whole = ['whole', {}] as const;
  const work: readonly (readonly [string, object])[] = [
    ['reduced', { width: 17 }],
    ['blurred', { width: 40, blur: 3, format: 'png' }],
    ['cut', { width: 20, height: 20, fit: 'cover', format: 'jpeg', quality: 40 }],
    ['written as WebP', { width: 30, format: 'webp' }],
  ];
  const outcomes = new Map<string, string>();

  test('300 odd pictures in shuffled orders decode to the same bytes, in one thread', async () => {
    const changed: string[] = [];
    const check = async (name: string, bytes: Uint8Array, [kind, options]: (typeof work)[number]) => {
      const outcome = await pixelsOf(bytes, options);
      const before = outcomes.get(`${name}, ${kind}`) ?? outcome;
      outcomes.set(`${name}, ${kind}`, before);
      if (outcome !== before) changed.push(`${name}, ${kind}: ${before}, then ${outcome}`);
    };
    // Two orders, with other work in between; npm run corpora -- DIR --orders has twenty
    for (const seed of [0, 1]) {
      for (const [index, [name, bytes]] of shuffled([...pictures], seed).entries()) {
        await check(name, bytes, whole);
        if (index % 6 === 0) await check(name, bytes, work[(index / 6) % work.length] ?? whole);
      }
    }
    expect(changed).toEqual([]);
  }, 120_000);

  test('the corpus holds what it is meant to hold', () => {
    const results = [...outcomes.values()];
    expect(pictures.size).toBeGreaterThanOrEqual(300);
    expect(results.filter((outcome) => outcome.startsWith('9516')).length).toBeGreaterThan(100);
    expect(results.filter((outcome) => outcome.startsWith('rgba')).length).toBeGreaterThan(200);
    expect(outcomes.get('no codes, whole')).toBe(outcomes.get('standard codes, whole'));
  });

  test('kernels start every job with the memory of a fresh instance', async () => {
    const memoryOf = () => withKernels(({ memory }) => new Uint8Array(memory.buffer).slice());
    // A trap drops the instance, so the next one is fresh
    expect(() => withKernels(({ alloc }) => alloc(2 ** 31 - 1))).toThrow();
    const fresh = memoryOf();
    for (const name of ['progressive.jpg', 'small.jpg', 'cmyk.jpg', 'interlaced.png', 'alpha.png', 'palette.png']) {
      for (const [, options] of [whole, ...work]) await pixelsOf(fixture(name), options);
      await pixelsOf(fixture(name), { width: 500, format: 'jpeg' });
    }
    withKernels((kernels) => place(kernels, new Uint8Array(200_000).fill(0xa5)));
    const used = memoryOf();
    expect(used.length).toBeGreaterThan(fresh.length);
    expect(Buffer.compare(used.subarray(0, fresh.length), fresh)).toBe(0);
    expect(used.subarray(fresh.length).findIndex((byte) => byte !== 0)).toBe(-1);
  });
});

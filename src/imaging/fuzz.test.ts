import { readFile } from 'node:fs/promises';
import { getHeapStatistics } from 'node:v8';
import { beforeAll, expect, test } from '@jest/globals';
import sharp, { type Create } from 'sharp';
import { packageRoot } from '../packageRoot.ts';
import { ImagesError } from './errors.ts';
import { inspectImage, type TransformOptions, transform } from './index.ts';
import { createTransformPool } from './pool/pool.ts';

/** Small pictures of every format, as a client would upload them. */
const makers: Readonly<Record<string, () => Promise<Buffer>>> = {
  'baseline.jpg': () => picture().jpeg({ quality: 80, mozjpeg: false }).toBuffer(),
  'progressive.jpg': () => picture().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
  'grey.jpg': () => picture().greyscale().jpeg().toBuffer(),
  'cmyk.jpg': () => picture().toColourspace('cmyk').jpeg().toBuffer(),
  'truecolour.png': () => picture().png().toBuffer(),
  'palette.png': () => picture().png({ palette: true }).toBuffer(),
  'deep.png': () => picture().toColourspace('rgb16').png().toBuffer(),
  'interlaced.png': () => picture().png({ progressive: true }).toBuffer(),
  'moving.gif': () =>
    frames()
      .gif({ delay: [50, 50, 50] })
      .toBuffer(),
  'moving.webp': () =>
    frames()
      .webp({ delay: [50, 50, 50] })
      .toBuffer(),
  'lossy.webp': () => picture().webp({ quality: 60 }).toBuffer(),
  'lossless.webp': () => picture().webp({ lossless: true }).toBuffer(),
  'still.avif': () => picture().avif({ effort: 0 }).toBuffer(),
  'photo.heic': () => readFile(new URL('fixtures/images/landscape.heic', packageRoot())),
  'drawing.svg': async () =>
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="20" height="9"><g><path d="M0 0"/></g></svg>'),
};

const picture = () =>
  sharp({
    create: {
      width: 27,
      height: 19,
      channels: 4,
      background: '#3a7',
      noise: { type: 'gaussian', mean: 120, sigma: 40 },
    },
  });
const frames = () =>
  sharp({ create: { width: 20, height: 30, channels: 4, background: '#f60', pageHeight: 10 } as Create });

/** Mulberry32: the same files on every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Mutation = (bytes: Buffer, random: (below: number) => number) => Buffer;

/** How files break: on the way, on the disk, and on purpose. */
const mutations: readonly Mutation[] = [
  (bytes, random) => bytes.subarray(0, random(bytes.length)),
  (bytes, random) => {
    for (let count = 1 + random(8); count > 0; count--) flip(bytes, random(bytes.length), 1 << random(8));
    return bytes;
  },
  (bytes, random) => {
    const at = random(bytes.length);
    bytes.fill(random(256), at, Math.min(bytes.length, at + 1 + random(24)));
    return bytes;
  },
  (bytes, random) => {
    // Sizes, offsets and counts stand in the first bytes of chunks: the extremes are where decoders err
    const extremes = [0, 1, 0x7f, 0x80, 0xff];
    const at = random(Math.min(bytes.length, 80));
    for (let offset = 0; offset < 1 + random(4); offset++) {
      if (at + offset < bytes.length) bytes[at + offset] = extremes[random(extremes.length)] ?? 0;
    }
    return bytes;
  },
  (bytes, random) => {
    const [from, to] = [random(bytes.length), random(bytes.length)];
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from, from + random(200)), bytes.subarray(to)]);
  },
  (bytes, random) => {
    const at = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(30))]);
  },
];

function flip(bytes: Buffer, at: number, bit: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ bit;
}

const options: readonly TransformOptions[] = [
  { width: 9, format: 'png' },
  { width: 13, height: 13, fit: 'cover', format: 'jpeg' },
  { format: 'auto' },
  { width: 400, fit: 'contain', format: 'rgba' },
];

const files = new Map<string, Buffer>();
beforeAll(async () => {
  for (const [name, make] of Object.entries(makers)) files.set(name, await make());
});

/** `npm run test:limits` gives half a gigabyte, and all the time that many rounds take. */
const isLong = getHeapStatistics().heap_size_limit < 700 * 2 ** 20;

/** Each mutation's turn comes that often. Decoders that trap are started anew: those of HEIC have fewer rounds. */
const turns = (name: string) => (name.endsWith('.heic') ? (isLong ? 10 : 2) : isLong ? 40 : 5);

test.each(Object.keys(makers))(
  '%s, broken in many ways, is answered or refused by name',
  async (name) => {
    const whole = files.get(name) ?? Buffer.alloc(0);
    await transform(whole, { width: 5 }, { surface: 'hosted' });
    const random = generator(name.length * 7919);
    const strange: string[] = [];
    for (let round = 0; round < turns(name) * mutations.length; round++) {
      const mutate = mutations[round % mutations.length] as Mutation;
      const bytes = new Uint8Array(mutate(Buffer.from(whole), random));
      const asked = options[random(options.length)] as TransformOptions;
      try {
        inspectImage(bytes);
        await transform(bytes, asked, { surface: 'hosted', accept: 'image/webp,image/*' });
      } catch (error) {
        if (!(error instanceof ImagesError))
          strange.push(`round ${round}: ${error instanceof Error ? error.stack : error}`);
      }
    }
    expect(strange).toEqual([]);
    // Whatever the broken ones did to a decoder, the next whole file is read
    const after = await transform(whole, { width: 5 }, { surface: 'hosted' });
    expect(after.bytes.length).toBeGreaterThan(0);
  },
  60_000,
);

test('in a pool, a sample of them leaves its only thread at work', async () => {
  const pool = createTransformPool({ threads: 1 });
  const strange: string[] = [];
  try {
    for (const [name, whole] of files) {
      const random = generator(name.length * 104_729);
      const ask = (key: string, bytes: Uint8Array) =>
        pool.transform({ key, bytes, options: { width: 5 }, surface: 'hosted' }).catch((error: unknown) => {
          if (!(error instanceof ImagesError) || error.code === 9523) strange.push(`${key}: ${error}`);
        });
      for (const [number, mutate] of mutations.entries()) {
        await ask(`${name} ${number}`, new Uint8Array(mutate(Buffer.from(whole), random)));
      }
      expect(await ask(name, whole)).toHaveProperty('bytes');
    }
  } finally {
    await pool.close();
  }
  expect(strange).toEqual([]);
}, 60_000);

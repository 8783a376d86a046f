import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Mismatch } from '../case/outcome.ts';
import { type Header, readHeader, riffChunks } from './header.ts';
import type { Pixels } from './png.ts';

/** A decoded picture: its header and the pixels of every frame, each the whole canvas. */
export interface Decoded extends Header {
  readonly pixels: readonly Pixels[];
}

/** Decodes with libraries of the suite's own. Throws `Mismatch` when the bytes are no picture or do not decode. */
export async function decode(bytes: Buffer): Promise<Decoded> {
  const header = readHeader(bytes);
  const read = decoders[header.format];
  if (read === undefined) {
    const start = bytes.toString('latin1', 0, 40).replace(/[^\x20-\x7e]/g, '.');
    throw new Mismatch('the body is not a picture', { expected: 'JPEG, PNG, GIF, WebP or AVIF', actual: start });
  }
  const { width, height, frames } = header;
  if (width * height * frames > mostPixels) {
    throw new Mismatch('the picture is larger than any that was asked for', { actual: `${width}×${height}×${frames}` });
  }
  const pixels = await readOnce(bytes, () => read(bytes, header)).catch((cause: unknown) => {
    throw new Mismatch(`the ${header.format} does not decode`, { actual: String(cause) });
  });
  return { ...header, pixels };
}

/** Many cases are answered with the same bytes: the latest are decoded once. Nobody changes decoded pixels. */
const latest = new Map<string, Promise<readonly Pixels[]>>();
const keptPictures = 40;
const keptPixels = 500_000;

function readOnce(bytes: Buffer, read: () => Promise<readonly Pixels[]>): Promise<readonly Pixels[]> {
  const key = createHash('sha256').update(bytes).digest('base64');
  const cached = latest.get(key);
  if (cached !== undefined) return cached;
  const decoded = read();
  latest.set(key, decoded);
  decoded.then(
    (pixels) => {
      if (pixels.reduce((total, { width, height }) => total + width * height, 0) > keptPixels) latest.delete(key);
    },
    () => latest.delete(key),
  );
  for (const [oldest] of latest) {
    if (latest.size <= keptPictures) break;
    latest.delete(oldest);
  }
  return decoded;
}

/** Of all frames together: more than any case asks for, little enough to decode. */
const mostPixels = 40_000_000;

type Decoder = (bytes: Buffer, header: Header) => Promise<readonly Pixels[]>;

const decoders: Readonly<Partial<Record<Header['format'], Decoder>>> = {
  jpeg: decodeByJimp,
  png: decodeByJimp,
  gif: decodeGif,
  webp: decodeWebp,
  avif: async (bytes) => [await (await avif())(bytes)],
};

async function decodeByJimp(bytes: Buffer): Promise<readonly Pixels[]> {
  const { Jimp } = await import('./jimp.ts');
  const { bitmap } = await Jimp.fromBuffer(ownBuffer(bytes));
  return [{ width: bitmap.width, height: bitmap.height, data: new Uint8ClampedArray(bitmap.data) }];
}

/** Frames are painted over each other, as a browser does. */
async function decodeGif(bytes: Buffer, { width, height }: Header): Promise<readonly Pixels[]> {
  const { GifReader } = (await import('omggif')).default;
  const reader = new GifReader(bytes);
  const canvas = new Uint8ClampedArray(width * height * 4);
  return Array.from({ length: reader.numFrames() }, (_, index) => {
    const { x, y, width: w, height: h, disposal } = reader.frameInfo(index);
    const before = canvas.slice();
    reader.decodeAndBlitFrameRGBA(index, canvas as unknown as number[]);
    const data = canvas.slice();
    if (disposal === 3) canvas.set(before);
    if (disposal === 2) {
      for (let row = y; row < y + h; row++) canvas.fill(0, (row * width + x) * 4, (row * width + x + w) * 4);
    }
    return { width, height, data };
  });
}

/** Animations are taken apart: each frame is decoded as a still of its own and painted where it belongs. */
async function decodeWebp(bytes: Buffer, { width, height }: Header): Promise<readonly Pixels[]> {
  const still = await webp();
  const frames = [...riffChunks(bytes)].filter(({ type }) => type === 'ANMF').map(({ content }) => content);
  if (frames.length === 0) return [await still(bytes)];
  const canvas = new Uint8ClampedArray(width * height * 4);
  const shown: Pixels[] = [];
  for (const frame of frames) {
    const left = frame.readUIntLE(0, 3) * 2;
    const top = frame.readUIntLE(3, 3) * 2;
    const flags = frame.readUInt8(15);
    const part = await still(wrapFrame(frame));
    paint(canvas, width, part, left, top, (flags & 2) === 0);
    shown.push({ width, height, data: canvas.slice() });
    if (flags & 1) {
      for (let row = top; row < top + part.height; row++) {
        canvas.fill(0, (row * width + left) * 4, (row * width + left + part.width) * 4);
      }
    }
  }
  return shown;
}

function paint(
  canvas: Uint8ClampedArray,
  width: number,
  part: Pixels,
  left: number,
  top: number,
  blend: boolean,
): void {
  for (let y = 0; y < part.height; y++) {
    for (let x = 0; x < part.width; x++) {
      const from = (y * part.width + x) * 4;
      const alpha = (part.data[from + 3] ?? 0) / 255;
      const to = ((y + top) * width + x + left) * 4;
      for (let channel = 0; channel < 4; channel++) {
        const over = part.data[from + channel] ?? 0;
        const under = canvas[to + channel] ?? 0;
        canvas[to + channel] = !blend
          ? over
          : channel === 3
            ? Math.max(over, under)
            : over * alpha + under * (1 - alpha);
      }
    }
  }
}

/** A file of one frame: its extended header (with alpha) and the chunks of the frame. */
function wrapFrame(frame: Buffer): Buffer {
  const header = Buffer.alloc(18);
  header.write('VP8X', 0, 'latin1');
  header.writeUInt32LE(10, 4);
  header.writeUInt8(0x10, 8);
  frame.copy(header, 12, 6, 12);
  const body = Buffer.concat([Buffer.from('WEBP'), header, frame.subarray(16)]);
  const riff = Buffer.alloc(8);
  riff.write('RIFF', 0, 'latin1');
  riff.writeUInt32LE(body.length, 4);
  return Buffer.concat([riff, body]);
}

/** A wasm decoder of @jsquash, its module compiled here because it would try to `fetch` a file otherwise. */
const compile = async (path: string) => WebAssembly.compile(await readFile(fileOf(path)));

/** The built package has these files beside it, under their own names. */
function fileOf(path: string): string | URL {
  if (import.meta.url.endsWith('.ts')) return createRequire(import.meta.url).resolve(path);
  return new URL(`../../wasm/${path.split('/').at(-1)}`, import.meta.url);
}

type Still = (bytes: Buffer) => Promise<Pixels>;

const webp = once(async (): Promise<Still> => {
  const { default: run, init } = await import('@jsquash/webp/decode.js');
  await init(await compile('@jsquash/webp/codec/dec/webp_dec.wasm'));
  return async (bytes) => copied(await run(arrayBuffer(bytes)));
});

const avif = once(async (): Promise<Still> => {
  const { default: run, init } = await import('@jsquash/avif/decode.js');
  await init(await compile('@jsquash/avif/codec/dec/avif_dec.wasm'));
  return async (bytes) => {
    const image = await run(arrayBuffer(bytes));
    if (image === null) throw new Error('no picture');
    return copied(image);
  };
});

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function copied({ width, height, data }: { width: number; height: number; data: ArrayLike<number> }): Pixels {
  return { width, height, data: Uint8ClampedArray.from(data) };
}

function arrayBuffer(bytes: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}

/** jimp misreads Buffers that are slices of a pool. */
function ownBuffer(bytes: Buffer): Buffer {
  return Buffer.from(arrayBuffer(bytes));
}

import { errors } from '../../errors.ts';
import { u8, u16le, u24le } from '../../files/header/bytes.ts';
import { type RiffChunk, readStillFrame, riffChunks } from '../../files/header/webp.ts';
import { type Bitmap, createBitmap } from '../bitmap.ts';
import type { Decoded, Frame } from './codec.ts';

/** Reads or writes one picture without animation. */
type ReadStill = (bytes: Uint8Array) => Promise<Bitmap>;
type WriteStill = (bitmap: Bitmap) => Promise<Uint8Array>;

const frameHeader = 16;
const noBlend = 0x02;
const dispose = 0x01;
const withAlpha = 0x10;
const withAnimation = 0x02;

/** True for a WebP whose extended header says that it is animated (RFC 9649, section 2.7). */
export function isAnimatedWebp(bytes: Uint8Array): boolean {
  const [first] = riffChunks(bytes, 12, bytes.length);
  return first?.name === 'VP8X' && (u8(bytes, first.start) & withAnimation) !== 0;
}

/** Decodes each frame as a still picture and composes it on the canvas that the frames before it left. */
export async function readAnimation(
  bytes: Uint8Array,
  wanted: 'first' | 'all',
  readStill: ReadStill,
): Promise<Decoded> {
  const chunks = [...riffChunks(bytes, 12, bytes.length)];
  const [header] = chunks;
  if (header === undefined) throw errors.decodingFailed('the file has no chunks');
  const width = 1 + u24le(bytes, header.start + 4);
  const height = 1 + u24le(bytes, header.start + 7);
  const settings = chunks.find(({ name }) => name === 'ANIM');
  const parts = chunks.filter(({ name }) => name === 'ANMF').slice(0, wanted === 'first' ? 1 : undefined);
  const canvas = createBitmap(width, height);
  const frames: Frame[] = [];
  for (const { start, end } of parts) {
    const x = u24le(bytes, start) * 2;
    const y = u24le(bytes, start + 3) * 2;
    const flags = u8(bytes, start + 15);
    checkPart(bytes, start, end);
    const picture = await readStill(asStill(bytes, start, end));
    if (x + picture.width > width || y + picture.height > height) {
      throw errors.decodingFailed('a frame is outside its canvas');
    }
    paint(canvas, picture, x, y, (flags & noBlend) === 0);
    frames.push({ bitmap: { width, height, data: canvas.data.slice() }, delay: u24le(bytes, start + 12) });
    if ((flags & dispose) !== 0) clear(canvas, picture, x, y);
  }
  if (frames.length === 0) throw errors.decodingFailed('the animation has no frames');
  return { frames, loop: settings === undefined ? 0 : u16le(bytes, settings.start + 4), width, height };
}

/** Writes each frame as a still picture and puts their data into one file: full canvases, none blended. */
export async function writeAnimation(
  frames: readonly Frame[],
  loop: number,
  writeStill: WriteStill,
): Promise<Uint8Array> {
  const [first] = frames;
  if (first === undefined) throw errors.encodingFailed('there is no picture');
  const { width, height } = first.bitmap;
  const parts: Buffer[] = [];
  let hasAlpha = false;
  for (const { bitmap, delay } of frames) {
    const still = await writeStill(bitmap);
    const data = [...riffChunks(still, 12, still.length)].filter(({ name }) => pictureChunks.has(name));
    hasAlpha ||= data.some(
      ({ name, start }) => name === 'ALPH' || (name === 'VP8L' && (u8(still, start + 4) & 0x10) !== 0),
    );
    const head = Buffer.alloc(frameHeader);
    head.writeUIntLE(width - 1, 6, 3);
    head.writeUIntLE(height - 1, 9, 3);
    head.writeUIntLE(Math.min(delay, 0xffffff), 12, 3);
    head.writeUInt8(noBlend, 15);
    parts.push(chunk('ANMF', [head, ...data.map((part) => copyChunk(still, part))]));
  }
  const extended = Buffer.alloc(10);
  extended.writeUInt8(withAnimation | (hasAlpha ? withAlpha : 0), 0);
  extended.writeUIntLE(width - 1, 4, 3);
  extended.writeUIntLE(height - 1, 7, 3);
  const settings = Buffer.alloc(6);
  settings.writeUInt16LE(Math.min(loop, 0xffff), 4);
  return riff([chunk('VP8X', [extended]), chunk('ANIM', [settings]), ...parts]);
}

/** The chunks that hold the pixels of one picture. */
const pictureChunks: ReadonlySet<string> = new Set(['ALPH', 'VP8 ', 'VP8L']);

/** A frame's picture must be as large as its frame says: libwebp would decode whatever size the picture itself claims. */
function checkPart(bytes: Uint8Array, start: number, end: number): void {
  const width = 1 + u24le(bytes, start + 6);
  const height = 1 + u24le(bytes, start + 9);
  for (const part of riffChunks(bytes, start + frameHeader, end)) {
    if (part.name === 'ALPH' || !pictureChunks.has(part.name)) continue;
    const stated = readStillFrame(bytes, part);
    if (stated?.width === width && stated.height === height) return;
    break;
  }
  throw errors.decodingFailed('a frame and its picture differ in size');
}

/** One frame as a file of its own; its alpha plane needs an extended header. */
function asStill(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const data = [...riffChunks(bytes, start + frameHeader, end)].filter(({ name }) => pictureChunks.has(name));
  const copies = data.map((part) => copyChunk(bytes, part));
  if (!data.some(({ name }) => name === 'ALPH')) return riff(copies);
  const extended = Buffer.alloc(10);
  extended.writeUInt8(withAlpha, 0);
  extended.set(bytes.subarray(start + 6, start + 12), 4);
  return riff([chunk('VP8X', [extended]), ...copies]);
}

function copyChunk(bytes: Uint8Array, { name, start, end }: RiffChunk): Buffer {
  return chunk(name, [bytes.subarray(start, end)]);
}

function chunk(name: string, content: readonly Uint8Array[]): Buffer {
  const length = content.reduce((sum, part) => sum + part.length, 0);
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(length, 4);
  return Buffer.concat([head, ...content, Buffer.alloc(length & 1)]);
}

function riff(chunks: readonly Uint8Array[]): Uint8Array {
  return chunk('RIFF', [Buffer.from('WEBP', 'latin1'), ...chunks]);
}

function paint(canvas: Bitmap, picture: Bitmap, x: number, y: number, blend: boolean): void {
  for (let row = 0; row < picture.height; row++) {
    const from = row * picture.width * 4;
    const to = ((y + row) * canvas.width + x) * 4;
    if (blend) blendRow(canvas.data, to, picture.data, from, picture.width);
    else canvas.data.set(picture.data.subarray(from, from + picture.width * 4), to);
  }
}

/** Straight alpha, source over destination. */
function blendRow(target: Uint8ClampedArray, to: number, source: Uint8ClampedArray, from: number, count: number): void {
  for (let at = 0; at < count * 4; at += 4) {
    const over = source[from + at + 3] as number;
    if (over === 0) continue;
    const under = ((target[to + at + 3] as number) * (255 - over)) / 255;
    const sum = over + under;
    for (let channel = 0; channel < 3; channel++) {
      const above = (source[from + at + channel] as number) * over;
      target[to + at + channel] = (above + (target[to + at + channel] as number) * under) / sum;
    }
    target[to + at + 3] = sum;
  }
}

function clear(canvas: Bitmap, picture: Bitmap, x: number, y: number): void {
  for (let row = y; row < y + picture.height; row++) {
    const start = (row * canvas.width + x) * 4;
    canvas.data.fill(0, start, start + picture.width * 4);
  }
}

import { type Kernels, place } from '../../../kernels/kernels.ts';
import type { Bitmap } from '../../bitmap.ts';
import type { EncodeRequest } from '../codec.ts';
import { bestCode, codeWords } from './huffman.ts';

/** Writes a JPEG: 4:2:0, the best code tables of each scan, progressive or baseline. Alpha is ignored. */
export function encodeJpeg(
  kernels: Kernels,
  { width, height, data }: Bitmap,
  { quality, progressive }: Pick<EncodeRequest, 'quality' | 'progressive'>,
): Uint8Array {
  kernels.startEncoder(width, height);
  const quantisers = [lumaQuantiser, chromaQuantiser].map((table) => scaleQuantiser(table, quality));
  for (const [index, table] of quantisers.entries()) {
    const natural = new Uint16Array(64);
    for (const [k, value] of table.entries()) natural[zigzag[k] ?? 0] = value;
    kernels.setDivisors(index, place(kernels, natural));
  }
  const strip = kernels.alloc(width * 64);
  for (let row = 0; row < height; row += 16) {
    const pixels = data.subarray(row * width * 4, Math.min(height, row + 16) * width * 4);
    new Uint8Array(kernels.memory.buffer).set(pixels, strip);
    kernels.encodeStrip(row >> 4, strip);
  }
  const scans = progressive ? progressiveScans : [baselineScan];
  return concat([
    [0xff, 0xd8],
    segment(0xe0, [...ascii('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...quantisers.map((table, index) => segment(0xdb, [index, ...table])),
    segment(progressive ? 0xc2 : 0xc0, [8, ...u16(height), ...u16(width), 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]),
    ...scans.flatMap((scan) => writeScan(kernels, scan)),
    [0xff, 0xd9],
  ]);
}

/** One scan: its components, the band of coefficients, and successive approximation's bit positions. */
interface Scan {
  readonly components: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly highBit: number;
  readonly lowBit: number;
}

const all = [0, 1, 2] as const;
const baselineScan: Scan = { components: all, from: 0, to: 63, highBit: 0, lowBit: 0 };

/** Colour early, detail late; the order that libjpeg made customary. */
const progressiveScans: readonly Scan[] = [
  { components: all, from: 0, to: 0, highBit: 0, lowBit: 1 },
  { components: [0], from: 1, to: 5, highBit: 0, lowBit: 2 },
  { components: [2], from: 1, to: 63, highBit: 0, lowBit: 1 },
  { components: [1], from: 1, to: 63, highBit: 0, lowBit: 1 },
  { components: [0], from: 6, to: 63, highBit: 0, lowBit: 2 },
  { components: [0], from: 1, to: 63, highBit: 2, lowBit: 1 },
  { components: all, from: 0, to: 0, highBit: 1, lowBit: 0 },
  { components: [2], from: 1, to: 63, highBit: 1, lowBit: 0 },
  { components: [1], from: 1, to: 63, highBit: 1, lowBit: 0 },
  { components: [0], from: 1, to: 63, highBit: 1, lowBit: 0 },
];

/** The code tables, the scan's header and its data. */
function writeScan(kernels: Kernels, scan: Scan): (Uint8Array | readonly number[])[] {
  const { components, from, to, highBit, lowBit } = scan;
  const isBaseline = from === 0 && to === 63;
  const code = (isCounting: 0 | 1) =>
    from === 0
      ? kernels.interleavedScan(isCounting, Number(isBaseline), Number(highBit > 0), lowBit)
      : kernels.acScan(isCounting, components[0] ?? 0, from, to, lowBit, Number(highBit > 0));
  code(1);
  const tables = tablesOf(scan).map((table) => {
    const best = bestCode(new Uint32Array(kernels.memory.buffer, kernels.countsOf(table), 256).slice());
    new Uint32Array(kernels.memory.buffer, kernels.codesOf(table), 256).set(codeWords(best));
    return segment(0xc4, [(table >> 1) * 16 + (table & 1), ...best.lengths, ...best.symbols]);
  });
  const end = code(0);
  const selectors = components.flatMap((component) => [component + 1, component === 0 ? 0 : 0x11]);
  const header = segment(0xda, [components.length, ...selectors, from, to, highBit * 16 + lowBit]);
  return [...tables, header, new Uint8Array(kernels.memory.buffer).slice(kernels.scanStart(), end)];
}

/** The kernels' tables a scan uses: 0 and 1 for DC, 2 and 3 for AC, of Y and of chroma. */
function tablesOf({ components, from, to, highBit }: Scan): readonly number[] {
  if (from > 0) return [components[0] === 0 ? 2 : 3];
  if (highBit > 0) return [];
  return to > 0 ? [0, 1, 2, 3] : [0, 1];
}

/** Tables K.1 and K.2 of ITU-T T.81, in zigzag order; they stand for quality 50. */
const lumaQuantiser = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61,
  60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121,
  112, 100, 120, 92, 101, 103, 99,
] as const;
const chromaQuantiser = [17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, ...new Array<number>(50).fill(99)];

/** Quality 1 to 100 as the Independent JPEG Group scales it. */
function scaleQuantiser(table: readonly number[], quality: number): readonly number[] {
  const percent = quality < 50 ? Math.floor(5000 / Math.max(1, quality)) : 200 - 2 * Math.min(100, quality);
  return table.map((value) => Math.min(255, Math.max(1, Math.floor((value * percent + 50) / 100))));
}

/** The natural position of each zigzag index (figure A.6). */
const zigzag = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
] as const;

function segment(marker: number, content: readonly number[]): readonly number[] {
  return [0xff, marker, ...u16(content.length + 2), ...content];
}

function u16(value: number): readonly [number, number] {
  return [value >> 8, value & 255];
}

function ascii(text: string): readonly number[] {
  return [...text].map((character) => character.charCodeAt(0));
}

function concat(parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

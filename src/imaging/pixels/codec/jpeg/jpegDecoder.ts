import { startsWith, u16be } from '../../../files/header/bytes.ts';
import { isFrame } from '../../../files/header/jpeg.ts';
import {
  isRegular,
  mostSamples,
  reducedSide,
  type Sampling,
  samplesOfBlock,
} from '../../../files/header/jpegSampling.ts';
import { maxScans } from '../../../files/header/jpegScan.ts';
import { type Kernels, place } from '../../../kernels/kernels.ts';
import { type Bitmap, createBitmap } from '../../bitmap.ts';
import type { Decoded, DecodeRequest } from '../codec.ts';
import { still } from '../still.ts';
import { createTables, damaged, readHuffmanTables, readQuantisers, requireTables, type Tables } from './jpegTables.ts';

/**
 * Decodes a JPEG (ITU-T T.81: baseline, extended and progressive Huffman, 8 bits) at the smallest of 1/1, 1/2, 1/4 and
 * 1/8 that the request allows; 'unusual' for the kinds the kernels do not know, 9516 for damaged files. As inks, each
 * pixel's four bytes are the amounts of cyan, magenta, yellow and black, and a picture of other components is 'unusual'.
 */
export function decodeJpeg(
  kernels: Kernels,
  bytes: Uint8Array,
  { atLeast }: DecodeRequest,
  as: 'colours' | 'inks' = 'colours',
): Decoded | 'unusual' {
  const base = place(kernels, bytes);
  const tables = createTables(kernels);
  const settings = { interval: 0, isAdobe: false, transform: -1, isJfif: false };
  let frame: Frame | undefined;
  let scans = 0;
  let at = 2;
  for (;;) {
    while (at + 1 < bytes.length && (bytes[at] !== 0xff || bytes[at + 1] === 0xff || bytes[at + 1] === 0)) at++;
    const marker = bytes[at + 1];
    if (marker === undefined) throw damaged('the file may be incomplete');
    if (marker === 0xd9) break;
    at += 2;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    const end = at + ((bytes[at] ?? 0) << 8) + (bytes[at + 1] ?? 0);
    const segment = bytes.subarray(at + 2, end);
    if (end < at + 2 || end > bytes.length) throw damaged('a segment is cut off');
    at = end;
    if (marker === 0xda) {
      if (frame === undefined) throw damaged('a scan comes before its frame');
      scans += 1;
      if (scans > maxScans) throw damaged('there are too many scans');
      at = decodeScan(kernels, frame, tables, segment, base, at, bytes.length, settings.interval);
    } else if (marker === 0xc4) readHuffmanTables(kernels, tables, segment);
    else if (marker === 0xdb) readQuantisers(kernels, tables, segment);
    else if (isFrame(marker)) {
      if (frame !== undefined) throw damaged('there are two frames');
      if (marker > 0xc2 || segment[0] !== 8) return 'unusual';
      frame = readFrame(segment, marker === 0xc2);
      if (frame === undefined || (as === 'inks' && frame.components.length !== 4)) return 'unusual';
      startFrame(kernels, frame, samplesOfBlock(frame, atLeast));
    } else if (marker === 0xdd) settings.interval = u16be(segment, 0);
    else if (marker === 0xe0) settings.isJfif ||= startsWith(segment, 'JFIF');
    else if (marker === 0xee && startsWith(segment, 'Adobe')) {
      settings.isAdobe = true;
      settings.transform = segment[11] ?? 0;
    }
  }
  if (frame === undefined || frame.seen.size < frame.components.length) throw damaged('the file ends too soon');
  if (frame.isProgressive) kernels.paintAll();
  const kind = coloursOf(frame, settings) + (as === 'inks' ? keepsInks : 0);
  return still(output(kernels, frame, kind), frame.width, frame.height);
}

interface Component extends Sampling {
  readonly id: number;
  readonly quantiser: number;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly isProgressive: boolean;
  readonly components: readonly Component[];
  /** Components whose first scan has been decoded. */
  readonly seen: Set<number>;
  decodeSize: number;
}

function readFrame(segment: Uint8Array, isProgressive: boolean): Frame | undefined {
  const count = segment[5] ?? 0;
  const height = u16be(segment, 1);
  const width = u16be(segment, 3);
  if (segment.length < 6 + count * 3 || width === 0 || height === 0) throw damaged('the frame header is cut off');
  const components = Array.from({ length: count }, (_, index): Component => {
    const at = 6 + index * 3;
    const sampling = segment[at + 1] ?? 0;
    return { id: segment[at] ?? 0, h: sampling >> 4, v: sampling & 15, quantiser: segment[at + 2] ?? 0 };
  });
  if (components.some(({ h, v, quantiser }) => h < 1 || h > 4 || v < 1 || v > 4 || quantiser > 3)) {
    throw damaged('the sampling factors are impossible');
  }
  const frame = { width, height, isProgressive, components, seen: new Set<number>(), decodeSize: 8 };
  return [1, 3, 4].includes(count) && (count === 1 || isRegular(components)) ? frame : undefined;
}

function startFrame(kernels: Kernels, frame: Frame, size: number): void {
  const { width, height, components, isProgressive } = frame;
  frame.decodeSize = size;
  // A single component is never interleaved, whatever its sampling factors say.
  const isSingle = components.length === 1;
  const { h, v } = isSingle ? { h: 1, v: 1 } : mostSamples(components);
  kernels.startFrame(width, height, components.length, h, v, size, Number(isProgressive));
  for (const [index, component] of components.entries()) {
    kernels.setComponent(index, isSingle ? 1 : component.h, isSingle ? 1 : component.v, component.quantiser);
  }
}

/** Decodes one scan and answers the offset behind it. */
function decodeScan(
  kernels: Kernels,
  frame: Frame,
  tables: Tables,
  header: Uint8Array,
  base: number,
  start: number,
  end: number,
  interval: number,
): number {
  const count = header[0] ?? 0;
  if (count < 1 || count > 4 || header.length < 4 + count * 2) throw damaged('a scan header is cut off');
  const indexes = Array.from({ length: count }, (_, slot) => selectComponent(kernels, frame, header, slot));
  const spectralStart = frame.isProgressive ? (header[1 + count * 2] ?? 0) : 0;
  const spectralEnd = frame.isProgressive ? (header[2 + count * 2] ?? 0) : 63;
  const highBit = frame.isProgressive ? (header[3 + count * 2] ?? 0) >> 4 : 0;
  const lowBit = frame.isProgressive ? (header[3 + count * 2] ?? 0) & 15 : 0;
  const isPossible =
    spectralStart <= spectralEnd &&
    spectralEnd < 64 &&
    lowBit < 14 &&
    (highBit === 0 || highBit === lowBit + 1) &&
    (!frame.isProgressive || spectralStart > 0 || spectralEnd === 0) &&
    (spectralStart === 0 || count === 1) &&
    new Set(indexes).size === count;
  if (!isPossible) throw damaged('a scan header is impossible');
  for (const [slot, index] of indexes.entries()) {
    const codes = header[2 + slot * 2] ?? 0;
    const { quantiser = 0 } = frame.components[index] ?? {};
    const scan = {
      isProgressive: frame.isProgressive,
      spectralStart,
      highBit,
      quantiser,
      dc: codes >> 4,
      ac: codes & 15,
    };
    requireTables(kernels, tables, scan);
    frame.seen.add(index);
  }
  if (spectralStart > 0 && kernels.needsAc(indexes[0] ?? 0) === 0) return start;
  const behind = kernels.decodeScan(
    base + start,
    base + end,
    count,
    interval,
    spectralStart,
    spectralEnd,
    highBit,
    lowBit,
  );
  if (behind === 0) throw damaged('the picture data is damaged or ends too soon');
  return behind - base;
}

/** Tells the kernels which component of the frame a scan has at a place, and answers its index. */
function selectComponent(kernels: Kernels, { components }: Frame, header: Uint8Array, slot: number): number {
  const index = components.findIndex(({ id }) => id === header[1 + slot * 2]);
  const codes = header[2 + slot * 2] ?? 0;
  if (index < 0 || (codes & 0xcc) !== 0) throw damaged('a scan names what does not exist');
  kernels.selectComponent(slot, index, codes >> 4, codes & 15);
  return index;
}

/** The ways components make a colour, by the kernels' numbers. */
const colours = { ycc: 0, rgb: 1, grey: 2, cmyk: 3, ycck: 4, adobeCmyk: 5 } as const;

/** Added to one of the kinds of four components: inks are not mixed. */
const keepsInks = 8;

/** Adobe's marker decides; without it, and without JFIF's, components named R, G and B are that. */
function coloursOf(
  { components }: Frame,
  { isAdobe, isJfif, transform }: { isAdobe: boolean; isJfif: boolean; transform: number },
): number {
  if (components.length === 1) return colours.grey;
  if (components.length === 4) return transform === 2 ? colours.ycck : isAdobe ? colours.adobeCmyk : colours.cmyk;
  if (isAdobe) return transform === 0 ? colours.rgb : colours.ycc;
  const names = String.fromCharCode(...components.map(({ id }) => id));
  return !isJfif && names === 'RGB' ? colours.rgb : colours.ycc;
}

/** Rows converted at a time, so that the kernels' memory never holds a second picture. */
const stripRows = 32;

function output(kernels: Kernels, frame: Frame, kind: number): Bitmap {
  const width = reducedSide(frame.width, frame.decodeSize);
  const height = reducedSide(frame.height, frame.decodeSize);
  kernels.startOutput(width);
  const strip = kernels.alloc(stripRows * width * 4);
  const bitmap = createBitmap(width, height);
  const pixels = new Uint8Array(kernels.memory.buffer);
  for (let row = 0; row < height; row += stripRows) {
    const rows = Math.min(stripRows, height - row);
    kernels.convert(row, rows, width, kind, strip);
    bitmap.data.set(pixels.subarray(strip, strip + rows * width * 4), row * width * 4);
  }
  return bitmap;
}

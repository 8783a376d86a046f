import { readOrientation } from '../exif.ts';
import { fourCharacters, u8, u32be } from './bytes.ts';
import type { ColourSpace, Header, Orientation } from './header.ts';

/** One chunk of a PNG: its type and where its content lies; the last one may be cut off by the end of the file. */
export interface PngChunk {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** Walks the chunks from an offset on: behind the signature, or behind the header. */
export function* pngChunks(bytes: Uint8Array, from = 8): Generator<PngChunk> {
  for (let at = from; at + 8 <= bytes.length; ) {
    const start = at + 8;
    const end = start + u32be(bytes, at);
    yield { type: fourCharacters(bytes, at + 4), start, end };
    at = end + 4;
  }
}

/** Bit depths that a colour type allows, what it means, and whether it carries alpha (PNG, section 11.2.1). */
const colourTypes: Readonly<Record<number, readonly [ColourSpace, readonly number[], boolean]>> = {
  0: ['grey', [1, 2, 4, 8, 16], false],
  2: ['rgb', [8, 16], false],
  3: ['palette', [1, 2, 4, 8], false],
  4: ['grey', [8, 16], true],
  6: ['rgb', [8, 16], true],
};

/** Reads a PNG's chunks up to the first IDAT; a file without one holds no picture. */
export function readPngHeader(bytes: Uint8Array): Header | undefined {
  if (u32be(bytes, 8) !== 13 || fourCharacters(bytes, 12) !== 'IHDR') return undefined;
  const width = u32be(bytes, 16);
  const height = u32be(bytes, 20);
  const bitDepth = u8(bytes, 24);
  const [colourSpace, bitDepths = [], alphaChannel = false] = colourTypes[u8(bytes, 25)] ?? [];
  if (colourSpace === undefined || !bitDepths.includes(bitDepth)) return undefined;
  if (!isSide(width) || !isSide(height)) return undefined;
  let orientation: Orientation = 1;
  let hasAlpha = alphaChannel;
  for (const { type, start, end } of pngChunks(bytes, 33)) {
    if (type === 'tRNS') hasAlpha = true;
    else if (type === 'eXIf') orientation = readOrientation(bytes.subarray(start, end));
    else if (type === 'IDAT') {
      const progressive = u8(bytes, 28) === 1;
      return { format: 'png', width, height, orientation, frames: 1, hasAlpha, progressive, bitDepth, colourSpace };
    }
  }
  return undefined;
}

/** PNG allows sides of 1 to 2³¹ − 1. */
function isSide(value: number): boolean {
  return value >= 1 && value <= 0x7fffffff;
}

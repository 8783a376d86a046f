import { readOrientation } from '../exif.ts';
import { fourCharacters, u8, u32be } from './bytes.ts';
import type { ColourSpace, Header, Orientation } from './header.ts';

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
  for (let at = 33; at + 8 <= bytes.length; at += 12 + u32be(bytes, at)) {
    const type = fourCharacters(bytes, at + 4);
    if (type === 'tRNS') hasAlpha = true;
    else if (type === 'eXIf') orientation = readOrientation(bytes.subarray(at + 8, at + 8 + u32be(bytes, at)));
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

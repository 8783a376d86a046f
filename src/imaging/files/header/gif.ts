import { u8, u16le } from './bytes.ts';
import type { Header } from './header.ts';

/** Counts a GIF's pictures by walking its blocks (GIF89a); a file that ends before its first picture holds none. */
export function readGifHeader(bytes: Uint8Array): Header | undefined {
  let at = 13 + colourTableBytes(u8(bytes, 10));
  let frames = 0;
  let hasAlpha = false;
  let progressive = false;
  let width = u16le(bytes, 6);
  let height = u16le(bytes, 8);
  while (at < bytes.length) {
    const kind = bytes[at];
    if (kind === 0x21) {
      if (u8(bytes, at + 1) === 0xf9 && u8(bytes, at + 3) & 1) hasAlpha = true;
      at = skipSubBlocks(bytes, at + 2);
    } else if (kind === 0x2c && at + 10 < bytes.length) {
      const right = u16le(bytes, at + 1) + u16le(bytes, at + 5);
      const bottom = u16le(bytes, at + 3) + u16le(bytes, at + 7);
      const flags = u8(bytes, at + 9);
      if (frames === 0) {
        width ||= right;
        height ||= bottom;
        progressive = (flags & 0x40) !== 0;
        if (u16le(bytes, at + 5) < width || u16le(bytes, at + 7) < height) hasAlpha = true;
      }
      frames++;
      at = skipSubBlocks(bytes, at + 11 + colourTableBytes(flags));
    } else break;
  }
  if (frames === 0 || width === 0 || height === 0) return undefined;
  const bitDepth = 8;
  const colourSpace = 'palette';
  return { format: 'gif', width, height, orientation: 1, frames, hasAlpha, progressive, bitDepth, colourSpace };
}

/** The bytes of the colour table that a screen's or a picture's flags announce. */
function colourTableBytes(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
}

/** The offset behind a chain of sub-blocks: each starts with its length, an empty one ends them. */
function skipSubBlocks(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let length = bytes[at]; length !== undefined && length > 0; length = bytes[at]) at += 1 + length;
  return at + 1;
}

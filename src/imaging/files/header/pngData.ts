import { crc32 } from 'node:zlib';
import { u8, u32be } from './bytes.ts';
import { type PngChunk, pngChunks } from './png.ts';

/** Samples of a pixel by colour type (PNG, section 11.2.1). */
const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A byte of Deflate unpacks to so many at most (RFC 1951: 258 for two bits). */
export const maxRatio = 1032;

/** Whether a chunk lies within the file and has the checksum that it states (PNG, section 5.3). */
export function isIntact(bytes: Uint8Array, { start, end }: PngChunk): boolean {
  return end + 4 <= bytes.length && crc32(bytes.subarray(start - 4, end)) === u32be(bytes, end);
}

/** Chunks without which there is no picture have a capital initial (PNG, section 5.4). */
export function isCritical({ type }: PngChunk): boolean {
  return (type.charCodeAt(0) & 0x20) === 0;
}

/**
 * What speaks against a PNG's data without inflating it: a wrong checksum of what the picture is made of, a file that
 * ends within it, or data that could not unpack to the picture that the header announces, however well it is packed.
 * `undefined` when nothing does. As for libpng and browsers, a file without its end chunk is whole.
 */
export function flawOfPngData(bytes: Uint8Array): string | undefined {
  let packed = 0;
  for (const chunk of pngChunks(bytes)) {
    const { type, start, end } = chunk;
    if (type === 'IEND') break;
    if (type === 'IDAT') packed += Math.min(end - start, bytes.length - start + 8);
    if (end + 4 > bytes.length) return 'the file ends before its last chunk';
    if (isCritical(chunk) && !isIntact(bytes, chunk)) return 'a checksum is wrong';
  }
  const bitsPerPixel = u8(bytes, 24) * (channels[u8(bytes, 25)] ?? 1);
  const unpacked = u32be(bytes, 20) * (1 + Math.ceil((u32be(bytes, 16) * bitsPerPixel) / 8));
  return packed * maxRatio < unpacked ? 'the picture data is too short for the size of the picture' : undefined;
}

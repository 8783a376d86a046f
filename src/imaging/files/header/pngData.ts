import { u8, u32be } from './bytes.ts';
import { pngChunks } from './png.ts';

/** Samples of a pixel by colour type (PNG, section 11.2.1). */
const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** DEFLATE packs 258 bytes into two bits at best. */
const maxRatio = 1032;

/**
 * What speaks against a PNG's data without inflating it: a file that ends before its end chunk, or data that could
 * not unpack to the picture that the header announces, however well it is packed. `undefined` when nothing does.
 */
export function flawOfPngData(bytes: Uint8Array): string | undefined {
  let packed = 0;
  let isComplete = false;
  for (const { type, start, end } of pngChunks(bytes)) {
    if (start + 4 > bytes.length || isComplete) break;
    if (type === 'IDAT') packed += Math.min(end - start, bytes.length - start + 8);
    isComplete = type === 'IEND';
  }
  const bitsPerPixel = u8(bytes, 24) * (channels[u8(bytes, 25)] ?? 1);
  const unpacked = u32be(bytes, 20) * (1 + Math.ceil((u32be(bytes, 16) * bitsPerPixel) / 8));
  if (packed * maxRatio < unpacked) return 'the picture data is too short for the size of the picture';
  return isComplete ? undefined : 'the file ends before its last chunk';
}

import { fourCharacters, u8, u32be } from './bytes.ts';

/** Samples of a pixel by colour type (PNG, section 11.2.1). */
const channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** DEFLATE packs 258 bytes into two bits at best. */
const mostRatio = 1032;

/**
 * What speaks against a PNG's data without inflating it: a file that ends before its end chunk, or data that could
 * not unpack to the picture that the header announces, however well it is packed. `undefined` when nothing does.
 */
export function flawOfPngData(bytes: Uint8Array): string | undefined {
  let packed = 0;
  let isComplete = false;
  for (let at = 8; at + 12 <= bytes.length && !isComplete; at += 12 + u32be(bytes, at)) {
    const type = fourCharacters(bytes, at + 4);
    if (type === 'IDAT') packed += Math.min(u32be(bytes, at), bytes.length - at);
    isComplete = type === 'IEND';
  }
  const bitsPerPixel = u8(bytes, 24) * (channels[u8(bytes, 25)] ?? 1);
  const unpacked = u32be(bytes, 20) * (1 + Math.ceil((u32be(bytes, 16) * bitsPerPixel) / 8));
  if (packed * mostRatio < unpacked) return 'the picture data is too short for the size of the picture';
  return isComplete ? undefined : 'the file ends before its last chunk';
}

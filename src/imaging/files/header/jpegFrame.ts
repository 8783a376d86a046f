import { u8, u16be } from './bytes.ts';
import { jpegSegments } from './jpeg.ts';

/** What frames other than those of Huffman codes and 8 bits are (ITU-T T.81, table B.1); no browser shows one. */
const kinds: Readonly<Record<number, string>> = {
  3: 'it is a lossless JPEG',
  5: 'it is a hierarchical JPEG',
  6: 'it is a hierarchical JPEG',
  7: 'it is a hierarchical JPEG',
  9: 'it is coded arithmetically',
  10: 'it is coded arithmetically',
  11: 'it is a lossless JPEG',
  13: 'it is a hierarchical JPEG',
  14: 'it is a hierarchical JPEG',
  15: 'it is a hierarchical JPEG',
};

/** What a file's frame says against it: a kind that nothing here decodes, or a size that its data cannot fill. */
export function flawOfFrame(bytes: Uint8Array): string | undefined {
  for (const { marker, start } of jpegSegments(bytes)) {
    if (marker < 0xc0 || marker > 0xcf || [0xc4, 0xc8, 0xcc].includes(marker)) continue;
    const kind = kinds[marker & 15];
    if (kind !== undefined) return kind;
    const bits = u8(bytes, start);
    if (bits !== 8) return `it has ${bits} bits a sample`;
    const isShort = bytes.length * 8 < blocksOf(bytes, start) * (marker === 0xc2 ? 1 : 2);
    return isShort ? 'the picture data is too short for the size of the picture' : undefined;
  }
  return undefined;
}

/** Blocks of 8 by 8 samples of all components. Each takes a code for DC at least, in sequential pictures one for AC too. */
function blocksOf(bytes: Uint8Array, start: number): number {
  const [height, width, count] = [u16be(bytes, start + 1), u16be(bytes, start + 3), u8(bytes, start + 5)];
  const factors = Array.from({ length: count }, (_, index) => u8(bytes, start + 7 + index * 3));
  const maxH = Math.max(1, ...factors.map((factor) => factor >> 4));
  const maxV = Math.max(1, ...factors.map((factor) => factor & 15));
  const blocks = (side: number, factor: number, most: number) => Math.ceil((side * factor) / most / 8);
  return factors.reduce((sum, factor) => sum + blocks(width, factor >> 4, maxH) * blocks(height, factor & 15, maxV), 0);
}

import { asOrientation, firstNumber, openTiff, orientationTag, readIfd } from '../exif.ts';
import { startsWith, u8, u16le, u32be, u32le } from './bytes.ts';
import type { Header } from './header.ts';

const still = { orientation: 1, frames: 1, hasAlpha: false } as const;

/** The header sizes of the Windows bitmap's versions, bytes. */
const bitmapHeaders: readonly number[] = [12, 40, 52, 56, 64, 108, 124];

/** Reads a Windows bitmap's header; rows may be stored top first, which a negative height says. */
export function readBmpHeader(bytes: Uint8Array): Header | undefined {
  const size = u32le(bytes, 14);
  if (bytes.length < 26 || !bitmapHeaders.includes(size)) return undefined;
  const width = size === 12 ? u16le(bytes, 18) : u32le(bytes, 18);
  const height = size === 12 ? u16le(bytes, 20) : Math.abs(u32le(bytes, 22) | 0);
  return width > 0 && width < 2 ** 31 && height > 0 ? { format: 'bmp', width, height, ...still } : undefined;
}

/** Reads the first directory of a TIFF (TIFF 6.0): tags 256 and 257 are its size. */
export function readTiffHeader(bytes: Uint8Array): Header | undefined {
  const tiff = openTiff(bytes);
  if (tiff === undefined) return undefined;
  const entries = readIfd(tiff, tiff.firstIfd);
  const number = (tag: number) =>
    firstNumber(
      tiff,
      entries.find((entry) => entry.tag === tag),
    );
  const width = number(256) ?? 0;
  const height = number(257) ?? 0;
  const orientation = asOrientation(number(orientationTag));
  return width > 0 && height > 0 ? { format: 'tiff', width, height, ...still, orientation } : undefined;
}

/** Reads a Windows icon's directory; the size is that of its largest picture, and 0 means 256. */
export function readIcoHeader(bytes: Uint8Array): Header | undefined {
  const count = u16le(bytes, 4);
  const directoryEnd = 6 + count * 16;
  if (count === 0 || bytes.length < directoryEnd) return undefined;
  let width = 0;
  let height = 0;
  for (let at = 6; at < directoryEnd; at += 16) {
    if (u8(bytes, at + 3) !== 0 || u32le(bytes, at + 12) < directoryEnd) return undefined;
    const [across, down] = [u8(bytes, at) || 256, u8(bytes, at + 1) || 256];
    if (across * down > width * height) [width, height] = [across, down];
  }
  return { format: 'ico', width, height, ...still, hasAlpha: true };
}

/** Aspect ratios that a JPEG XL size header can name instead of a width (ISO/IEC 18181-1). */
const ratios: readonly (readonly [number, number])[] = [
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
];

/** Reads the size header of a JPEG XL codestream, bare or in its container. */
export function readJxlHeader(bytes: Uint8Array): Header | undefined {
  const at = startsWith(bytes, '\xff\x0a') ? 0 : codestreamAt(bytes);
  if (at === undefined || at + 12 > bytes.length) return undefined;
  const take = bitReader(bytes, at + 2);
  const small = take(1) === 1;
  const side = () => (small ? (take(5) + 1) * 8 : take([9, 13, 18, 30][take(2)] ?? 30) + 1);
  const height = side();
  const ratio = ratios[take(3) - 1];
  const width = ratio === undefined ? side() : Math.max(1, Math.floor((height * ratio[0]) / ratio[1]));
  return { format: 'jxl', width, height, ...still };
}

/** Where the codestream starts in a container: in its `jxlc` box, or in the first `jxlp`. */
function codestreamAt(bytes: Uint8Array): number | undefined {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = u32be(bytes, at);
    const start = startsWith(bytes, 'jxlc', at + 4) ? at + 8 : startsWith(bytes, 'jxlp', at + 4) ? at + 12 : undefined;
    if (start !== undefined) return startsWith(bytes, '\xff\x0a', start) ? start : undefined;
    if (size < 8) return undefined;
    at += size;
  }
  return undefined;
}

/** Takes up to 30 bits at a time, least significant bit first. */
function bitReader(bytes: Uint8Array, start: number): (count: number) => number {
  let position = start * 8;
  return (count) => {
    let value = 0;
    for (let bit = 0; bit < count; bit++, position++)
      value |= ((u8(bytes, position >> 3) >> (position & 7)) & 1) << bit;
    return value;
  };
}

import type { ImageFormat } from '../options/formats.ts';
import { u8, u32be, u32le } from './header/bytes.ts';
import { flawOfFrame } from './header/jpegFrame.ts';
import { flawOfFirstScan, maxScans } from './header/jpegScan.ts';
import { flawOfPngData } from './header/pngData.ts';
import { decodeXml } from './header/text.ts';

/**
 * What visibly speaks against the data behind a good header, without decoding it: above all, a file that stops short.
 * In microseconds; `undefined` when nothing does, which is no promise that the picture can be decoded.
 */
export function flawOfFile(bytes: Uint8Array, format: ImageFormat): string | undefined {
  return checks[format]?.(bytes);
}

const cut = 'the file may be incomplete';

const checks: Readonly<Partial<Record<ImageFormat, (bytes: Uint8Array) => string | undefined>>> = {
  // The end of the picture, not of a thumbnail: the marker stands behind the start of a scan
  jpeg: (bytes) =>
    lastIndexOf(bytes, 0xd9) > lastIndexOf(bytes, 0xda)
      ? (flawOfFrame(bytes) ?? flawOfFirstScan(bytes) ?? (hasManyScans(bytes) ? 'there are too many scans' : undefined))
      : cut,
  png: flawOfPngData,
  // libwebp and browsers refuse a file of which one byte is missing, be it padding
  webp: (bytes) => (u32le(bytes, 4) + 8 <= bytes.length ? undefined : cut),
  // Some writers leave out the trailer; then the last picture's data must have ended, by an empty block
  gif: (bytes) => ([0x3b, 0].includes(u8(bytes, bytes.length - 1)) ? undefined : cut),
  avif: (bytes) => (boxesFit(bytes) ? undefined : cut),
  heic: (bytes) => (boxesFit(bytes) ? undefined : cut),
  svg: (bytes) => (endsInTag(bytes) ? undefined : 'the drawing is cut off, or in no known encoding'),
};

function hasManyScans(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let count = 0;
  for (let at = file.indexOf(startOfScan); at >= 0 && count <= maxScans; at = file.indexOf(startOfScan, at + 2))
    count++;
  return count > maxScans;
}

const startOfScan = Buffer.of(0xff, 0xda);

/** The last place of a JPEG's marker. */
function lastIndexOf(bytes: Uint8Array, marker: number): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).lastIndexOf(Buffer.of(0xff, marker));
}

/** True when every box of the outermost level ends within the file; a size of 0 reaches to its end. */
function boxesFit(bytes: Uint8Array): boolean {
  let at = 0;
  while (at + 8 <= bytes.length) {
    const size = u32be(bytes, at);
    if (size === 0) return true;
    const length = size === 1 ? u32be(bytes, at + 8) * 2 ** 32 + u32be(bytes, at + 12) : size;
    // What is no box is an appendix, as some telephones write one
    if (length < 8) return true;
    at += length;
  }
  return at <= bytes.length;
}

/** True when the last thing in a drawing is the end of a tag or of a comment. */
function endsInTag(bytes: Uint8Array): boolean {
  const text = decodeXml(bytes);
  return text?.trimEnd().endsWith('>') === true;
}

import { startsWith, u16be, u16le, u32be, u32le } from './header/bytes.ts';
import type { Orientation } from './header/header.ts';

/** One entry of an image file directory: its tag, its type, its count, and where its value lies in the file. */
export interface IfdEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Offset of the value, bytes from the start of the TIFF structure; beside the entry when it fits four bytes. */
  readonly valueAt: number;
  readonly byteLength: number;
}

/** A TIFF structure opened for reading: byte order and the offset of its first directory. */
export interface Tiff {
  readonly bytes: Uint8Array;
  readonly u16: (at: number) => number;
  readonly u32: (at: number) => number;
  readonly firstIfd: number;
}

/** Bytes of one value, by TIFF type; 0 for types that do not exist. */
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8] as const;

/** Opens a TIFF structure (TIFF 6.0), as found in EXIF segments; `undefined` when it is none. */
export function openTiff(bytes: Uint8Array): Tiff | undefined {
  const little = startsWith(bytes, 'II*\0');
  if (bytes.length < 14 || !(little || startsWith(bytes, 'MM\0*'))) return undefined;
  const u16 = (at: number) => (little ? u16le(bytes, at) : u16be(bytes, at));
  const u32 = (at: number) => (little ? u32le(bytes, at) : u32be(bytes, at));
  return { bytes, u16, u32, firstIfd: u32(4) };
}

/** The entries of the directory at `ifd` whose values lie within the file; stops at the end of the bytes. */
export function readIfd({ bytes, u16, u32 }: Tiff, ifd: number): IfdEntry[] {
  const entries: IfdEntry[] = [];
  if (ifd < 8 || ifd + 2 > bytes.length) return entries;
  const end = Math.min(ifd + 2 + u16(ifd) * 12, bytes.length - 11);
  for (let at = ifd + 2; at < end; at += 12) {
    const type = u16(at + 2);
    const count = u32(at + 4);
    const byteLength = (typeBytes[type] ?? 0) * count;
    const valueAt = byteLength <= 4 ? at + 8 : u32(at + 8);
    if (byteLength > 0 && valueAt + byteLength <= bytes.length) {
      entries.push({ tag: u16(at), type, count, valueAt, byteLength });
    }
  }
  return entries;
}

/** The first number of a SHORT or LONG entry. */
export function firstNumber(tiff: Tiff, entry: IfdEntry | undefined): number | undefined {
  if (entry?.type === 3) return tiff.u16(entry.valueAt);
  if (entry?.type === 4) return tiff.u32(entry.valueAt);
  return undefined;
}

/** The orientation that an EXIF block states in its first directory; 1 when it states none that exists. */
export function readOrientation(exif: Uint8Array): Orientation {
  const tiff = openTiff(exif);
  if (tiff === undefined) return 1;
  const entry = readIfd(tiff, tiff.firstIfd).find(({ tag }) => tag === orientationTag);
  return asOrientation(firstNumber(tiff, entry));
}

/** The tag of the orientation. */
export const orientationTag = 274;

/** A number as an orientation; 1 for anything that is none. */
export function asOrientation(value: number | undefined): Orientation {
  const known: readonly Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];
  return known.find((orientation) => orientation === value) ?? 1;
}

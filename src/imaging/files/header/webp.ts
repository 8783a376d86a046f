import { readOrientation } from '../exif.ts';
import { fourCharacters, startsWith, u8, u16le, u24le, u32le } from './bytes.ts';
import type { Header, Orientation } from './header.ts';

/** One chunk of a RIFF file: its name and where its content lies, padding excluded. */
export interface RiffChunk {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Reads a WebP's chunks (RFC 9649): its size from the first one, frames and orientation from the rest. */
export function readWebpHeader(bytes: Uint8Array): Header | undefined {
  const [first] = riffChunks(bytes, 12, bytes.length);
  if (first === undefined) return undefined;
  if (first.name !== 'VP8X') {
    const still = readStillFrame(bytes, first);
    return still && { ...still, ...constants, orientation: 1, frames: 1 };
  }
  if (bytes.length < 30) return undefined;
  const flags = u8(bytes, first.start);
  const animated = (flags & 0x02) !== 0;
  let pictures = 0;
  let orientation: Orientation = 1;
  const width = 1 + u24le(bytes, first.start + 4);
  const height = 1 + u24le(bytes, first.start + 7);
  for (const chunk of riffChunks(bytes, first.end + ((first.end - first.start) & 1), bytes.length)) {
    const { name, start, end } = chunk;
    if (animated && name === 'ANMF') pictures++;
    else if (!animated && (name === 'VP8 ' || name === 'VP8L')) {
      const stated = readStillFrame(bytes, chunk);
      if (stated?.width !== width || stated.height !== height) return undefined;
      pictures++;
    } else if (name === 'EXIF') {
      const tiff = startsWith(bytes, 'Exif\0\0', start) ? start + 6 : start;
      orientation = readOrientation(bytes.subarray(tiff, end));
    }
  }
  if (pictures === 0) return undefined;
  const frames = animated ? pictures : 1;
  return { ...constants, width, height, orientation, frames, hasAlpha: (flags & 0x10) !== 0 };
}

const constants = { format: 'webp', bitDepth: 8, colourSpace: 'rgb' } as const;

/** Walks the chunks between two offsets; the last one may be cut off by the end of the file. */
export function* riffChunks(bytes: Uint8Array, from: number, to: number): Generator<RiffChunk> {
  for (let at = from; at + 8 <= to; ) {
    const length = u32le(bytes, at + 4);
    yield { name: fourCharacters(bytes, at), start: at + 8, end: Math.min(to, at + 8 + length) };
    at += 8 + length + (length & 1);
  }
}

/** Size and transparency of a bare VP8 or VP8L chunk; `undefined` when it is neither or too short to say. */
export function readStillFrame(
  bytes: Uint8Array,
  { name, start, end }: RiffChunk,
): { readonly width: number; readonly height: number; readonly hasAlpha: boolean } | undefined {
  if (name === 'VP8 ' && end - start >= 10 && startsWith(bytes, '\x9d\x01\x2a', start + 3)) {
    const width = u16le(bytes, start + 6) & 0x3fff;
    const height = u16le(bytes, start + 8) & 0x3fff;
    return width > 0 && height > 0 ? { width, height, hasAlpha: false } : undefined;
  }
  if (name === 'VP8L' && end - start >= 5 && bytes[start] === 0x2f) {
    const bits = u32le(bytes, start + 1);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff), hasAlpha: (bits & 0x10000000) !== 0 };
  }
  return undefined;
}

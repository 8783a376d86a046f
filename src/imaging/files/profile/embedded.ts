import { inflateSync } from 'node:zlib';
import type { ImageFormat } from '../../options/formats.ts';
import { fourCharacters, startsWith, u8, u32be } from '../header/bytes.ts';
import { boxes, mostBoxes } from '../header/isobmff.ts';
import { jpegSegments } from '../header/jpeg.ts';
import { riffChunks } from '../header/webp.ts';

/** The ICC profile in a file; `undefined` when there is none, or none that can be read. */
export function embeddedProfile(bytes: Uint8Array, format: ImageFormat): Uint8Array | undefined {
  return readers[format]?.(bytes);
}

const readers: Readonly<Partial<Record<ImageFormat, (bytes: Uint8Array) => Uint8Array | undefined>>> = {
  jpeg: readJpegProfile,
  png: readPngProfile,
  webp: readWebpProfile,
  avif: readHeifProfile,
  heic: readHeifProfile,
};

/** Profiles of matrices and curves have some kilobytes; what inflates to more is none of them, in bytes. */
const mostBytes = 4 * 1024 * 1024;

/** A profile may be spread over several segments, which are numbered (ICC.1, annex B.4). */
function readJpegProfile(bytes: Uint8Array): Uint8Array | undefined {
  const name = 'ICC_PROFILE\0';
  const parts = [...jpegSegments(bytes)]
    .filter(({ marker, start }) => marker === 0xe2 && startsWith(bytes, name, start))
    .map(({ start, end }) => ({
      number: u8(bytes, start + name.length),
      content: bytes.subarray(start + name.length + 2, end),
    }))
    .sort((a, b) => a.number - b.number);
  return parts.length === 0 ? undefined : Buffer.concat(parts.map(({ content }) => content));
}

function readPngProfile(bytes: Uint8Array): Uint8Array | undefined {
  for (let at = 8; at + 12 <= bytes.length; at += 12 + u32be(bytes, at)) {
    const type = fourCharacters(bytes, at + 4);
    if (type === 'IDAT') return undefined;
    if (type !== 'iCCP') continue;
    const content = bytes.subarray(at + 8, at + 8 + u32be(bytes, at));
    try {
      return inflateSync(content.subarray(content.indexOf(0) + 2), { maxOutputLength: mostBytes });
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function readWebpProfile(bytes: Uint8Array): Uint8Array | undefined {
  for (const { name, start, end } of riffChunks(bytes, 12, bytes.length)) {
    if (name === 'ICCP') return bytes.subarray(start, end);
    if (name !== 'VP8X') return undefined;
  }
  return undefined;
}

/** The first profile among the item properties: tiles and picture share one in every file that cameras write. */
function readHeifProfile(bytes: Uint8Array): Uint8Array | undefined {
  const budget = { boxes: mostBoxes };
  let range = { start: 0, end: bytes.length };
  for (const name of ['meta', 'iprp', 'ipco']) {
    const box = [...boxes(bytes, range.start, range.end, budget)].find((candidate) => candidate.name === name);
    if (box === undefined) return undefined;
    range = { start: box.start + (name === 'meta' ? 4 : 0), end: box.end };
  }
  for (const { name, start, end } of boxes(bytes, range.start, range.end, budget)) {
    const isProfile = startsWith(bytes, 'prof', start) || startsWith(bytes, 'rICC', start);
    if (name === 'colr' && isProfile) return bytes.subarray(start + 4, end);
  }
  return undefined;
}

import { formats } from '../options/formats.ts';
import { startsWith } from './header/bytes.ts';
import { readGifHeader } from './header/gif.ts';
import type { Header, HeaderReader } from './header/header.ts';
import { readIsobmffHeader } from './header/isobmff.ts';
import { readJpegHeader } from './header/jpeg.ts';
import { readBmpHeader, readIcoHeader, readJxlHeader, readTiffHeader } from './header/others.ts';
import { readPngHeader } from './header/png.ts';
import { readSvgHeader } from './header/svg.ts';
import { readWebpHeader } from './header/webp.ts';

/** What an image's bytes say without decoding: a header and the media type that goes with its format. */
export interface ImageInfo extends Header {
  readonly mediaType: string;
}

/**
 * Names the format of an image and reads its header, in microseconds, from the bytes alone: never from a file name or
 * a declared type. Never decodes and never throws; `undefined` for anything whose header is not that of an image,
 * text that merely claims to be one and headers that are cut off included.
 */
export function sniff(bytes: Uint8Array): ImageInfo | undefined {
  for (const [matches, read] of signatures) {
    if (!matches(bytes)) continue;
    const header = read(bytes);
    return header && { ...header, mediaType: formats[header.format].mediaType };
  }
  return undefined;
}

/** The first bytes of each format; text has none, so SVG is tried on anything that starts like XML. */
const signatures: readonly (readonly [(bytes: Uint8Array) => boolean, HeaderReader])[] = [
  [magic('\xff\xd8'), readJpegHeader],
  [magic('\x89PNG\r\n\x1a\n'), readPngHeader],
  [magic('GIF87a'), readGifHeader],
  [magic('GIF89a'), readGifHeader],
  [(bytes) => startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8), readWebpHeader],
  [(bytes) => startsWith(bytes, 'ftyp', 4), readIsobmffHeader],
  [magic('BM'), readBmpHeader],
  [magic('II*\0'), readTiffHeader],
  [magic('MM\0*'), readTiffHeader],
  [magic('\0\0\x01\0'), readIcoHeader],
  [magic('\xff\x0a'), readJxlHeader],
  [magic('\0\0\0\x0cJXL \r\n\x87\n'), readJxlHeader],
  [startsLikeXml, readSvgHeader],
];

function magic(text: string): (bytes: Uint8Array) => boolean {
  return (bytes) => startsWith(bytes, text);
}

/** An optional byte order mark and white space, then `<`, in one or two bytes a character. */
function startsLikeXml(bytes: Uint8Array): boolean {
  let at = startsWith(bytes, '\xef\xbb\xbf')
    ? 3
    : startsWith(bytes, '\xff\xfe') || startsWith(bytes, '\xfe\xff')
      ? 2
      : 0;
  const end = Math.min(bytes.length, at + 1024);
  while (at < end && blanks.includes(bytes[at] ?? -1)) at++;
  return bytes[at] === 0x3c;
}

/** NUL (the other half of a UTF-16 character), tab, line feed, carriage return, space. */
const blanks: readonly number[] = [0, 9, 10, 13, 32];

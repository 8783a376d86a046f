import { type Exif, readExif } from './exif.ts';

/** Formats that the suite can tell apart by their bytes. */
export type Format = 'jpeg' | 'png' | 'gif' | 'webp' | 'avif' | 'svg' | 'json' | 'unknown';

/** What the bytes of a picture say about it, without decoding. */
export interface Header {
  readonly format: Format;
  /** Pixels as stored; 0 when the format has none (SVG, unknown). */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** JPEG: several scans. */
  readonly progressive?: boolean;
  /** WebP: VP8L. */
  readonly lossless?: boolean;
  readonly exif?: Exif;
  readonly xmp?: boolean;
  readonly icc?: boolean;
}

/** The media type that goes with a format. */
export const mediaTypes: Readonly<Record<Format, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  svg: 'image/svg+xml',
  json: 'application/json',
  unknown: 'application/octet-stream',
};

/** Reads what the bytes say; damaged files are `unknown`, never an exception. */
export function readHeader(bytes: Buffer): Header {
  try {
    for (const [matches, read] of readers) if (matches(bytes)) return read(bytes);
  } catch (cause) {
    if (!isOutOfRange(cause)) throw cause;
  }
  return { format: 'unknown', width: 0, height: 0, frames: 0 };
}

/** By its code, because jest runs tests in a realm with another RangeError. */
function isOutOfRange(cause: unknown): boolean {
  const { code } = cause as { code?: unknown };
  return code === 'ERR_OUT_OF_RANGE' || code === 'ERR_BUFFER_OUT_OF_BOUNDS';
}

const latin = (bytes: Buffer, start: number, end: number) => bytes.toString('latin1', start, end);

const readers: readonly (readonly [(bytes: Buffer) => boolean, (bytes: Buffer) => Header])[] = [
  [(bytes) => bytes[0] === 0xff && bytes[1] === 0xd8, readJpeg],
  [(bytes) => latin(bytes, 1, 4) === 'PNG', readPng],
  [(bytes) => latin(bytes, 0, 4) === 'GIF8', readGif],
  [(bytes) => latin(bytes, 0, 4) === 'RIFF' && latin(bytes, 8, 12) === 'WEBP', readWebp],
  [(bytes) => /^ftypavi[fs]/.test(latin(bytes, 4, 12)), readAvif],
  [
    (bytes) => /^\s*(<\?xml[^>]*>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]/.test(bytes.toString('utf8')),
    () => ({ format: 'svg', width: 0, height: 0, frames: 1 }),
  ],
];

function readJpeg(bytes: Buffer): Header {
  let size = { width: 0, height: 0, progressive: false };
  let exif: Exif | undefined;
  let xmp = false;
  let icc = false;
  let at = 2;
  while (at < bytes.length - 4) {
    if (bytes[at] !== 0xff) break;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) break;
    const length = bytes.readUInt16BE(at + 2);
    const start = at + 4;
    const end = at + 2 + length;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      const progressive = marker === 0xc2 || marker === 0xca;
      size = { height: bytes.readUInt16BE(start + 1), width: bytes.readUInt16BE(start + 3), progressive };
    } else if (marker === 0xe1 && latin(bytes, start, start + 6) === 'Exif\0\0') {
      exif = readExif(bytes.subarray(start + 6, end));
    } else if (marker === 0xe1 && latin(bytes, start, start + 28).startsWith('http://ns.adobe.com/xap')) {
      xmp = true;
    } else if (marker === 0xe2 && latin(bytes, start, start + 11) === 'ICC_PROFILE') {
      icc = true;
    }
    at = end;
  }
  return { format: 'jpeg', frames: 1, ...size, xmp, icc, ...(exif === undefined ? {} : { exif }) };
}

function readPng(bytes: Buffer): Header {
  let frames = 1;
  let exif: Exif | undefined;
  let xmp = false;
  let icc = false;
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const type = latin(bytes, at + 4, at + 8);
    const content = bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at));
    if (type === 'acTL') frames = content.readUInt32BE(0);
    else if (type === 'eXIf') exif = readExif(content);
    else if (type === 'iCCP') icc = true;
    else if (type === 'iTXt' && latin(content, 0, 17) === 'XML:com.adobe.xmp') xmp = true;
  }
  return {
    format: 'png',
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    frames,
    xmp,
    icc,
    ...(exif === undefined ? {} : { exif }),
  };
}

function readGif(bytes: Buffer): Header {
  const table = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  let at = 13 + table(bytes.readUInt8(10));
  let frames = 0;
  const skipBlocks = () => {
    while (bytes.readUInt8(at) !== 0) at += 1 + bytes.readUInt8(at);
    at++;
  };
  while (at < bytes.length) {
    const kind = bytes.readUInt8(at);
    if (kind === 0x3b) break;
    if (kind === 0x2c) {
      frames++;
      at += 10 + table(bytes.readUInt8(at + 9)) + 1;
    } else at += 2;
    skipBlocks();
  }
  return { format: 'gif', width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8), frames };
}

/** The chunks of a RIFF file behind its form type. */
export function* riffChunks(bytes: Buffer, from = 12): Generator<{ type: string; content: Buffer }> {
  for (let at = from; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    yield { type: latin(bytes, at, at + 4), content: bytes.subarray(at + 8, at + 8 + length) };
    at += 8 + length + (length & 1);
  }
}

function readWebp(bytes: Buffer): Header {
  let size = { width: 0, height: 0 };
  let frames = 0;
  let exif: Exif | undefined;
  let xmp = false;
  let icc = false;
  let lossless = false;
  const inner = (type: string, content: Buffer) => {
    if (type === 'VP8L') lossless = true;
    if (size.width > 0) return;
    if (type === 'VP8X') size = { width: 1 + content.readUIntLE(4, 3), height: 1 + content.readUIntLE(7, 3) };
    if (type === 'VP8 ') size = { width: content.readUInt16LE(6) & 0x3fff, height: content.readUInt16LE(8) & 0x3fff };
    if (type === 'VP8L') {
      const bits = content.readUInt32LE(1);
      size = { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
  };
  for (const { type, content } of riffChunks(bytes)) {
    inner(type, content);
    if (type === 'ANMF') {
      frames++;
      for (const part of riffChunks(content, 16)) inner(part.type, part.content);
    }
    if (type === 'EXIF') exif = readExif(latin(content, 0, 6) === 'Exif\0\0' ? content.subarray(6) : content);
    if (type === 'XMP ') xmp = true;
    if (type === 'ICCP') icc = true;
  }
  return {
    format: 'webp',
    ...size,
    frames: Math.max(1, frames),
    lossless,
    xmp,
    icc,
    ...(exif === undefined ? {} : { exif }),
  };
}

function readAvif(bytes: Buffer): Header {
  let size = { width: 0, height: 0 };
  for (let at = bytes.indexOf('ispe', 0, 'latin1'); at >= 0; at = bytes.indexOf('ispe', at + 4, 'latin1')) {
    const width = bytes.readUInt32BE(at + 8);
    const height = bytes.readUInt32BE(at + 12);
    if (width * height > size.width * size.height) size = { width, height };
  }
  return { format: 'avif', ...size, frames: 1 };
}

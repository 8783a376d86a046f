import type { ImageFormat } from './codec/codec.ts';

/** What a file's header says. Nothing is decoded. */
export interface ImageInfo {
  readonly format: ImageFormat;
  /** Pixels as stored, before orientation; 0 for an SVG without a size. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 to 8; 1 when there is none. */
  readonly orientation: number;
  /** At least 1. */
  readonly frames: number;
  readonly hasAlpha: boolean;
  readonly mediaType: string;
}

type Found = Omit<ImageInfo, 'format' | 'mediaType'>;
type Reader = (view: DataView) => Found | undefined;

const readers: readonly {
  readonly format: ImageFormat;
  readonly mediaType: string;
  readonly starts: (bytes: Uint8Array) => boolean;
  readonly read: Reader;
}[] = [
  { format: 'jpeg', mediaType: 'image/jpeg', starts: (b) => has(b, 0, [0xff, 0xd8, 0xff]), read: readJpeg },
  { format: 'png', mediaType: 'image/png', starts: (b) => hasText(b, 0, '\x89PNG\r\n\x1a\n'), read: readPng },
  {
    format: 'gif',
    mediaType: 'image/gif',
    starts: (b) => hasText(b, 0, 'GIF87a') || hasText(b, 0, 'GIF89a'),
    read: readGif,
  },
  {
    format: 'webp',
    mediaType: 'image/webp',
    starts: (b) => hasText(b, 0, 'RIFF') && hasText(b, 8, 'WEBP'),
    read: readWebp,
  },
  { format: 'avif', mediaType: 'image/avif', starts: (b) => hasBrand(b, ['avif', 'avis']), read: readIsoMedia },
  {
    format: 'heic',
    mediaType: 'image/heic',
    starts: (b) => hasBrand(b, ['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1']),
    read: readIsoMedia,
  },
  { format: 'bmp', mediaType: 'image/bmp', starts: (b) => hasText(b, 0, 'BM') && b.length > 26, read: readBmp },
  {
    format: 'tiff',
    mediaType: 'image/tiff',
    starts: (b) => hasText(b, 0, 'II*\0') || hasText(b, 0, 'MM\0*'),
    read: nothingKnown,
  },
  {
    format: 'ico',
    mediaType: 'image/x-icon',
    starts: (b) => has(b, 0, [0, 0, 1, 0]) && b.length > 22,
    read: nothingKnown,
  },
  {
    format: 'jxl',
    mediaType: 'image/jxl',
    starts: (b) => has(b, 0, [0xff, 0x0a]) || has(b, 0, [0, 0, 0, 12, 0x4a, 0x58, 0x4c, 0x20]),
    read: nothingKnown,
  },
  { format: 'svg', mediaType: 'image/svg+xml', starts: looksLikeSvg, read: readSvg },
];

/**
 * Names the format of a file by its bytes and reads its size, orientation and number of frames from headers only.
 * Never throws; nothing for anything that is not an image, or whose header is cut off.
 */
export function sniff(bytes: Uint8Array): ImageInfo | undefined {
  const known = readers.find(({ starts }) => starts(bytes));
  if (known === undefined) return undefined;
  const found = attempt(() => known.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  if (
    found === undefined ||
    (known.format !== 'svg' && known.read !== nothingKnown && (found.width < 1 || found.height < 1))
  )
    return undefined;
  return { format: known.format, mediaType: known.mediaType, ...found };
}

function attempt<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function has(bytes: Uint8Array, at: number, wanted: readonly number[]): boolean {
  return wanted.every((byte, index) => bytes[at + index] === byte);
}

function hasText(bytes: Uint8Array, at: number, wanted: string): boolean {
  for (let index = 0; index < wanted.length; index++) if (bytes[at + index] !== wanted.charCodeAt(index)) return false;
  return true;
}

function text(view: DataView, at: number, length: number): string {
  let result = '';
  for (let index = 0; index < length; index++) result += String.fromCharCode(view.getUint8(at + index));
  return result;
}

function nothingKnown(): Found {
  return { width: 0, height: 0, orientation: 1, frames: 1, hasAlpha: false };
}

function readJpeg(view: DataView): Found | undefined {
  let orientation = 1;
  for (let at = 2; at + 4 <= view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd8 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return undefined;
    const length = view.getUint16(at + 2);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), orientation, frames: 1, hasAlpha: false };
    }
    if (marker === 0xe1 && length > 8 && text(view, at + 4, 6) === 'Exif\0\0') {
      orientation = readOrientation(view, at + 10, at + 2 + length) ?? orientation;
    }
    at += 2 + length;
  }
  return undefined;
}

/** The orientation tag of a TIFF structure that lies between two offsets. */
function readOrientation(view: DataView, start: number, end: number): number | undefined {
  return attempt(() => {
    const order = text(view, start, 2);
    if (order !== 'II' && order !== 'MM') return undefined;
    const little = order === 'II';
    const directory = start + view.getUint32(start + 4, little);
    const count = view.getUint16(directory, little);
    for (let index = 0; index < count; index++) {
      const entry = directory + 2 + index * 12;
      if (entry + 12 > end) return undefined;
      if (view.getUint16(entry, little) !== 0x0112) continue;
      const value = view.getUint16(entry + 8, little);
      return value >= 1 && value <= 8 ? value : undefined;
    }
    return undefined;
  });
}

function readPng(view: DataView): Found | undefined {
  if (text(view, 12, 4) !== 'IHDR') return undefined;
  const colourType = view.getUint8(25);
  let hasAlpha = colourType === 4 || colourType === 6;
  let orientation = 1;
  for (let at = 33; at + 8 <= view.byteLength; ) {
    const length = view.getUint32(at);
    const type = text(view, at + 4, 4);
    if (type === 'IDAT' || type === 'IEND') break;
    if (type === 'tRNS') hasAlpha = true;
    if (type === 'eXIf') orientation = readOrientation(view, at + 8, at + 8 + length) ?? 1;
    at += 12 + length;
  }
  return { width: view.getUint32(16), height: view.getUint32(20), orientation, frames: 1, hasAlpha };
}

function readGif(view: DataView): Found {
  const flags = view.getUint8(10);
  let at = 13 + (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  let frames = 0;
  let hasAlpha = false;
  const skipBlocks = () => {
    while (at < view.byteLength) {
      const size = view.getUint8(at);
      at += 1 + size;
      if (size === 0) return;
    }
  };
  while (at < view.byteLength) {
    const block = view.getUint8(at);
    if (block === 0x2c && at + 10 <= view.byteLength) {
      frames += 1;
      const local = view.getUint8(at + 9);
      at += 11 + (local & 0x80 ? 3 << ((local & 7) + 1) : 0);
      skipBlocks();
    } else if (block === 0x21 && at + 4 <= view.byteLength) {
      if (view.getUint8(at + 1) === 0xf9 && view.getUint8(at + 3) & 1) hasAlpha = true;
      at += 2;
      skipBlocks();
    } else break;
  }
  return {
    width: view.getUint16(6, true),
    height: view.getUint16(8, true),
    orientation: 1,
    frames: Math.max(1, frames),
    hasAlpha,
  };
}

function readWebp(view: DataView): Found | undefined {
  const kind = text(view, 12, 4);
  const still = { orientation: 1, frames: 1 };
  if (kind === 'VP8 ') {
    return {
      width: view.getUint16(26, true) & 0x3fff,
      height: view.getUint16(28, true) & 0x3fff,
      hasAlpha: false,
      ...still,
    };
  }
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true);
    return {
      width: (bits & 0x3fff) + 1,
      height: ((bits >>> 14) & 0x3fff) + 1,
      hasAlpha: (bits & 0x10000000) !== 0,
      ...still,
    };
  }
  if (kind !== 'VP8X') return undefined;
  const flags = view.getUint8(20);
  const width = (view.getUint32(24, true) & 0xffffff) + 1;
  const height = (view.getUint32(26, true) >>> 8) + 1;
  let frames = 0;
  let orientation = 1;
  for (let at = 30; at + 8 <= view.byteLength; ) {
    const type = text(view, at, 4);
    const size = view.getUint32(at + 4, true);
    if (type === 'ANMF') frames += 1;
    if (type === 'EXIF')
      orientation =
        readOrientation(view, at + 8 + (size > 6 && text(view, at + 8, 4) === 'Exif' ? 6 : 0), at + 8 + size) ?? 1;
    at += 8 + size + (size & 1);
  }
  return { width, height, orientation, frames: flags & 2 ? Math.max(1, frames) : 1, hasAlpha: (flags & 0x10) !== 0 };
}

function hasBrand(bytes: Uint8Array, brands: readonly string[]): boolean {
  if (!hasText(bytes, 4, 'ftyp')) return false;
  const size = Math.min(((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0), 256, bytes.length);
  for (let at = 8; at + 4 <= size; at += 4)
    if (at !== 12 && brands.some((brand) => hasText(bytes, at, brand))) return true;
  return false;
}

/** The largest image spatial extent of the item properties; rotation and mirroring are given as an orientation. */
function readIsoMedia(view: DataView): Found | undefined {
  let best: { width: number; height: number } | undefined;
  let rotation = 0;
  let hasAlpha = false;
  const containers = new Set(['meta', 'iprp', 'ipco']);
  const walk = (start: number, end: number, depth: number) => {
    for (let at = start; at + 8 <= end && depth < 6; ) {
      const size = view.getUint32(at) || end - at;
      const type = text(view, at + 4, 4);
      if (size < 8 || at + size > view.byteLength) return;
      if (containers.has(type)) walk(at + (type === 'meta' ? 12 : 8), at + size, depth + 1);
      if (type === 'ispe' && size >= 20) {
        const [width, height] = [view.getUint32(at + 12), view.getUint32(at + 16)];
        if (best === undefined || width * height > best.width * best.height) best = { width, height };
      }
      if (type === 'irot') rotation = view.getUint8(at + 8) & 3;
      if (type === 'auxC' && text(view, at + 12, Math.min(64, size - 12)).includes('alpha')) hasAlpha = true;
      at += size;
    }
  };
  walk(0, view.byteLength, 0);
  return best && { ...best, orientation: [1, 8, 3, 6][rotation] ?? 1, frames: 1, hasAlpha };
}

function readBmp(view: DataView): Found {
  return {
    width: Math.abs(view.getInt32(18, true)),
    height: Math.abs(view.getInt32(22, true)),
    orientation: 1,
    frames: 1,
    hasAlpha: false,
  };
}

/** The beginning of a document as text, whatever its encoding. */
function opening(bytes: Uint8Array): string {
  const head = bytes.subarray(0, 4096);
  const wide =
    has(head, 0, [0xff, 0xfe]) || head[1] === 0
      ? 'utf-16le'
      : has(head, 0, [0xfe, 0xff]) || head[0] === 0
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(wide).decode(head);
}

const prolog = /^(?:\s|<\?[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE\s[^>[]*(?:\[[^\]]*\]\s*)?>)*/i;

function looksLikeSvg(bytes: Uint8Array): boolean {
  const start = opening(bytes);
  return /^<(?:[\w-]+:)?svg[\s>/]/.test(start.slice(prolog.exec(start)?.[0].length ?? 0));
}

function readSvg(view: DataView): Found {
  const start = opening(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  const tag = /<(?:[\w-]+:)?svg[\s>/][^>]*/.exec(start)?.[0] ?? '';
  const attribute = (name: string) => new RegExp(`\\s${name}\\s*=\\s*["']\\s*([^"']*)`).exec(tag)?.[1] ?? '';
  const box = attribute('viewBox')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const length = (name: string, other: number | undefined) => {
    const value = /^([\d.]+)(px)?\s*$/.exec(attribute(name))?.[1];
    return Math.round(Number(value ?? other ?? 0)) || 0;
  };
  return {
    width: length('width', box[2]),
    height: length('height', box[3]),
    orientation: 1,
    frames: 1,
    hasAlpha: true,
  };
}

import type { Size } from '../options/shapes.ts';
import type { TransformOptions } from '../options/transformOptions.ts';
import { type IfdEntry, openTiff, orientationTag, readIfd, type Tiff } from './exif.ts';
import { fourCharacters, startsWith, u16be, u32be } from './header/bytes.ts';
import { jpegSegments } from './header/jpeg.ts';
import { riffChunks } from './header/webp.ts';

/** What stays of the source's metadata; it matters for JPEG output alone (Cloudflare: `metadata`). */
export type MetadataPolicy = NonNullable<TransformOptions['metadata']>;

/** A file's descriptive metadata, each block without its container's framing. Colour profiles are not among it. */
interface Metadata {
  /** A TIFF structure. */
  readonly exif?: Uint8Array;
  /** An XMP packet. */
  readonly xmp?: Uint8Array;
  /** Photoshop image resources, which hold IPTC. */
  readonly iptc?: Uint8Array;
}

/**
 * A JPEG with as much of the source's metadata as the policy leaves: `keep` all of EXIF, XMP and IPTC, corrected where
 * it would be wrong of the new picture (orientation, sizes, thumbnail); `copyright` the EXIF copyright alone; `none`
 * nothing. Blocks that do not fit one segment are left out.
 */
export function withMetadata(jpeg: Uint8Array, source: Uint8Array, policy: MetadataPolicy, size: Size): Uint8Array {
  if (policy === 'none') return jpeg;
  const found = readMetadata(source);
  const segments =
    policy === 'keep'
      ? [
          found.exif && segment(0xe1, 'Exif\0\0', correctExif(found.exif, size)),
          found.xmp && segment(0xe1, xmpName, correctXmp(found.xmp)),
          found.iptc && segment(0xed, photoshopName, found.iptc),
        ]
      : [found.exif && copyrightSegment(found.exif)];
  return insert(
    jpeg,
    segments.filter((candidate) => candidate !== undefined),
  );
}

const xmpName = 'http://ns.adobe.com/xap/1.0/\0';
const photoshopName = 'Photoshop 3.0\0';

function readMetadata(bytes: Uint8Array): Metadata {
  if (startsWith(bytes, '\xff\xd8')) return readJpegMetadata(bytes);
  if (startsWith(bytes, '\x89PNG')) return readPngMetadata(bytes);
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return readWebpMetadata(bytes);
  return {};
}

function readJpegMetadata(bytes: Uint8Array): Metadata {
  const found: { -readonly [Name in keyof Metadata]: Uint8Array } = {};
  for (const { marker, start, end } of jpegSegments(bytes)) {
    const after = (name: string) => bytes.subarray(start + name.length, end);
    if (marker === 0xe1 && startsWith(bytes, 'Exif\0\0', start)) found.exif ??= after('Exif\0\0');
    else if (marker === 0xe1 && startsWith(bytes, xmpName, start)) found.xmp ??= after(xmpName);
    else if (marker === 0xed && startsWith(bytes, photoshopName, start)) found.iptc ??= after(photoshopName);
  }
  return found;
}

function readPngMetadata(bytes: Uint8Array): Metadata {
  const keyword = 'XML:com.adobe.xmp\0\0\0';
  const found: { -readonly [Name in keyof Metadata]: Uint8Array } = {};
  for (let at = 8; at + 12 <= bytes.length; at += 12 + u32be(bytes, at)) {
    const content = bytes.subarray(at + 8, at + 8 + u32be(bytes, at));
    const type = fourCharacters(bytes, at + 4);
    if (type === 'eXIf') found.exif ??= content;
    else if (type === 'iTXt' && startsWith(content, keyword)) {
      const translated = content.indexOf(0, content.indexOf(0, keyword.length) + 1);
      if (translated > 0) found.xmp ??= content.subarray(translated + 1);
    }
  }
  return found;
}

function readWebpMetadata(bytes: Uint8Array): Metadata {
  const found: { -readonly [Name in keyof Metadata]: Uint8Array } = {};
  for (const { name, start, end } of riffChunks(bytes, 12, bytes.length)) {
    const content = bytes.subarray(start, end);
    if (name === 'EXIF') found.exif ??= startsWith(content, 'Exif\0\0') ? content.subarray(6) : content;
    else if (name === 'XMP ') found.xmp ??= content;
  }
  return found;
}

/** A marker segment; `undefined` when the content is too long for one. */
function segment(marker: number, name: string, content: Uint8Array | undefined): Uint8Array | undefined {
  if (content === undefined) return undefined;
  const length = 2 + name.length + content.length;
  if (length > 0xffff) return undefined;
  const bytes = new Uint8Array(2 + length);
  bytes.set([0xff, marker, length >> 8, length & 0xff]);
  bytes.set(Buffer.from(name, 'latin1'), 4);
  bytes.set(content, 4 + name.length);
  return bytes;
}

/** Puts segments behind the JFIF header, or first where there is none. */
function insert(jpeg: Uint8Array, segments: readonly Uint8Array[]): Uint8Array {
  if (segments.length === 0) return jpeg;
  const hasJfif = u16be(jpeg, 2) === 0xffe0;
  const at = hasJfif ? 4 + u16be(jpeg, 4) : 2;
  const parts = [jpeg.subarray(0, at), ...segments, jpeg.subarray(at)];
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}

const copyrightTag = 0x8298;
const exifIfdTag = 0x8769;
const thumbnailOffsetTag = 0x0201;
const thumbnailLengthTag = 0x0202;
const sizeTags = { 256: 'width', 257: 'height', 40962: 'width', 40963: 'height' } as const;

/** EXIF that holds the source's copyright and nothing else. */
function copyrightSegment(exif: Uint8Array): Uint8Array | undefined {
  const tiff = openTiff(exif);
  const entry = tiff && readIfd(tiff, tiff.firstIfd).find(({ tag, type }) => tag === copyrightTag && type === 2);
  if (tiff === undefined || entry === undefined) return undefined;
  const text = tiff.bytes.subarray(entry.valueAt, entry.valueAt + entry.byteLength);
  if (text.every((byte) => byte === 0 || byte === 0x20)) return undefined;
  const block = Buffer.alloc(26 + Math.max(4, text.length));
  block.write('II*\0', 'latin1');
  block.writeUInt32LE(8, 4);
  block.writeUInt16LE(1, 8);
  block.writeUInt16LE(copyrightTag, 10);
  block.writeUInt16LE(2, 12);
  block.writeUInt32LE(text.length, 14);
  if (text.length <= 4) block.set(text, 18);
  else {
    block.writeUInt32LE(26, 18);
    block.set(text, 26);
  }
  return segment(0xe1, 'Exif\0\0', block);
}

/** The same EXIF, upright, with the new size, its thumbnail blanked and unlinked; `undefined` when it is none. */
function correctExif(exif: Uint8Array, size: Size): Uint8Array | undefined {
  const bytes = new Uint8Array(exif);
  const tiff = openTiff(bytes);
  if (tiff === undefined) return undefined;
  const entries = readIfd(tiff, tiff.firstIfd);
  const nested = entries.find(({ tag }) => tag === exifIfdTag);
  for (const entry of [...entries, ...(nested === undefined ? [] : readIfd(tiff, tiff.u32(nested.valueAt)))]) {
    if (entry.tag === orientationTag) writeNumber(tiff, entry, 1);
    const side = sizeTags[entry.tag as keyof typeof sizeTags];
    if (side !== undefined) writeNumber(tiff, entry, size[side]);
  }
  dropThumbnail(tiff);
  return bytes;
}

function writeNumber({ bytes, u16 }: Tiff, { type, valueAt }: IfdEntry, value: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = u16(0) === 0x4949 && bytes[2] === 0x2a;
  if (type === 3) view.setUint16(valueAt, value, isLittle);
  else if (type === 4) view.setUint32(valueAt, value, isLittle);
}

function dropThumbnail(tiff: Tiff): void {
  const { bytes, firstIfd, u16, u32 } = tiff;
  const linkAt = firstIfd + 2 + u16(firstIfd) * 12;
  if (linkAt + 4 > bytes.length) return;
  const second = readIfd(tiff, u32(linkAt));
  const number = (tag: number) => {
    const entry = second.find((candidate) => candidate.tag === tag);
    return entry === undefined ? 0 : u32(entry.valueAt);
  };
  const offset = number(thumbnailOffsetTag);
  if (offset > linkAt) bytes.fill(0, offset, Math.min(bytes.length, offset + number(thumbnailLengthTag)));
  bytes.fill(0, linkAt, linkAt + 4);
}

/** The same packet, upright: XMP repeats EXIF's orientation. */
function correctXmp(xmp: Uint8Array): Uint8Array {
  const text = Buffer.from(xmp.buffer, xmp.byteOffset, xmp.byteLength).toString('latin1');
  return Buffer.from(text.replace(/(tiff:Orientation\s*(?:=\s*["']|>\s*))[2-8]/g, '$11'), 'latin1');
}

import { errors } from '../../errors.ts';
import { type ImageInfo, sniff } from '../../files/sniff.ts';
import { type Colour, white } from '../../options/colour.ts';
import { formatRow, type ImageFormat, type OutputFormat } from '../../options/formats.ts';
import { uprightTurn } from '../../options/geometry/turn.ts';
import { defaultTransformLimits } from '../../options/limits.ts';
import type { Size } from '../../options/shapes.ts';
import type { Bitmap } from '../bitmap.ts';
import {
  type Codec,
  codecs,
  type Decoded,
  type DecodeRequest,
  type EncodeRequest,
  type Frame,
} from '../codec/index.ts';
import { showInSrgb } from '../profile/convert.ts';
import { flatten } from '../steps/flatten.ts';
import { lay } from '../steps/lay.ts';
import { type JimpBitmap, pixelsOf, toJimp } from './views.ts';

/** How to read a file. */
export interface ReadOptions {
  /** A JPEG may be read at 1/2, 1/4 or 1/8 of its size while no side falls below these pixels: much faster. */
  readonly atLeast?: Size;
}

/** How to write a file; what is left out is as in delivery. */
export interface WriteOptions {
  /** 1 to 100; 85 when left out. WebP at 100 is lossless. A PNG for which it is given has a palette. */
  readonly quality?: number;
  /** JPEG: several scans; when left out, for pictures from 50x50 up to 3000x3000. */
  readonly progressive?: boolean;
  /** PNG: at most 256 colours. */
  readonly palette?: boolean;
  /** Bytes for speed. */
  readonly fast?: boolean;
  /** What lies under transparent pixels in a format that has none; white when left out. */
  readonly background?: Colour;
  /** GIF and WebP: the frames of an animation, in place of the image's own pixels. */
  readonly frames?: readonly Frame[];
  /** How often an animation repeats; 0, for ever, when left out. */
  readonly loop?: number;
}

/** The media type under which Jimp knows a format. */
export function jimpMime<Name extends string>(name: Name): `image/${Name}` {
  return `image/${name}`;
}

/** Reads a file of a known format, in sRGB. Throws `decodingFailed` when its pixels are not what its header says. */
export async function readFile(bytes: Uint8Array, info: ImageInfo, request: DecodeRequest): Promise<Decoded> {
  const { decode } = await codecFor(info.format);
  if (decode === undefined) throw errors.unsupportedOriginal();
  const decoded = await decode(bytes, request);
  if (decoded.width !== info.width || decoded.height !== info.height) {
    throw errors.decodingFailed('the header and the picture differ in size');
  }
  await showInSrgb(decoded.frames, bytes, info);
  return decoded;
}

/**
 * A codec as a format of Jimp. Every format answers for its own alpha: what Jimp does for those without takes twenty
 * times as long.
 */
export function jimpFormat<Name extends ImageFormat | OutputFormat>(name: Name) {
  return () => ({
    mime: jimpMime(name),
    hasAlpha: true,
    async decode(data: Buffer, options: ReadOptions = {}): Promise<JimpBitmap> {
      // Not a Buffer any more: to a codec, `slice` means a copy
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      const info = inspect(bytes, name);
      const { frames } = await readFile(bytes, info, { ...options, frames: 'first' });
      // Jimp turns JPEG files itself
      return toJimp(lay(firstOf(frames), uprightTurn(name === 'jpeg' ? 1 : info.orientation)));
    },
    async encode(bitmap: JimpBitmap, options: WriteOptions = {}): Promise<Buffer> {
      const { encode } = await codecFor(name);
      if (encode === undefined) throw errors.formatRefused(`${name} cannot be written`);
      const { frames = [{ bitmap: pixelsOf({ bitmap }), delay: 0 }], background = white } = options;
      const written = formatRow(name).hasAlpha ? frames : frames.map((frame) => onPaper(frame, background));
      const bytes = await encode(written, withDefaults(options, firstOf(written)));
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
  });
}

/** Formats for `createJimp`: what delivery reads and writes. HEIC is for reading only. */
export const formats = [
  jimpFormat('jpeg'),
  jimpFormat('png'),
  jimpFormat('webp'),
  jimpFormat('avif'),
  jimpFormat('gif'),
  jimpFormat('heic'),
];

async function codecFor(format: ImageFormat | OutputFormat): Promise<Codec> {
  const load = codecs[format];
  if (load === undefined) throw errors.unsupportedOriginal();
  return load();
}

/** Delivery has looked at the header already; whoever calls Jimp has not. */
function inspect(bytes: Uint8Array, name: string): ImageInfo {
  const info = sniff(bytes);
  if (info?.format !== name) throw errors.notAnImage();
  const { maxPixels } = defaultTransformLimits;
  if (info.width * info.height > maxPixels) throw errors.tooBig(`More than ${maxPixels} pixels`);
  return info;
}

function firstOf(frames: readonly Frame[]): Bitmap {
  const [first] = frames;
  if (first === undefined) throw errors.decodingFailed('there is no picture');
  return first.bitmap;
}

function onPaper(frame: Frame, background: Colour): Frame {
  return { ...frame, bitmap: flatten(flatten(frame.bitmap, background), white) };
}

const defaultQuality = 85;

function withDefaults(options: WriteOptions, size: Size): EncodeRequest {
  const { quality = defaultQuality, fast = false, loop = 0 } = options;
  if (!Number.isInteger(quality) || quality < 1 || quality > 100) {
    throw errors.invalidParameters('quality must be a whole number from 1 to 100');
  }
  return {
    quality,
    fast,
    loop,
    progressive: options.progressive ?? (!fast && isOrdinary(size)),
    palette: options.palette ?? options.quality !== undefined,
  };
}

/** Smaller and larger JPEG files are sequential (limits page). */
function isOrdinary({ width, height }: Size): boolean {
  const isSmall = width < 50 && height < 50;
  const isLarge = width > 3000 && height > 3000;
  return !isSmall && !isLarge;
}

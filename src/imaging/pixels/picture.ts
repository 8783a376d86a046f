import { errors } from '../errors.ts';
import type { ImageInfo } from '../files/sniff.ts';
import type { ImageFormat, OutputFormat } from '../options/formats.ts';
import type { Size } from '../options/shapes.ts';
import { type Codec, codecs, type DecodeRequest, type Frame } from './codec/index.ts';
import { showInSrgb } from './profile/convert.ts';

/** Pixels, once somebody needs them. */
export interface Frames {
  readonly frames: readonly Frame[];
  /** How often an animation repeats; 0 means forever. */
  readonly loop: number;
}

/** A picture whose size is known and whose pixels may not have been computed yet. */
export interface Picture {
  /** Pixels, as stored. */
  readonly size: Size;
  /** EXIF's number; 1 is upright. */
  readonly orientation: number;
  readonly hasAlpha: boolean;
  /** The pixels, possibly at 1/2, 1/4 or 1/8 of the size when `atLeast` permits. */
  readonly load: (request: DecodeRequest) => Promise<Frames>;
}

/** The picture in a file. Nothing is decoded before `load` is called. */
export function pictureOf(bytes: Uint8Array, info: ImageInfo): Picture {
  return {
    size: { width: info.width, height: info.height },
    orientation: info.orientation,
    hasAlpha: info.hasAlpha,
    async load(request) {
      const { decode } = await codecFor(info.format);
      if (decode === undefined) throw errors.unsupportedOriginal();
      const decoded = await decode(bytes, request);
      if (decoded.width !== info.width || decoded.height !== info.height) {
        throw errors.decodingFailed('the header and the picture differ in size');
      }
      await showInSrgb(decoded.frames, bytes, info.format);
      return decoded;
    },
  };
}

/** The same picture, decoding its first frame no more than once when that is large enough for what comes after. */
export function rememberingFirst(picture: Picture): { readonly picture: Picture; readonly isLoaded: () => boolean } {
  let first: Frames | undefined;
  const load = async (request: DecodeRequest): Promise<Frames> => {
    if (request.frames === 'all') return picture.load(request);
    const wanted = request.atLeast ?? picture.size;
    const bitmap = first?.frames[0]?.bitmap;
    const isEnough = bitmap !== undefined && bitmap.width >= wanted.width && bitmap.height >= wanted.height;
    if (first !== undefined && isEnough) return first;
    first = await picture.load(request);
    return first;
  };
  return { picture: { ...picture, load }, isLoaded: () => first !== undefined };
}

/** Writes pixels in a format. */
export async function encodeFrames(
  { frames, loop }: Frames,
  format: OutputFormat,
  request: Omit<Parameters<NonNullable<Codec['encode']>>[1], 'loop'>,
): Promise<Uint8Array> {
  const { encode } = await codecFor(format);
  if (encode === undefined) throw errors.formatRefused(`${format} cannot be written`);
  return encode(frames, { ...request, loop });
}

async function codecFor(format: ImageFormat | OutputFormat): Promise<Codec> {
  const load = codecs[format];
  if (load === undefined) throw errors.unsupportedOriginal();
  return load();
}

import { errors } from '../errors.ts';
import type { ImageInfo } from '../files/sniff.ts';
import type { OutputFormat } from '../options/formats.ts';
import type { TransformLimits } from '../options/limits.ts';
import type { Size } from '../options/shapes.ts';
import type { DecodeRequest } from './codec/index.ts';
import { jimpMime, readFile, type WriteOptions } from './jimp/formats.ts';
import { type Image, soleImageOf } from './jimp/image.ts';
import { giveBack } from './jimp/owned.ts';
import { pixelsOf } from './jimp/views.ts';

/** One image of an animation; `delay` is how long it stays, in milliseconds. */
export interface Frame {
  readonly image: Image;
  readonly delay: number;
}

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
  /** The pixels, possibly at 1/2, 1/4 or 1/8 of the size when `atLeast` permits. The images are the caller's to change. */
  readonly load: (request: DecodeRequest) => Promise<Frames>;
}

/** The picture in a file; whether it `rescues` damaged ones, `TransformLimits` say. Nothing is decoded before `load` is called. */
export function pictureOf(bytes: Uint8Array, info: ImageInfo, { rescues }: Pick<TransformLimits, 'rescues'>): Picture {
  return {
    size: { width: info.width, height: info.height },
    orientation: info.orientation,
    hasAlpha: info.hasAlpha,
    async load(request) {
      const { frames, loop } = await readFile(bytes, info, { rescues, ...request });
      return { loop, frames: frames.map(({ bitmap, delay }) => ({ image: soleImageOf(bitmap), delay })) };
    },
  };
}

/** What somebody looks at before it is rendered. */
export interface Looked {
  /** Loads the first frame, no more than once while that is large enough. It is not to be changed. */
  readonly look: (atLeast: Size) => Promise<Image>;
  /** The picture to go on with. Its first load is what was looked at, if that is large enough, and is then forgotten. */
  readonly picture: Picture;
}

/**
 * Remembers the first frame between a look at it and the load that follows. Nothing is kept after that, or a long chain of steps would
 * keep the pixels of every one of them.
 */
export function lookingFirst(picture: Picture): Looked {
  let first: Frames | undefined;
  const remembered = ({ width, height } = picture.size): Frames | undefined => {
    const image = first?.frames[0]?.image;
    return image !== undefined && image.width >= width && image.height >= height ? first : undefined;
  };
  return {
    async look(atLeast) {
      first = remembered(atLeast) ?? (await picture.load({ frames: 'first', atLeast }));
      return firstImage(first);
    },
    picture: {
      ...picture,
      async load(request) {
        const enough = request.frames === 'first' ? remembered(request.atLeast) : undefined;
        first = undefined;
        return enough ?? picture.load(request);
      },
    },
  };
}

/** The first image, which a picture always has. */
export function firstImage({ frames }: Frames): Image {
  const [first] = frames;
  if (first === undefined) throw errors.decodingFailed('there is no picture');
  return first.image;
}

/** Writes pixels in a format, which is Jimp's own way to a file, and is the end of them. */
export async function encodeFrames(
  { frames, loop }: Frames,
  format: OutputFormat,
  options: Omit<WriteOptions, 'frames' | 'loop'>,
): Promise<Uint8Array> {
  const written = frames.map(({ image, delay }) => ({ bitmap: pixelsOf(image), delay }));
  const file = await firstImage({ frames, loop }).getBuffer(jimpMime(format), { ...options, loop, frames: written });
  for (const { bitmap } of written) giveBack(bitmap.data);
  return new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
}

import { errors } from '../../errors.ts';
import type { Bitmap } from '../bitmap.ts';
import type { Decoded, Frame } from './codec.ts';

/** Wraps one picture as the result of a decoder; `width` and `height` are the file's own when it was scaled. */
export function still(bitmap: Bitmap, width = bitmap.width, height = bitmap.height): Decoded {
  return { frames: [{ bitmap, delay: 0 }], loop: 0, width, height };
}

/** The first frame, which is all that a format without animation can hold. */
export function firstBitmap(frames: readonly Frame[]): Bitmap {
  const first = frames[0];
  if (first === undefined) throw errors.encodingFailed('there is no picture');
  return first.bitmap;
}

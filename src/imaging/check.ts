import { ImagesError } from './errors.ts';
import type { ImageInfo } from './files/sniff.ts';
import type { TransformLimits } from './options/limits.ts';
import { pictureOf } from './pixels/picture.ts';

/**
 * What keeps a picture from ever being delivered, found by decoding it once, all frames, JPEG at the smallest size that
 * its codes allow; a drawing is cleaned. `undefined` when nothing does.
 */
export async function flawByDecoding(
  bytes: Uint8Array,
  info: ImageInfo,
  limits: Pick<TransformLimits, 'rescues'>,
): Promise<string | undefined> {
  try {
    if (info.format === 'svg') (await import('./files/svg/sanitise.ts')).sanitiseSvg(bytes);
    else await pictureOf(bytes, info, limits).load({ frames: info.frames > 1 ? 'all' : 'first', atLeast: onePixel });
    return undefined;
  } catch (thrown) {
    if (thrown instanceof ImagesError) return thrown.message.replace('Error during decoding: ', '');
    throw thrown;
  }
}

const onePixel = { width: 1, height: 1 };

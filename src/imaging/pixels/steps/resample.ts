import type { Region } from '../../options/shapes.ts';
import type { Bitmap } from '../bitmap.ts';
import { convolve } from './convolve.ts';
import { resizeTaps } from './taps.ts';

/**
 * Resizes a region of a bitmap to `width` by `height` pixels: with a Lanczos-3 filter, widened, along an axis that
 * shrinks, and bicubically along one that grows.
 * Transparent pixels lend no colour; pixels outside the region lend nothing (its edge is repeated).
 */
export function resample(source: Bitmap, region: Region, width: number, height: number): Bitmap {
  return convolve(
    source,
    resizeTaps(source.width, region.x, region.width, width),
    resizeTaps(source.height, region.y, region.height, height),
  );
}

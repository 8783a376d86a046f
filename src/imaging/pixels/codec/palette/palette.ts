import { isOpaque } from '../../steps/flatten.ts';
import { binsOf, colourOf, keyOf } from './bins.ts';
import { exactColours, type Indexed } from './exact.ts';
import { settle } from './means.ts';
import { cutBins } from './medianCut.ts';

/** More rounds take time and change little. */
const rounds = 2;

/**
 * At most `maxColours` colours (no more than 256) and the index of each pixel's: a picture's own colours where they
 * suffice, else colours like them, without dithering. Pixels that `skips` marks have index 0. Takes time in proportion to
 * the pixels, whatever is on the picture.
 */
export function indexed(data: Uint8ClampedArray, maxColours: number, skips?: Uint8Array): Indexed {
  return exactColours(data, maxColours, skips) ?? nearColours(data, maxColours, skips);
}

function nearColours(data: Uint8ClampedArray, maxColours: number, skips?: Uint8Array): Indexed {
  const bins = binsOf(data, isOpaque({ data }), skips);
  const groups = cutBins(bins, maxColours);
  const centres = settle(bins, groups, rounds);
  const indices = new Uint8Array(data.length / 4);
  for (let pixel = 0; pixel < indices.length; pixel++) {
    if (skips?.[pixel] !== 1) indices[pixel] = groups[bins.ofKey[keyOf(data, pixel * 4)] as number] as number;
  }
  return { colours: Array.from({ length: centres.length / 4 }, (_, index) => colourOf(centres, index)), indices };
}

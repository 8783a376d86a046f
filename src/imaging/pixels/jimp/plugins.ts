import type { Colour } from '../../options/colour.ts';
import type { Factor } from '../../options/geometry/enlarging.ts';
import { isExact } from '../../options/geometry/reduced.ts';
import type { Placement } from '../../options/overlays.ts';
import type { Point, Region, Size } from '../../options/shapes.ts';
import type { Bitmap } from '../bitmap.ts';
import { type Adjustments, adjust } from '../steps/adjust.ts';
import { blur } from '../steps/blur.ts';
import { crop } from '../steps/crop.ts';
import { draw } from '../steps/draw.ts';
import { flatten } from '../steps/flatten.ts';
import { generate } from '../steps/generate.ts';
import { lay } from '../steps/lay.ts';
import { pad } from '../steps/pad.ts';
import { resample } from '../steps/resample.ts';
import { sharpen } from '../steps/sharpen.ts';
import { type HasBitmap, pixelsOf, toJimp } from './views.ts';

/**
 * A step as a method of a Jimp image. A step never writes into its source, so images may share pixels; one that has
 * nothing to do answers the source itself, and nothing happens.
 */
function method<Args extends unknown[]>(step: (source: Bitmap, ...args: Args) => Bitmap) {
  return <Image extends HasBitmap>(image: Image, ...args: Args): Image => {
    const source = pixelsOf(image);
    const target = step(source, ...args);
    if (target !== source) image.bitmap = toJimp(target);
    return image;
  };
}

/** The steps of a transformation, as methods for Jimp; their names are not those of Jimp's own plugins. */
export const steps = {
  /** Makes a region of the image `size` large; whole pixels that keep their size are copied, not filtered. */
  cutAndResize: method((source, region: Region, size: Size) =>
    isExact(region, size)
      ? crop(source, region.x, region.y, size.width, size.height)
      : resample(source, region, size.width, size.height),
  ),
  /** Makes a region of the image `size` large by a model that makes up details, which enlarges it 2 or 4 times, and the filter. */
  generate: method((source, region: Region, { width, height }: Size, factor: Factor) =>
    generate(source, region, width, height, factor),
  ),
  /** Makes a region of the image `size` large by a filter: Lanczos-3 where it shrinks, bicubic where it grows. */
  resample: method((source, region: Region, { width, height }: Size) => resample(source, region, width, height)),
  /** Swaps rows and columns, then mirrors left-right, then top-bottom. */
  turn: method(lay),
  /** Brightness, contrast, gamma, saturation: multipliers, of which 1 changes nothing. */
  adjust: method((source, adjustments: Adjustments) => adjust(source, adjustments)),
  /** A Gaussian blur; `sigma` in pixels. */
  gaussianBlur: method((source, sigma: number) => blur(source, sigma)),
  /** An unsharp mask, 0 to 10. */
  sharpen: method((source, strength: number) => sharpen(source, strength)),
  /** Lays the image on paper; without a colour there is none. */
  flatten: method((source, colour: Colour | undefined) => (colour === undefined ? source : flatten(source, colour))),
  /** Puts the image on a larger canvas of one colour, its corner at (x, y); without a canvas there is none. */
  pad: method((source, canvas: (Point & Size) | undefined, colour: Colour) =>
    canvas === undefined ? source : pad(source, canvas, colour),
  ),
  /** Draws another image on this one. */
  draw: method((source, overlay: HasBitmap, placement: Placement) => draw(source, pixelsOf(overlay), placement)),
};

/** Plugins for `createJimp`: what delivery does to pixels. */
export const plugins = [steps];

/** The methods by name, each with the image as its first argument. */
export type Steps = typeof steps;

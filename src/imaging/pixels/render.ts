import { white } from '../options/colour.ts';
import type { Plan } from '../options/geometry.ts';
import type { Region, Size } from '../options/shapes.ts';
import type { TransformOptions } from '../options/transformOptions.ts';
import type { Bitmap } from './bitmap.ts';
import { adjust } from './steps/adjust.ts';
import { blur } from './steps/blur.ts';
import { crop } from './steps/crop.ts';
import { flatten } from './steps/flatten.ts';
import { lay } from './steps/lay.ts';
import { pad } from './steps/pad.ts';
import { resample } from './steps/resample.ts';
import { sharpen } from './steps/sharpen.ts';

/** The filters among the options. */
export type Effects = Pick<TransformOptions, 'brightness' | 'contrast' | 'gamma' | 'saturation' | 'blur' | 'sharpen'>;

/**
 * Turns a decoded picture into the result. The order: cut and resize, set upright and turn, colour filters, blur,
 * sharpen, background, canvas, border. (Cuts are planned on the upright picture, and turning the small picture
 * instead of the large one gives the same pixels.) `stored` is the size the plan was made for; the bitmap may be
 * a smaller decode of it.
 */
export function render(picture: Bitmap, stored: Size, plan: Plan, effects: Effects): Bitmap {
  const resized = resize(picture, regionIn(picture, stored, plan.region), plan.scaled);
  const turned = lay(resized, plan.turn);
  const filtered = sharpen(blur(adjust(turned, effects), (effects.blur ?? 0) / 2), effects.sharpen ?? 0);
  const papered = plan.background === undefined ? filtered : flatten(filtered, plan.background);
  const padded = plan.canvas === undefined ? papered : pad(papered, plan.canvas, plan.background ?? white);
  if (plan.border === undefined) return padded;
  const { left, top, colour } = plan.border;
  return pad(padded, { ...plan.output, x: left, y: top }, colour);
}

/** Whole pixels that keep their size are copied, not filtered. */
function resize(picture: Bitmap, region: Region, { width, height }: Size): Bitmap {
  const isExact =
    region.width === width && region.height === height && Number.isInteger(region.x) && Number.isInteger(region.y);
  return isExact ? crop(picture, region.x, region.y, width, height) : resample(picture, region, width, height);
}

/** The plan's region in a picture that was decoded at 1/1, 1/2, 1/4 or 1/8 of its stored size. */
function regionIn(picture: Bitmap, stored: Size, region: Region): Region {
  const divisor = Math.max(1, Math.round(stored.width / picture.width));
  if (divisor === 1) return region;
  const x = Math.min(region.x / divisor, picture.width - 1);
  const y = Math.min(region.y / divisor, picture.height - 1);
  return {
    x,
    y,
    width: Math.min(region.width / divisor, picture.width - x),
    height: Math.min(region.height / divisor, picture.height - y),
  };
}

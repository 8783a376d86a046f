import { type Colour, white } from '../options/colour.ts';
import type { Plan } from '../options/geometry/plan.ts';
import { decodeSize, isExact, regionIn } from '../options/geometry/reduced.ts';
import type { Size } from '../options/shapes.ts';
import type { TransformOptions } from '../options/transformOptions.ts';
import type { Bitmap } from './bitmap.ts';
import type { Frame } from './codec/index.ts';
import { cutsHoles, drawOverlays, type Overlay } from './overlay.ts';
import type { Picture } from './picture.ts';
import { adjust } from './steps/adjust.ts';
import { blur } from './steps/blur.ts';
import { crop } from './steps/crop.ts';
import { flatten } from './steps/flatten.ts';
import { lay } from './steps/lay.ts';
import { pad } from './steps/pad.ts';
import { resample } from './steps/resample.ts';
import { sharpen } from './steps/sharpen.ts';

/** What is to be done to a picture. */
interface Job {
  readonly plan: Plan;
  readonly options: TransformOptions;
  /** The last of them on top. */
  readonly overlays: readonly Overlay[];
  /** The size that the plan was made for; the pixels may be those of a smaller decode. */
  readonly stored: Size;
}

type Step = (frames: readonly Frame[], job: Job) => Promise<readonly Frame[]>;

/**
 * What is done, in this order. Cuts are planned on the upright picture, and turning the small picture instead of the
 * large one gives the same pixels.
 */
const steps: readonly Step[] = [
  each((bitmap, { plan, stored }) => cutAndResize(bitmap, stored, plan)),
  each((bitmap, { plan }) => lay(bitmap, plan.turn)),
  each((bitmap, { options }) => adjust(bitmap, options)),
  each((bitmap, { options }) => blur(bitmap, sigmaOf(options))),
  each((bitmap, { options }) => sharpen(bitmap, options.sharpen ?? 0)),
  each((bitmap, { plan }) => paper(bitmap, plan)),
  each((bitmap, { plan }) => canvas(bitmap, plan)),
  each((bitmap, { plan }) => border(bitmap, plan)),
  (frames, { overlays }) => drawOverlays(frames, overlays),
];

/** The picture that a plan makes of another; computed when it is loaded. */
export function render(source: Picture, plan: Plan, options: TransformOptions, overlays: readonly Overlay[]): Picture {
  return {
    size: plan.output,
    orientation: 1,
    hasAlpha: hasAlphaAfter(source, plan) || overlays.some(cutsHoles),
    async load(request) {
      let { frames, loop } = await source.load({ frames: request.frames, atLeast: decodeSize(source.size, plan) });
      for (const step of steps) frames = await step(frames, { plan, options, overlays, stored: source.size });
      return { frames, loop };
    },
  };
}

/** A blur below 1 has no effect (observed). */
function sigmaOf({ blur: radius = 0 }: TransformOptions): number {
  return radius < 1 ? 0 : radius / 2;
}

function each(change: (bitmap: Bitmap, job: Job) => Bitmap): Step {
  return async (frames, job) => frames.map(({ bitmap, delay }) => ({ bitmap: change(bitmap, job), delay }));
}

function cutAndResize(bitmap: Bitmap, stored: Size, { region, scaled }: Plan): Bitmap {
  const part = regionIn(bitmap, stored, region);
  const { width, height } = scaled;
  return isExact(part, scaled) ? crop(bitmap, part.x, part.y, width, height) : resample(bitmap, part, width, height);
}

function paper(bitmap: Bitmap, { background }: Plan): Bitmap {
  return background === undefined ? bitmap : flatten(bitmap, background);
}

function canvas(bitmap: Bitmap, { canvas, background }: Plan): Bitmap {
  return canvas === undefined ? bitmap : pad(bitmap, canvas, background ?? white);
}

function border(bitmap: Bitmap, { border, output }: Plan): Bitmap {
  return border === undefined ? bitmap : pad(bitmap, { ...output, x: border.left, y: border.top }, border.colour);
}

function hasAlphaAfter({ hasAlpha }: Picture, { background, canvas, border }: Plan): boolean {
  const isClear = (colour: Colour | undefined) => colour !== undefined && colour[3] < 255;
  const papered = background === undefined || isClear(background) ? hasAlpha : false;
  return papered || (canvas !== undefined && isClear(background)) || isClear(border?.colour);
}

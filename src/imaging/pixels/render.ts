import { type Colour, white } from '../options/colour.ts';
import type { Factor } from '../options/geometry/enlarging.ts';
import type { Plan } from '../options/geometry/plan.ts';
import { decodeSize, regionIn } from '../options/geometry/reduced.ts';
import type { Size } from '../options/shapes.ts';
import type { TransformOptions } from '../options/transformOptions.ts';
import type { Image } from './jimp/image.ts';
import { cutsHoles, drawOverlays, type Overlay } from './overlay.ts';
import type { Picture } from './picture.ts';

/**
 * The picture that a plan makes of another; computed when it is loaded. With a `factor`, a model enlarges it; an animation's
 * frames are interpolated all the same, because made-up details would flicker.
 */
export function render(
  source: Picture,
  plan: Plan,
  options: TransformOptions,
  overlays: readonly Overlay[],
  factor: Factor | undefined,
): Picture {
  return {
    size: plan.output,
    orientation: 1,
    hasAlpha: hasAlphaAfter(source, plan) || overlays.some(cutsHoles),
    async load(request) {
      const { frames, loop } = await source.load({ frames: request.frames, atLeast: decodeSize(source.size, plan) });
      const model = frames.length === 1 ? factor : undefined;
      for (const { image } of frames) renderImage(image, source.size, plan, options, model);
      await drawOverlays(frames, overlays);
      return { frames, loop };
    },
  };
}

/**
 * What is done, in this order. `stored` is the size that the plan was made for; the image may be a smaller decode. Cuts
 * are planned on the upright picture, and turning the small picture instead of the large one gives the same pixels.
 */
function renderImage(
  image: Image,
  stored: Size,
  plan: Plan,
  options: TransformOptions,
  factor: Factor | undefined,
): void {
  const { region, scaled, turn, background, canvas, border, output } = plan;
  const frame = border && { ...output, x: border.left, y: border.top };
  const used = regionIn(image, stored, region);
  const sized = factor === undefined ? image.cutAndResize(used, scaled) : image.generate(used, scaled, factor);
  sized
    .turn(turn)
    .adjust(options)
    .gaussianBlur(sigmaOf(options))
    .sharpen(options.sharpen ?? 0)
    .flatten(background)
    .pad(canvas, background ?? white)
    .pad(frame, border?.colour ?? white);
}

/** A blur below 1 has no effect (observed). */
function sigmaOf({ blur: radius = 0 }: TransformOptions): number {
  return radius < 1 ? 0 : radius / 2;
}

function hasAlphaAfter({ hasAlpha }: Picture, { background, canvas, border }: Plan): boolean {
  const isClear = (colour: Colour | undefined) => colour !== undefined && colour[3] < 255;
  const papered = background === undefined || isClear(background) ? hasAlpha : false;
  return papered || (canvas !== undefined && isClear(background)) || isClear(border?.colour);
}

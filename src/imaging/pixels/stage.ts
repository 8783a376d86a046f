import type { Colour } from '../options/colour.ts';
import { decodeSize, makePlan, type Plan } from '../options/geometry.ts';
import type { TransformLimits } from '../options/limits.ts';
import type { TransformOptions } from '../options/transformOptions.ts';
import type { DecodeRequest } from './codec/index.ts';
import { measure } from './measure.ts';
import type { Frames, Picture } from './picture.ts';
import { render } from './render.ts';

/** A planned step of a chain: the picture it makes, computed when it is loaded, and what it will do. */
export interface Stage {
  readonly picture: Picture;
  readonly plan: Plan;
}

/** Applies options to a picture. Pixels are only looked at when a measure needs them, and rendered when loaded. */
export async function applyOptions(
  unmeasured: Picture,
  options: TransformOptions,
  limits: TransformLimits,
): Promise<Stage> {
  const remembered = remembering(unmeasured);
  const measures = await measure(remembered.picture, options, limits);
  // Without a measure nothing is loaded twice, and a long chain must not keep the pixels of its every step
  const source = remembered.isLoaded() ? remembered.picture : unmeasured;
  const plan = makePlan(source.size, source.orientation, options, measures, limits);
  const load = async ({ frames: wanted }: DecodeRequest): Promise<Frames> => {
    const { frames, loop } = await source.load({ frames: wanted, atLeast: decodeSize(source.size, plan) });
    return {
      loop,
      frames: frames.map(({ bitmap, delay }) => ({ bitmap: render(bitmap, source.size, plan, options), delay })),
    };
  };
  return { plan, picture: { size: plan.output, orientation: 1, hasAlpha: hasAlphaAfter(source, plan), load } };
}

/** The same picture, decoding its first frame no more than once when what was measured is large enough to be rendered. */
function remembering(picture: Picture): { readonly picture: Picture; readonly isLoaded: () => boolean } {
  let held: Frames | undefined;
  const load = async (request: DecodeRequest): Promise<Frames> => {
    const wanted = request.atLeast ?? picture.size;
    const bitmap = held?.frames[0]?.bitmap;
    const isEnough = bitmap !== undefined && bitmap.width >= wanted.width && bitmap.height >= wanted.height;
    if (request.frames === 'first' && held !== undefined && isEnough) return held;
    const loaded = await picture.load(request);
    if (request.frames === 'first') held = loaded;
    return loaded;
  };
  return { picture: { ...picture, load }, isLoaded: () => held !== undefined };
}

function hasAlphaAfter({ hasAlpha }: Picture, { background, canvas, border }: Plan): boolean {
  const isClear = (colour: Colour | undefined) => colour !== undefined && colour[3] < 255;
  const papered = background === undefined || isClear(background) ? hasAlpha : false;
  return papered || (canvas !== undefined && isClear(background)) || isClear(border?.colour);
}

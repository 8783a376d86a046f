import { modelFactor, wantsModel } from './geometry/enlarging.ts';
import type { Plan } from './geometry/plan.ts';
import type { TransformLimits } from './limits.ts';
import type { TransformOptions } from './transformOptions.ts';

/** A set of options, the plan made for it, and how many frames it was applied to. */
export interface Planned {
  readonly options: TransformOptions;
  readonly plan: Plan;
  readonly frames: number;
}

/** Neural features of the product that were asked for, would have mattered, and were not done. */
export function notesOf(planned: readonly Planned[], limits: TransformLimits): readonly string[] {
  const cutsOut = planned.some(({ options }) => options.segment !== undefined);
  const interpolates = planned.some(
    ({ options, plan, frames }) =>
      wantsModel(plan, options) && (frames > 1 || modelFactor(plan, options, limits) === undefined),
  );
  return [...(cutsOut ? ['segment=unavailable'] : []), ...(interpolates ? ['upscale=interpolated'] : [])];
}

import type { Plan } from './geometry/plan.ts';
import type { TransformOptions } from './transformOptions.ts';

/** A set of options, and the plan made for it if there is one. */
export interface Planned {
  readonly options: TransformOptions;
  readonly plan?: Plan;
}

/**
 * Neural features of the product that no pure package offers, where they were asked for and would have mattered.
 * Without a plan, enlarging is taken to matter.
 */
export function notesOf(planned: readonly Planned[]): readonly string[] {
  const all = planned.flatMap(({ options }) => [options, ...(options.draw ?? []).map((entry) => entry.options)]);
  const cutsOut = all.some(({ segment }) => segment !== undefined);
  const invents = planned.some(({ options, plan }) => options.upscale === 'generate' && (!plan || enlarges(plan)));
  return [...(cutsOut ? ['segment=unavailable'] : []), ...(invents ? ['upscale=interpolated'] : [])];
}

function enlarges({ scaled, region }: Plan): boolean {
  return scaled.width > region.width || scaled.height > region.height;
}

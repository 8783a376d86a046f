import type { TransformLimits } from '../limits.ts';
import type { TransformOptions } from '../transformOptions.ts';
import type { Plan } from './plan.ts';

/** How many times as large a model makes a picture in one pass. */
export type Factor = 2 | 4;

/** Whether `upscale=generate` was asked for where it matters: the picture grows, by a fit that may enlarge. */
export function wantsModel({ region, scaled }: Plan, { fit, upscale }: TransformOptions): boolean {
  const grows = scaled.width > region.width || scaled.height > region.height;
  return grows && upscale === 'generate' && fit !== undefined && enlarging.has(fit);
}

/**
 * The factor of the one pass that the model makes before the picture gets its exact size (Cloudflare: features page): 2
 * where that is enough, else 4. Nothing where no model is wanted, or the picture has too many pixels for one.
 */
export function modelFactor(plan: Plan, options: TransformOptions, limits: TransformLimits): Factor | undefined {
  const { region, scaled } = plan;
  if (!wantsModel(plan, options) || region.width * region.height > limits.generatedPixels) return undefined;
  return Math.max(scaled.width / region.width, scaled.height / region.height) <= 2 ? 2 : 4;
}

const enlarging: ReadonlySet<string> = new Set(['contain', 'cover', 'scale-up', 'pad', 'squeeze']);

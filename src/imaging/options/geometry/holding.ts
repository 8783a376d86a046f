import type { TransformOptions } from '../transformOptions.ts';

/** Whether a crop's place depends on the pixels: gravity that is no point, and a fit that gravity has a say in. */
export function holdsOn({ gravity, fit }: TransformOptions): boolean {
  return gravity !== undefined && gravity.kind !== 'point' && fit !== undefined && cropping.has(fit);
}

/** Whether faces are looked for. */
export function looksForFaces(options: TransformOptions): boolean {
  return holdsOn(options) && options.gravity?.kind === 'face';
}

const cropping: ReadonlySet<string> = new Set(['cover', 'crop', 'aspect-crop']);

/** Longest side, in pixels, of the picture that faces are best looked for in; the product's has at most 1024. */
export const maxFaceSide = 832;

import type { Size } from '../../options/shapes.ts';

/** How many samples of a component there are, across and down, where others have 1 to 4. */
export interface Sampling {
  readonly h: number;
  readonly v: number;
}

/** The most samples that any component has. */
export function mostSamples(components: readonly Sampling[]): Sampling {
  return { h: Math.max(1, ...components.map(({ h }) => h)), v: Math.max(1, ...components.map(({ v }) => v)) };
}

/** Whether each sample covers 1, 2 or 4 pixels across and down. Only libjpeg knows the others, and decodes them at full size. */
export function isRegular(components: readonly Sampling[]): boolean {
  const most = mostSamples(components);
  const covers = (pixels: number) => pixels === 1 || pixels === 2 || pixels === 4;
  return components.every(({ h, v }) => covers(most.h / h) && covers(most.v / v));
}

/** Averages of 2, 4 and 8 pixels are a poor filter, so the resampler is left something to do. */
const leastReduction = 1.2;

/** How many samples a block's side is decoded to: 8, or 4, 2, 1 when the picture stays large enough. */
export function samplesOfBlock({ width, height }: Size, atLeast: Size | undefined): number {
  if (atLeast === undefined) return 8;
  const fits = (samples: number) =>
    reducedSide(width, samples) >= atLeast.width * leastReduction &&
    reducedSide(height, samples) >= atLeast.height * leastReduction;
  return [1, 2, 4].find(fits) ?? 8;
}

/** A side of the picture when so many samples of each block are decoded. */
export function reducedSide(side: number, samples: number): number {
  return Math.ceil((side * samples) / 8);
}

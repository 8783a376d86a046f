import type { Colour } from './colour.ts';

/** Opaque white, the paper under everything that cannot be transparent. In a file of its own, which browsers can load. */
export const white: Colour = [255, 255, 255, 255];

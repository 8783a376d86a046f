import { wordsOf } from '../../words.ts';

/** Colours, and the index of each pixel's. */
export interface Indexed {
  /** As `[red, green, blue, alpha]`. */
  readonly colours: number[][];
  readonly indices: Uint8Array;
}

/** The colours themselves, when there are no more than `maxColours`. Pixels that `skips` marks have index 0. */
export function exactColours(data: Uint8ClampedArray, maxColours: number, skips?: Uint8Array): Indexed | undefined {
  const pixels = wordsOf(data);
  const found = new Map<number, number>();
  const indices = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at++) {
    if (skips?.[at] === 1) continue;
    const pixel = pixels[at] as number;
    let index = found.get(pixel);
    if (index === undefined) {
      if (found.size === maxColours) return undefined;
      index = found.size;
      found.set(pixel, index);
    }
    indices[at] = index;
  }
  const colours = [...found.keys()].map((pixel) => [
    pixel & 255,
    (pixel >> 8) & 255,
    (pixel >> 16) & 255,
    pixel >>> 24,
  ]);
  return { colours, indices };
}

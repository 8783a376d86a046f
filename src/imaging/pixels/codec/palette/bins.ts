/** Pixels of like colours, counted together: never more bins than keys, however many pixels there are. */
export interface Bins {
  readonly count: number;
  /** The mean of each bin's pixels: four numbers a bin, in the space of `colourOf`. */
  readonly points: Float32Array;
  /** How many pixels each bin has. */
  readonly weights: Float32Array;
  /** Each key's bin; a key that no pixel has answers -1. */
  readonly ofKey: Int32Array;
}

/** Opaque pixels have 5, 6 and 5 bits of colour, others 6 of alpha and 4 of each colour, multiplied by alpha. */
const opaqueKeys = 1 << 16;
const translucentKeys = 1 << 18;

/** Counts the pixels that `skips` does not mark, in one pass. */
export function binsOf(data: Uint8ClampedArray, isOpaque: boolean, skips?: Uint8Array): Bins {
  const keys = isOpaque ? opaqueKeys : opaqueKeys + translucentKeys;
  const ofKey = new Int32Array(keys).fill(-1);
  const sums = new Float64Array(Math.min(keys, data.length / 4) * 5);
  let count = 0;
  for (let at = 0, pixel = 0; at < data.length; at += 4, pixel++) {
    if (skips?.[pixel] === 1) continue;
    const key = keyOf(data, at);
    let bin = ofKey[key] as number;
    if (bin < 0) {
      bin = count++;
      ofKey[key] = bin;
    }
    const alpha = data[at + 3] as number;
    const share = alpha / 255;
    const to = bin * 5;
    sums[to] = (sums[to] as number) + (data[at] as number) * share;
    sums[to + 1] = (sums[to + 1] as number) + (data[at + 1] as number) * share;
    sums[to + 2] = (sums[to + 2] as number) + (data[at + 2] as number) * share;
    sums[to + 3] = (sums[to + 3] as number) + alpha;
    sums[to + 4] = (sums[to + 4] as number) + 1;
  }
  const points = new Float32Array(count * 4);
  const weights = new Float32Array(count);
  for (let bin = 0; bin < count; bin++) {
    const pixels = sums[bin * 5 + 4] as number;
    weights[bin] = pixels;
    for (let axis = 0; axis < 4; axis++) {
      points[bin * 4 + axis] = ((sums[bin * 5 + axis] as number) / pixels) * (scale[axis] as number);
    }
  }
  return { count, points, weights, ofKey };
}

/** The key of the pixel at an offset. */
export function keyOf(data: Uint8ClampedArray, at: number): number {
  const red = data[at] as number;
  const green = data[at + 1] as number;
  const blue = data[at + 2] as number;
  const alpha = data[at + 3] as number;
  if (alpha === 255) return ((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3);
  const colours = (fourBits(red * alpha) << 8) | (fourBits(green * alpha) << 4) | fourBits(blue * alpha);
  return opaqueKeys + (((alpha >> 2) << 12) | colours);
}

/** From 0 to 255 squared down to 0 to 15. */
function fourBits(product: number): number {
  return (product * 4112) >> 24;
}

/** Roots of how much a difference in each channel shows, so that plain distances between points are what is seen. */
const scale: readonly number[] = [Math.sqrt(0.6), 1, Math.sqrt(0.4), 1];

/** The colour, `[red, green, blue, alpha]`, of a point; as good as opaque is opaque. */
export function colourOf(points: Float32Array, index: number): number[] {
  const [red = 0, green = 0, blue = 0, alpha = 0] = scale.map(
    (factor, axis) => (points[index * 4 + axis] ?? 0) / factor,
  );
  const share = alpha > 0 ? 255 / alpha : 0;
  const colour = [red, green, blue].map((value) => Math.max(0, Math.min(255, Math.round(value * share))));
  return [...colour, alpha >= 253.5 ? 255 : Math.round(alpha)];
}

import { type Bitmap, createBitmap } from '../bitmap.ts';

/** A rectangle of source pixels; fractions of pixels are meant. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Resizes a region of a bitmap to `width` by `height` pixels with a Lanczos-3 filter that is widened when shrinking.
 * Transparent pixels lend no colour; pixels outside the region lend nothing (its edge is repeated).
 */
export function resample(source: Bitmap, region: Region, width: number, height: number): Bitmap {
  const columns = weights(source.width, region.x, region.width, width);
  const rows = weights(source.height, region.y, region.height, height);
  const target = createBitmap(width, height);
  const top = Math.min(...rows.map((row) => row.first));
  const bottom = Math.max(...rows.map((row) => row.first + row.factors.length));
  const across = new Float32Array((bottom - top) * width * 4);
  for (let y = top; y < bottom; y++) {
    for (let x = 0; x < width; x++) {
      const column = columns[x] as Taps;
      let red = 0;
      let green = 0;
      let blue = 0;
      let alpha = 0;
      let from = (y * source.width + column.first) * 4;
      for (const factor of column.factors) {
        const share = factor * (source.data[from + 3] as number);
        red += share * (source.data[from] as number);
        green += share * (source.data[from + 1] as number);
        blue += share * (source.data[from + 2] as number);
        alpha += share;
        from += 4;
      }
      const to = ((y - top) * width + x) * 4;
      across[to] = red;
      across[to + 1] = green;
      across[to + 2] = blue;
      across[to + 3] = alpha;
    }
  }
  for (let y = 0; y < height; y++) {
    const row = rows[y] as Taps;
    for (let x = 0; x < width; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let alpha = 0;
      let from = ((row.first - top) * width + x) * 4;
      for (const factor of row.factors) {
        red += factor * (across[from] as number);
        green += factor * (across[from + 1] as number);
        blue += factor * (across[from + 2] as number);
        alpha += factor * (across[from + 3] as number);
        from += width * 4;
      }
      if (alpha <= 0) continue;
      const to = (y * width + x) * 4;
      target.data[to] = red / alpha;
      target.data[to + 1] = green / alpha;
      target.data[to + 2] = blue / alpha;
      target.data[to + 3] = alpha;
    }
  }
  return target;
}

/** The source pixels one target pixel reads: the first one's index, and each one's share (together 1). */
interface Taps {
  readonly first: number;
  readonly factors: readonly number[];
}

function weights(sourceSize: number, offset: number, size: number, targetSize: number): readonly Taps[] {
  const step = size / targetSize;
  const spread = Math.max(1, step);
  const lowest = Math.max(0, Math.floor(offset));
  const highest = Math.min(sourceSize, Math.ceil(offset + size)) - 1;
  return Array.from({ length: targetSize }, (_, index) => {
    const centre = offset + (index + 0.5) * step - 0.5;
    const from = Math.ceil(centre - 3 * spread);
    const to = Math.floor(centre + 3 * spread);
    const first = Math.min(Math.max(from, lowest), highest);
    const last = Math.max(Math.min(to, highest), lowest);
    const factors = new Array<number>(last - first + 1).fill(0);
    for (let tap = from; tap <= to; tap++) {
      const kept = Math.min(Math.max(tap, first), last) - first;
      factors[kept] = (factors[kept] as number) + lanczos((tap - centre) / spread);
    }
    const sum = factors.reduce((total, factor) => total + factor, 0);
    return { first, factors: factors.map((factor) => factor / sum) };
  });
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= 3) return 0;
  const angle = Math.PI * x;
  return (3 * Math.sin(angle) * Math.sin(angle / 3)) / (angle * angle);
}

import { startLayers } from '../../kernels/layers.ts';
import type { Factor } from '../../options/geometry/enlarging.ts';
import type { Region } from '../../options/shapes.ts';
import { type Bitmap, createBitmap } from '../bitmap.ts';
import { placeResidualDense, type Samples } from './residualDense.ts';

/**
 * A picture `factor` times as wide and high, with details made up by ESRGAN-slim. It is computed in tiles, so that memory
 * does not grow with the picture; no seam shows, because a tile sees as much of its surroundings as the network looks at.
 * Alpha does not count: all pixels come out opaque.
 */
export function enlarge(source: Bitmap, factor: Factor): Bitmap {
  const run = placeResidualDense(startLayers(), factor, tileSide);
  const target = createBitmap(source.width * factor, source.height * factor);
  for (let y = 0; y < source.height; y += tileSide) {
    for (let x = 0; x < source.width; x += tileSide) {
      const width = Math.min(tileSide, source.width - x);
      const height = Math.min(tileSide, source.height - y);
      write(run(source, { x, y, width, height }), factor, { x, y, width, height }, target);
    }
  }
  return target;
}

/** Pixels of a tile's side: 21 MB, and a quarter more to compute than without tiles. */
const tileSide = 96;

/** The network answers all colours of the `factor * factor` pixels that take a source pixel's place. */
function write({ values, row, pixel }: Samples, factor: Factor, tile: Region, { width, data }: Bitmap): void {
  for (let y = 0; y < tile.height * factor; y++) {
    const line = Math.floor(y / factor) * row + (y % factor) * factor * 3;
    let to = ((tile.y * factor + y) * width + tile.x * factor) * 4;
    for (let x = 0; x < tile.width; x++) {
      for (let phase = 0, from = line + x * pixel; phase < factor; phase++, from += 3, to += 4) {
        data[to] = values[from] as number;
        data[to + 1] = values[from + 1] as number;
        data[to + 2] = values[from + 2] as number;
        data[to + 3] = 255;
      }
    }
  }
}

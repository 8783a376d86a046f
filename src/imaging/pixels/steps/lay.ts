import type { Turn } from '../../options/geometry/turn.ts';
import { type Bitmap, createBitmap } from '../bitmap.ts';

/** Lays a bitmap as `turn` says: rows and columns swapped, mirrored, upended. */
export function lay(source: Bitmap, { transpose, mirror, upend }: Turn): Bitmap {
  if (!transpose && !mirror && !upend) return source;
  const { width, height } = transpose ? { width: source.height, height: source.width } : source;
  const target = createBitmap(width, height);
  const from = pixelsOf(source);
  const to = pixelsOf(target);
  const [alongX, alongY] = transpose ? [source.width, 1] : [1, source.width];
  const start = (mirror ? (width - 1) * alongX : 0) + (upend ? (height - 1) * alongY : 0);
  const stepX = mirror ? -alongX : alongX;
  const stepY = upend ? -alongY : alongY;
  let at = 0;
  for (let y = 0; y < height; y++) {
    let read = start + y * stepY;
    for (let x = 0; x < width; x++) {
      to[at++] = from[read] as number;
      read += stepX;
    }
  }
  return target;
}

/** A bitmap's pixels as 32-bit words, without copying where their alignment allows. */
function pixelsOf({ data }: Bitmap): Uint32Array {
  const aligned = data.byteOffset % 4 === 0 ? data : data.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

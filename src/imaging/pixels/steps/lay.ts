import type { Turn } from '../../options/geometry/turn.ts';
import { type Bitmap, createBitmap } from '../bitmap.ts';
import { wordsOf } from '../words.ts';

/** Lays a bitmap as `turn` says: rows and columns swapped, mirrored, upended. */
export function lay(source: Bitmap, { transpose, mirror, upend }: Turn): Bitmap {
  if (!transpose && !mirror && !upend) return source;
  const { width, height } = transpose ? { width: source.height, height: source.width } : source;
  const target = createBitmap(width, height);
  const from = wordsOf(source.data);
  const to = wordsOf(target.data);
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

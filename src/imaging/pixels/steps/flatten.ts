import type { Colour } from '../../options/colour.ts';
import { type Bitmap, createBitmap } from '../bitmap.ts';

/** Lays a bitmap on paper of one colour; where the paper is not opaque, the result is not either. */
export function flatten(source: Bitmap, [red, green, blue, alpha]: Colour): Bitmap {
  if (isOpaque(source)) return source;
  const target = createBitmap(source.width, source.height);
  const { data } = source;
  const to = target.data;
  for (let at = 0; at < data.length; at += 4) {
    const over = data[at + 3] as number;
    const under = (alpha * (255 - over)) / 255;
    const sum = over + under;
    if (sum === 0) continue;
    to[at] = ((data[at] as number) * over + red * under) / sum;
    to[at + 1] = ((data[at + 1] as number) * over + green * under) / sum;
    to[at + 2] = ((data[at + 2] as number) * over + blue * under) / sum;
    to[at + 3] = sum;
  }
  return target;
}

/** True when no pixel lets anything through. */
export function isOpaque({ data }: Pick<Bitmap, 'data'>): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false;
  return true;
}

import { type Bitmap, createBitmap } from '../bitmap.ts';
import { blur } from './blur.ts';

/** Unsharp mask: moves every channel away from its surroundings. `strength` is 0 to 10, 1 suits downscaled pictures. */
export function sharpen(source: Bitmap, strength: number): Bitmap {
  if (strength <= 0) return source;
  const soft = blur(source, radius).data;
  const target = createBitmap(source.width, source.height);
  const { data } = source;
  const to = target.data;
  const amount = strength * perUnit;
  for (let at = 0; at < data.length; at += 4) {
    for (let channel = at; channel < at + 3; channel++) {
      const value = data[channel] as number;
      to[channel] = value + amount * (value - (soft[channel] as number));
    }
    to[at + 3] = data[at + 3] as number;
  }
  return target;
}

/** Standard deviation of the surroundings, in pixels of the result. */
const radius = 1;

/** How much of the difference one unit of strength adds. */
const perUnit = 0.5;

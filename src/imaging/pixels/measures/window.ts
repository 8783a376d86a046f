import type { Point, Size } from '../../options/shapes.ts';
import type { Bitmap } from '../bitmap.ts';
import { integralOf, saliencyOf, sumOf } from './saliency.ts';

/**
 * Where a window of the given share of the picture holds the most of what stands out: its centre. What lies in the
 * middle of the window counts twice, so that a subject is not left at its edge.
 */
export function salientCentre(picture: Bitmap, share: Size): Point {
  const { width, height } = picture;
  const sums = integralOf(saliencyOf(picture), width, height);
  return bestCentre(picture, share, (left, top, right, bottom) => {
    const [x, y] = [Math.floor((right - left) / 4), Math.floor((bottom - top) / 4)];
    const middle = sumOf(sums, width, left + x, top + y, right - x, bottom - y);
    return sumOf(sums, width, left, top, right, bottom) + middle;
  });
}

/** Where a window holds the most information (Shannon's entropy of its lightness in 32 steps): its centre. */
export function busiestCentre(picture: Bitmap, share: Size): Point {
  const { width, data } = picture;
  return bestCentre(picture, share, (left, top, right, bottom) => {
    const counts = new Float64Array(32);
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const at = (y * width + x) * 4;
        const light =
          0.2126 * (data[at] as number) + 0.7152 * (data[at + 1] as number) + 0.0722 * (data[at + 2] as number);
        const step = Math.min(31, Math.floor(light / 8));
        counts[step] = (counts[step] as number) + 1;
      }
    }
    const area = (right - left) * (bottom - top);
    return counts.reduce((sum, count) => (count === 0 ? sum : sum - (count / area) * Math.log2(count / area)), 0);
  });
}

/** Tries the window everywhere; among windows of equal worth the one nearest to the middle wins. */
function bestCentre(
  { width, height }: Bitmap,
  share: Size,
  worth: (left: number, top: number, right: number, bottom: number) => number,
): Point {
  const across = Math.min(width, Math.max(1, Math.round(share.width * width)));
  const down = Math.min(height, Math.max(1, Math.round(share.height * height)));
  let best = { worth: -1, distance: 0, x: 0.5, y: 0.5 };
  for (let top = 0; top <= height - down; top++) {
    for (let left = 0; left <= width - across; left++) {
      const [x, y] = [(left + across / 2) / width, (top + down / 2) / height];
      const found = worth(left, top, left + across, top + down);
      const distance = Math.hypot(x - 0.5, y - 0.5);
      const margin = Math.max(1e-9, Math.abs(best.worth) * 1e-6);
      const isBetter = found > best.worth + margin;
      if (isBetter || (found >= best.worth - margin && distance < best.distance))
        best = { worth: found, distance, x, y };
    }
  }
  return { x: best.x, y: best.y };
}

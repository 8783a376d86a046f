import type { Colour } from '../../options/colour.ts';
import { type Bitmap, createBitmap } from '../bitmap.ts';

/** Puts a bitmap on a canvas of one colour, its top left corner at (x, y); transparency is left as it is. */
export function pad(
  source: Bitmap,
  canvas: { readonly width: number; readonly height: number; readonly x: number; readonly y: number },
  colour: Colour,
): Bitmap {
  const target = filled(canvas.width, canvas.height, colour);
  for (let row = 0; row < source.height; row++) {
    const to = ((canvas.y + row) * canvas.width + canvas.x) * 4;
    target.data.set(source.data.subarray(row * source.width * 4, (row + 1) * source.width * 4), to);
  }
  return target;
}

/** A bitmap of one colour. */
function filled(width: number, height: number, colour: Colour): Bitmap {
  const bitmap = createBitmap(width, height);
  bitmap.data.set(colour);
  for (let done = 4; done < bitmap.data.length; done *= 2) {
    bitmap.data.copyWithin(done, 0, Math.min(done, bitmap.data.length - done));
  }
  return bitmap;
}

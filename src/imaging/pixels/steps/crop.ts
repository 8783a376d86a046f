import { type Bitmap, createBitmap } from '../bitmap.ts';

/** Copies a rectangle of whole pixels that lies inside the bitmap. */
export function crop(source: Bitmap, x: number, y: number, width: number, height: number): Bitmap {
  if (x === 0 && y === 0 && width === source.width && height === source.height) return source;
  const target = createBitmap(width, height);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * source.width + x) * 4;
    target.data.set(source.data.subarray(from, from + width * 4), row * width * 4);
  }
  return target;
}

import type { Bitmap } from '../bitmap.ts';

/** Jimp's own pixels: RGBA, 8 bits a channel, in a Buffer. */
export interface JimpBitmap {
  data: Buffer;
  width: number;
  height: number;
}

/** Anything that holds pixels as a Jimp image does. */
export interface HasBitmap {
  bitmap: JimpBitmap;
}

/** What steps, codecs and measures see of an image: the same bytes, not a copy. A Buffer wraps what they want clamped. */
export function pixelsOf({ bitmap: { data, width, height } }: HasBitmap): Bitmap {
  return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength) };
}

/** What Jimp sees of the same bytes. */
export function toJimp({ data, width, height }: Bitmap): JimpBitmap {
  return { width, height, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength) };
}

import type { Region } from '../options/shapes.ts';

/** Pixels and nothing else: RGBA, 8 bits a channel, straight (not premultiplied) alpha, row after row, top first. */
export interface Bitmap {
  /** Pixels, at least 1. */
  readonly width: number;
  /** Pixels, at least 1. */
  readonly height: number;
  /** `width * height * 4` bytes. */
  readonly data: Uint8ClampedArray;
}

/** A blank (transparent black) bitmap. */
export function createBitmap(width: number, height: number): Bitmap {
  return { width, height, data: new Uint8ClampedArray(width * height * 4) };
}

/** Makes a part of the pixels of a bitmap, `width` pixels wide, transparent black again. */
export function clearArea(data: Uint8ClampedArray, width: number, area: Region): void {
  for (let row = area.y; row < area.y + area.height; row++) {
    const start = (row * width + area.x) * 4;
    data.fill(0, start, start + area.width * 4);
  }
}

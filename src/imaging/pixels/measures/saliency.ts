import { white } from '../../options/colour.ts';
import type { Bitmap } from '../bitmap.ts';
import { flatten } from '../steps/flatten.ts';

/**
 * How much each pixel stands out, row by row: the squared distance, in CIE Lab, of the slightly blurred pixel from the
 * mean of the largest surroundings that are symmetric about it (Achanta and Süsstrunk, "Saliency detection using
 * maximum symmetric surround", 2010, the measure that Cloudflare's documentation named). Made for small pictures.
 */
export function saliencyOf(picture: Bitmap): Float64Array {
  const { width, height } = picture;
  const lab = labOf(flatten(picture, white));
  const salience = new Float64Array(width * height);
  for (const channel of lab) {
    const soft = soften(channel, width, height);
    const sums = integralOf(channel, width, height);
    for (let y = 0; y < height; y++) {
      const reachY = Math.min(y, height - 1 - y);
      for (let x = 0; x < width; x++) {
        const reachX = Math.min(x, width - 1 - x);
        const mean = meanOf(sums, width, x - reachX, y - reachY, x + reachX + 1, y + reachY + 1);
        const at = y * width + x;
        salience[at] = (salience[at] as number) + (mean - (soft[at] as number)) ** 2;
      }
    }
  }
  return salience;
}

/** Lightness and the two colour axes, one plane each (CIE 15; sRGB with its D65 white). */
function labOf({ width, height, data }: Bitmap): readonly [Float64Array, Float64Array, Float64Array] {
  const planes = [0, 1, 2].map(() => new Float64Array(width * height)) as [Float64Array, Float64Array, Float64Array];
  const [lightness, greenRed, blueYellow] = planes;
  for (let at = 0, from = 0; from < data.length; at++, from += 4) {
    const red = linear(data[from] as number);
    const green = linear(data[from + 1] as number);
    const blue = linear(data[from + 2] as number);
    const x = perceived((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
    const y = perceived(0.2126 * red + 0.7152 * green + 0.0722 * blue);
    const z = perceived((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
    lightness[at] = 116 * y - 16;
    greenRed[at] = 500 * (x - y);
    blueYellow[at] = 200 * (y - z);
  }
  return planes;
}

function linear(byte: number): number {
  const share = byte / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function perceived(light: number): number {
  return light > 0.008856 ? Math.cbrt(light) : 7.787 * light + 16 / 116;
}

/** A 3 by 3 binomial blur; edges are repeated. */
function soften(plane: Float64Array, width: number, height: number): Float64Array {
  const soft = new Float64Array(plane.length);
  const value = (x: number, y: number) =>
    plane[Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)] as number;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const row = (at: number) => value(x - 1, at) + 2 * value(x, at) + value(x + 1, at);
      soft[y * width + x] = (row(y - 1) + 2 * row(y) + row(y + 1)) / 16;
    }
  }
  return soft;
}

/** Sums of everything above and to the left, one row and column larger than the plane. */
export function integralOf(plane: ArrayLike<number>, width: number, height: number): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 1; y <= height; y++) {
    let row = 0;
    for (let x = 1; x <= width; x++) {
      row += plane[(y - 1) * width + x - 1] as number;
      sums[y * (width + 1) + x] = (sums[(y - 1) * (width + 1) + x] as number) + row;
    }
  }
  return sums;
}

/** The sum over a rectangle, from its integral. */
export function sumOf(sums: Float64Array, width: number, left: number, top: number, right: number, bottom: number) {
  const at = (x: number, y: number) => sums[y * (width + 1) + x] as number;
  return at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
}

function meanOf(sums: Float64Array, width: number, left: number, top: number, right: number, bottom: number): number {
  return sumOf(sums, width, left, top, right, bottom) / ((right - left) * (bottom - top));
}

import { type Bitmap, createBitmap } from '../bitmap.ts';

/** Blurs by a Gaussian of `sigma` pixels. Edges are repeated outwards; transparent pixels lend no colour. */
export function blur(source: Bitmap, sigma: number): Bitmap {
  if (sigma <= 0) return source;
  const { width, height } = source;
  const kernel = gaussian(sigma);
  const pixels = new Float32Array(source.data);
  for (let at = 0; at < pixels.length; at += 4) {
    const share = (pixels[at + 3] as number) / 255;
    for (let channel = at; channel < at + 3; channel++) pixels[channel] = (pixels[channel] as number) * share;
  }
  const blurred = pass(pass(pixels, width, height, 4, width * 4, kernel), height, width, width * 4, 4, kernel);
  const target = createBitmap(width, height);
  for (let at = 0; at < blurred.length; at += 4) {
    const alpha = blurred[at + 3] as number;
    if (alpha <= 0) continue;
    for (let channel = at; channel < at + 3; channel++) {
      target.data[channel] = ((blurred[channel] as number) * 255) / alpha;
    }
    target.data[at + 3] = alpha;
  }
  return target;
}

function gaussian(sigma: number): readonly number[] {
  const radius = Math.ceil(sigma * 3);
  const factors = Array.from({ length: 2 * radius + 1 }, (_, index) =>
    Math.exp(-((index - radius) ** 2) / (2 * sigma * sigma)),
  );
  const sum = factors.reduce((total, factor) => total + factor, 0);
  return factors.map((factor) => factor / sum);
}

/** One direction: `length` pixels `step` numbers apart, on `lines` lines `stride` numbers apart. */
function pass(
  from: Float32Array,
  length: number,
  lines: number,
  step: number,
  stride: number,
  kernel: readonly number[],
): Float32Array {
  const to = new Float32Array(from.length);
  const radius = (kernel.length - 1) / 2;
  for (let line = 0; line < lines; line++) {
    for (let at = 0; at < length; at++) {
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0;
        for (let tap = -radius; tap <= radius; tap++) {
          const near = Math.min(Math.max(at + tap, 0), length - 1);
          sum += (kernel[tap + radius] as number) * (from[line * stride + near * step + channel] as number);
        }
        to[line * stride + at * step + channel] = sum;
      }
    }
  }
  return to;
}

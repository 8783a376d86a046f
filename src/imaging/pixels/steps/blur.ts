import type { Bitmap } from '../bitmap.ts';
import { convolve } from './convolve.ts';
import { resample } from './resample.ts';
import { gaussianTaps } from './taps.ts';

/** Blurs by a Gaussian of `sigma` pixels. Edges are repeated outwards; transparent pixels lend no colour. */
export function blur(source: Bitmap, sigma: number): Bitmap {
  if (sigma <= 0) return source;
  const { width, height } = source;
  const reduction = Math.floor(sigma / leastSigma);
  if (reduction < 2) return convolve(source, gaussianTaps(width, sigma), gaussianTaps(height, sigma));
  // A wide blur leaves nothing that a smaller picture could not hold, and costs far less on one.
  const [across, down] = [Math.ceil(width / reduction), Math.ceil(height / reduction)];
  const reduced = resample(source, { x: 0, y: 0, width, height }, across, down);
  const blurred = convolve(
    reduced,
    gaussianTaps(across, (sigma * across) / width),
    gaussianTaps(down, (sigma * down) / height),
  );
  return resample(blurred, { x: 0, y: 0, width: across, height: down }, width, height);
}

/** What a blur is at least in pixels of the reduced picture; below, its shape would suffer. */
const leastSigma = 4;

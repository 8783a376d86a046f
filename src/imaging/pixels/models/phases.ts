import type { Weights } from './weights.ts';

/**
 * A convolution of three by three on a picture whose pixels were repeated `factor` times each way, as one on the picture
 * itself: its outputs are those of all the pixels that take one pixel's place, row by row. Repeated pixels are read once.
 */
export function phaseWeights({ shape, values }: Weights, factor: number): Weights {
  const [, , channels = 0, outputs = 0] = shape;
  const all = factor * factor * outputs;
  const phased = new Float32Array(9 * channels * all);
  for (let y = 0; y < factor; y++) {
    for (let x = 0; x < factor; x++) {
      for (let tap = 0; tap < 9; tap++) {
        const row = readFrom(y, Math.floor(tap / 3), factor);
        const column = readFrom(x, tap % 3, factor);
        for (let channel = 0; channel < channels; channel++) {
          const from = (tap * channels + channel) * outputs;
          const to = ((row * 3 + column) * channels + channel) * all + (y * factor + x) * outputs;
          for (let output = 0; output < outputs; output++) {
            phased[to + output] = (phased[to + output] as number) + (values[from + output] as number);
          }
        }
      }
    }
  }
  return { shape: [3, 3, channels, all], values: phased };
}

/** Which of three neighbours a tap of a repeated pixel reads: the one before, the pixel itself, the one behind. */
function readFrom(phase: number, tap: number, factor: number): number {
  return Math.floor((phase + tap - 1) / factor) + 1;
}

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { startLayers } from '../../kernels/layers.ts';
import { type Bitmap, createBitmap } from '../bitmap.ts';
import { crop } from '../steps/crop.ts';
import { generate } from '../steps/generate.ts';
import { resample } from '../steps/resample.ts';
import { enlarge } from './enlarge.ts';
import { phaseWeights } from './phases.ts';
import { addressOf, convolve, makeTensor, placeConvolution } from './tensors.ts';
import type { Weights } from './weights.ts';

/** Numbers that look random and are the same every time, from -1 to 1. */
const numbers = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, index) => Math.sin((index + 1) * (seed + 12.9898) * 78.233));

/** A convolution with zeros around, by the book. */
function plainConvolution(input: Float32Array, width: number, height: number, { shape, values }: Weights) {
  const [kernel = 0, , channels = 0, outputs = 0] = shape;
  const reach = (kernel - 1) / 2;
  const result = new Float32Array(width * height * outputs);
  for (let at = 0; at < result.length; at++) {
    const [x, y, output] = [Math.floor(at / outputs) % width, Math.floor(at / outputs / width), at % outputs];
    for (let step = 0; step < kernel * kernel * channels; step++) {
      const fromX = x - reach + (Math.floor(step / channels) % kernel);
      const fromY = y - reach + Math.floor(step / channels / kernel);
      if (fromX < 0 || fromY < 0 || fromX >= width || fromY >= height) continue;
      const sample = input[(fromY * width + fromX) * channels + (step % channels)] ?? 0;
      result[at] = (result[at] ?? 0) + sample * (values[step * outputs + output] ?? 0);
    }
  }
  return result;
}

function layersConvolution(input: Float32Array, width: number, height: number, weights: Weights, slope: number) {
  const [, , channels = 0, outputs = 0] = weights.shape;
  const layers = startLayers();
  const convolution = placeConvolution(layers, weights, new Float32Array(outputs));
  const from = makeTensor(layers, { width, height, channels, frame: 2 });
  const to = makeTensor(layers, { width, height, channels: outputs, frame: 1 });
  from.clear();
  for (let y = 0; y < height; y++) {
    const row = input.subarray(y * width * channels, (y + 1) * width * channels);
    new Float32Array(layers.memory.buffer, addressOf(from, 0, y), row.length).set(row);
  }
  convolve(layers, convolution, from, to, { x: 0, y: 0, width, height }, slope);
  const rows = Array.from({ length: height }, (_, y) => [
    ...new Float32Array(layers.memory.buffer, addressOf(to, 0, y), width * outputs),
  ]);
  return rows.flat();
}

describe('a convolution', () => {
  test.each([
    [3, 3, 64, 13, 4],
    [5, 4, 7, 3, 3],
    [1, 68, 25, 6, 2],
    [3, 2, 9, 1, 1],
    [3, 1, 3, 7, 2],
  ])(
    'of %d by itself, %d channels to %d, on %dx%d pixels is what it is by the book',
    (kernel, channels, outputs, width, height) => {
      const weights = {
        shape: [kernel, kernel, channels, outputs],
        values: numbers(kernel * kernel * channels * outputs, 1),
      };
      const input = numbers(width * height * channels, 2);
      const expected = plainConvolution(input, width, height, weights).map((value) =>
        value < 0 ? value * 0.1 : value,
      );
      const made = layersConvolution(input, width, height, weights, 0.1);
      expect(made.length).toBe(expected.length);
      expect(Math.max(...made.map((value, index) => Math.abs(value - (expected[index] ?? 0))))).toBeLessThan(1e-4);
    },
  );

  test.each([2, 4])('of pixels repeated %d times is one of the pixels themselves', (factor) => {
    const weights = { shape: [3, 3, 2, 3], values: numbers(54, 3) };
    const [width, height] = [4, 3];
    const input = numbers(width * height * 2, 4);
    const repeated = Float32Array.from({ length: input.length * factor * factor }, (_, at) => {
      const [x, y] = [Math.floor(at / 2) % (width * factor), Math.floor(at / 2 / (width * factor))];
      return input[(Math.floor(y / factor) * width + Math.floor(x / factor)) * 2 + (at % 2)] ?? 0;
    });
    const expected = plainConvolution(repeated, width * factor, height * factor, weights);
    const phased = plainConvolution(input, width, height, phaseWeights(weights, factor));
    const woven = expected.map((_, at) => {
      const [x, y] = [Math.floor(at / 3) % (width * factor), Math.floor(at / 3 / (width * factor))];
      const phase = (y % factor) * factor + (x % factor);
      const pixel = Math.floor(y / factor) * width + Math.floor(x / factor);
      return phased[(pixel * factor * factor + phase) * 3 + (at % 3)] ?? 0;
    });
    expect(Math.max(...woven.map((value, at) => Math.abs(value - (expected[at] ?? 0))))).toBeLessThan(1e-5);
  });
});

/** A part of the drawn landscape, reduced until it is sharp. */
async function photograph(width: number, height: number): Promise<Bitmap> {
  const file = readFileSync(new URL('../../../../fixtures/images/landscape.jpg', import.meta.url));
  const data = await sharp(file).resize(width, height, { fit: 'cover' }).ensureAlpha().raw().toBuffer();
  return { width, height, data: new Uint8ClampedArray(data) };
}

const wholeOf = ({ width, height }: Bitmap) => ({ x: 0, y: 0, width, height });

function meanDifference(a: Bitmap, b: Bitmap): number {
  return a.data.reduce((sum, value, at) => sum + Math.abs(value - (b.data[at] ?? 0)), 0) / a.data.length;
}

describe('upscale=generate', () => {
  test.each([2, 4] as const)('%d times: no seam shows between tiles', async (factor) => {
    const source = await photograph(110, 24);
    const part = crop(source, 50, 0, 60, 24);
    const inner = (of: Bitmap, x: number) => crop(of, x * factor, 0, 40 * factor, 24 * factor);
    expect(meanDifference(inner(enlarge(source, factor), 60), inner(enlarge(part, factor), 10))).toBe(0);
  });

  test('made small again it is its source, and it is nearer to the original than the filter comes', async () => {
    const original = await photograph(120, 80);
    const source = resample(original, wholeOf(original), 60, 40);
    const made = generate(source, wholeOf(source), 120, 80, 2);
    expect(meanDifference(resample(made, wholeOf(made), 60, 40), source)).toBeLessThan(0.6);
    const filtered = resample(source, wholeOf(source), 120, 80);
    expect(meanDifference(made, original)).toBeLessThan(meanDifference(filtered, original) * 0.97);
  });

  test('a part of a picture, of fractions of pixels, becomes exactly as large as asked for', async () => {
    const made = generate(await photograph(30, 20), { x: 3.5, y: 2.25, width: 11.5, height: 9 }, 40, 31, 4);
    expect([made.width, made.height, made.data.length]).toEqual([40, 31, 40 * 31 * 4]);
  });

  test('one pixel stays its colour, and what is unseen in clear pixels does not show at their edges', () => {
    const one: Bitmap = { width: 1, height: 1, data: Uint8ClampedArray.of(200, 40, 90, 255) };
    expect(meanDifference(generate(one, wholeOf(one), 2, 2, 2), resample(one, wholeOf(one), 2, 2))).toBeLessThan(4);
    const cutOut = createBitmap(8, 8);
    for (let at = 0; at < cutOut.data.length; at += 4) {
      cutOut.data.set((at / 4) % 8 < 4 ? [230, 230, 230, 255] : [0, 255, 0, 0], at);
    }
    const { data } = generate(cutOut, wholeOf(cutOut), 16, 16, 2);
    const shown = Array.from({ length: 256 }, (_, pixel) => [...data.subarray(pixel * 4, pixel * 4 + 4)]);
    const visible = shown.filter(([, , , alpha = 0]) => alpha > 60);
    expect(visible.length).toBeGreaterThan(100);
    expect(visible.filter(([red = 0, green = 0]) => green - red > 12 || red < 200)).toEqual([]);
  });
});

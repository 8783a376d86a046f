import type { Layers } from '../../kernels/layers.ts';
import type { Region } from '../../options/shapes.ts';
import type { Weights } from './weights.ts';

/** Where samples are: the address of the pixel at (0, 0), and the bytes from row to row and from pixel to pixel. */
export interface Tensor {
  readonly at: number;
  readonly row: number;
  readonly pixel: number;
}

/** A convolution whose weights are in the layers' memory. */
export interface Convolution {
  readonly kernel: number;
  readonly channels: number;
  readonly outputs: number;
  readonly weights: number;
  readonly bias: number;
}

/** Memory for pixels of so many channels, with a frame of `frame` pixels around them; nothing in it is clear. */
export function makeTensor(
  layers: Layers,
  { width, height, channels, frame }: Record<'width' | 'height' | 'channels' | 'frame', number>,
): Tensor & { readonly clear: () => void } {
  const pixel = channels * 4;
  const row = (width + frame * 2) * pixel;
  // A row of few pixels is computed as if it were longer
  const bytes = row * (height + frame * 2) + pixel * spare;
  const start = layers.alloc(bytes);
  return { at: start + frame * (row + pixel), row, pixel, clear: () => layers.clear(start, bytes) };
}

const spare = 6;

/** The part of a tensor's pixels that starts with the given channel. */
export function fromChannel(tensor: Tensor, channel: number): Tensor {
  return { ...tensor, at: tensor.at + channel * 4 };
}

/** Copies numbers into the layers' memory, zeros behind them until there are `count`. */
export function placeFloats({ alloc, memory }: Layers, values: Float32Array, count = values.length): number {
  const at = alloc(count * 4);
  const floats = new Float32Array(memory.buffer, at, count);
  floats.fill(0);
  floats.set(values);
  return at;
}

/** Places a convolution of `[rows, columns, channels, outputs]` weights, with a bias for each output. */
export function placeConvolution(layers: Layers, { shape, values }: Weights, bias: Float32Array): Convolution {
  const [kernel = 0, , channels = 0, outputs = 0] = shape;
  const blocks = Math.ceil(outputs / 8);
  const steps = kernel * kernel * channels;
  const packed = new Float32Array(blocks * steps * 8);
  for (let output = 0; output < outputs; output++) {
    const to = Math.floor(output / 8) * steps * 8 + (output % 8);
    for (let step = 0; step < steps; step++) packed[to + step * 8] = values[step * outputs + output] as number;
  }
  const weights = placeFloats(layers, packed);
  return { kernel, channels, outputs, weights, bias: placeFloats(layers, bias, blocks * 8) };
}

/** Convolves an area, its corner in the pixels of both tensors, and multiplies what is below zero by `slope`. */
export function convolve(
  layers: Layers,
  { kernel, channels, outputs, weights, bias }: Convolution,
  from: Tensor,
  to: Tensor,
  { x, y, width, height }: Region,
  slope = 1,
): void {
  const reach = (kernel - 1) / 2;
  layers.setInput(addressOf(from, x - reach, y - reach), from.row, from.pixel);
  layers.setOutput(addressOf(to, x, y), to.row, to.pixel);
  layers.convolve(channels, kernel, width, height, weights, bias, outputs, slope);
}

/** Adds an area of one tensor to the same of another. */
export function addTo(layers: Layers, from: Tensor, to: Tensor, { x, y, width, height }: Region, channels: number) {
  layers.setInput(addressOf(from, x, y), from.row, from.pixel);
  layers.setOutput(addressOf(to, x, y), to.row, to.pixel);
  layers.addTo(channels, width, height);
}

/** Where a pixel's first channel is. */
export function addressOf({ at, row, pixel }: Tensor, x: number, y: number): number {
  return at + y * row + x * pixel;
}

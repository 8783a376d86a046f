// Layers of small convolutional networks, a module of its own. Tensors are rows of pixels, channels innermost, of 32-bit
// floats, in a frame of zeros that the caller keeps; addresses and pitches are in bytes. A layer reads what lies around
// its pixels, so the frame and the channels of a pixel may be shared by layers of several widths.

export { alloc, release, reset } from './memory';

/** Pixels computed together, and channels: 12 sums, 2 weights and a sample fill the registers. */
const together = 6;

/** The tensor that `convolve` reads: where the sample left and above of its first output pixel is. */
let from: usize = 0;
let fromRow: usize = 0;
let fromPixel: usize = 0;

/** The tensor that `convolve` writes. */
let to: usize = 0;
let toRow: usize = 0;
let toPixel: usize = 0;

export function setInput(at: usize, row: usize, pixel: usize): void {
  from = at;
  fromRow = row;
  fromPixel = pixel;
}

export function setOutput(at: usize, row: usize, pixel: usize): void {
  to = at;
  toRow = row;
  toPixel = pixel;
}

/**
 * Convolves `channels` channels with a square kernel into `outputs` channels, and multiplies what is below zero by `slope`.
 * Weights come in blocks of eight outputs: kernel rows, kernel columns, channels, eight; `bias` is padded to eights.
 * Up to five pixels behind a row of fewer than six are computed from what lies there, and not written.
 */
export function convolve(
  channels: i32,
  kernel: i32,
  width: i32,
  height: i32,
  weights: usize,
  bias: usize,
  outputs: i32,
  slope: f32,
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x += together) {
      // The last pixels of a row are computed together with some that were computed before
      const first = max(0, min(x, width - together));
      const source = from + <usize>y * fromRow + <usize>first * fromPixel;
      const target = to + <usize>y * toRow + <usize>first * toPixel;
      const count = min(together, width - first);
      let block = weights;
      for (let output = 0; output < outputs; output += 8) {
        const at = target + <usize>output * 4;
        convolveBlock(source, channels, kernel, block, bias + <usize>output * 4, slope, at, count, min(8, outputs - output));
        block += <usize>(kernel * kernel * channels) * 32;
      }
    }
  }
}

/** Six pixels side by side, eight channels of them. */
function convolveBlock(
  source: usize,
  channels: i32,
  kernel: i32,
  weights: usize,
  bias: usize,
  slope: f32,
  target: usize,
  count: i32,
  outputs: i32,
): void {
  const pixel = fromPixel;
  let a0 = v128.load(bias);
  let b0 = v128.load(bias, 16);
  let a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
  let b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0;
  for (let row = 0; row < kernel; row++) {
    for (let column = 0; column < kernel; column++) {
      let at = source + <usize>row * fromRow + <usize>column * pixel;
      const end = at + <usize>channels * 4;
      for (; at < end; at += 4) {
        const wa = v128.load(weights);
        const wb = v128.load(weights, 16);
        weights += 32;
        let sample = v128.load32_splat(at);
        a0 = f32x4.add(a0, f32x4.mul(sample, wa));
        b0 = f32x4.add(b0, f32x4.mul(sample, wb));
        sample = v128.load32_splat(at + pixel);
        a1 = f32x4.add(a1, f32x4.mul(sample, wa));
        b1 = f32x4.add(b1, f32x4.mul(sample, wb));
        sample = v128.load32_splat(at + pixel * 2);
        a2 = f32x4.add(a2, f32x4.mul(sample, wa));
        b2 = f32x4.add(b2, f32x4.mul(sample, wb));
        sample = v128.load32_splat(at + pixel * 3);
        a3 = f32x4.add(a3, f32x4.mul(sample, wa));
        b3 = f32x4.add(b3, f32x4.mul(sample, wb));
        sample = v128.load32_splat(at + pixel * 4);
        a4 = f32x4.add(a4, f32x4.mul(sample, wa));
        b4 = f32x4.add(b4, f32x4.mul(sample, wb));
        sample = v128.load32_splat(at + pixel * 5);
        a5 = f32x4.add(a5, f32x4.mul(sample, wa));
        b5 = f32x4.add(b5, f32x4.mul(sample, wb));
      }
    }
  }
  write(target, a0, b0, slope, outputs);
  if (count > 1) write(target + toPixel, a1, b1, slope, outputs);
  if (count > 2) write(target + toPixel * 2, a2, b2, slope, outputs);
  if (count > 3) write(target + toPixel * 3, a3, b3, slope, outputs);
  if (count > 4) write(target + toPixel * 4, a4, b4, slope, outputs);
  if (count > 5) write(target + toPixel * 5, a5, b5, slope, outputs);
}

// @ts-ignore: decorator
@inline
function write(at: usize, low: v128, high: v128, slope: f32, count: i32): void {
  low = bent(low, slope);
  high = bent(high, slope);
  if (count == 8) {
    v128.store(at, low);
    v128.store(at, high, 16);
    return;
  }
  let half = low;
  if (count >= 4) {
    v128.store(at, low);
    at += 16;
    count -= 4;
    half = high;
  }
  if (count > 0) f32.store(at, f32x4.extract_lane(half, 0));
  if (count > 1) f32.store(at, f32x4.extract_lane(half, 1), 4);
  if (count > 2) f32.store(at, f32x4.extract_lane(half, 2), 8);
}

// @ts-ignore: decorator
@inline
function bent(values: v128, slope: f32): v128 {
  const zero = f32x4.splat(0);
  return f32x4.add(f32x4.max(values, zero), f32x4.mul(f32x4.min(values, zero), f32x4.splat(slope)));
}

/** Convolves each channel by itself with a kernel of three by three; weights are kernel rows, columns, channels in fours. */
export function convolveChannels(channels: i32, width: i32, height: i32, weights: usize): void {
  const bytes = <usize>channels * 4;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const source = from + <usize>y * fromRow + <usize>x * fromPixel;
      const target = to + <usize>y * toRow + <usize>x * toPixel;
      for (let channel: usize = 0; channel < bytes; channel += 16) {
        let sum = f32x4.splat(0);
        let at = source + channel;
        let weight = weights + channel;
        for (let row = 0; row < 3; row++) {
          sum = f32x4.add(sum, f32x4.mul(v128.load(at), v128.load(weight)));
          sum = f32x4.add(sum, f32x4.mul(v128.load(at + fromPixel), v128.load(weight + bytes)));
          sum = f32x4.add(sum, f32x4.mul(v128.load(at + fromPixel * 2), v128.load(weight + bytes * 2)));
          at += fromRow;
          weight += bytes * 3;
        }
        v128.store(target + channel, sum);
      }
    }
  }
}

/** The largest of two by two samples, for each `stride`-th pixel; `sourceWidth` pixels and `sourceHeight` rows there are. */
export function poolLargest(
  channels: i32,
  stride: i32,
  sourceWidth: i32,
  sourceHeight: i32,
  width: i32,
  height: i32,
): void {
  const bytes = <usize>channels * 4;
  for (let y = 0; y < height; y++) {
    const below: usize = y * stride + 1 < sourceHeight ? fromRow : 0;
    for (let x = 0; x < width; x++) {
      const beside: usize = x * stride + 1 < sourceWidth ? fromPixel : 0;
      const source = from + <usize>(y * stride) * fromRow + <usize>(x * stride) * fromPixel;
      const target = to + <usize>y * toRow + <usize>x * toPixel;
      for (let channel: usize = 0; channel < bytes; channel += 16) {
        const at = source + channel;
        const upper = f32x4.max(v128.load(at), v128.load(at + beside));
        v128.store(target + channel, f32x4.max(upper, f32x4.max(v128.load(at + below), v128.load(at + below + beside))));
      }
    }
  }
}

/** Adds the samples of the input to those of the output; channels in fours. */
export function addTo(channels: i32, width: i32, height: i32): void {
  const bytes = <usize>channels * 4;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const source = from + <usize>y * fromRow + <usize>x * fromPixel;
      const target = to + <usize>y * toRow + <usize>x * toPixel;
      for (let channel: usize = 0; channel < bytes; channel += 16) {
        v128.store(target + channel, f32x4.add(v128.load(target + channel), v128.load(source + channel)));
      }
    }
  }
}

/** Makes samples zero. */
export function clear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes);
}

import { type Bitmap, createBitmap } from '../bitmap.ts';
import { type Kernels, place, withKernels } from '../kernels/kernels.ts';

/** A rectangle of source pixels; fractions of pixels are meant. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Resizes a region of a bitmap to `width` by `height` pixels: with a Lanczos-3 filter, widened, along an axis that
 * shrinks, and bicubically along one that grows.
 * Transparent pixels lend no colour; pixels outside the region lend nothing (its edge is repeated).
 */
export function resample(source: Bitmap, region: Region, width: number, height: number): Bitmap {
  const rows = weights(source.height, region.y, region.height, height);
  const columns = weights(source.width, region.x, region.width, width);
  const target = createBitmap(width, height);
  // Squeezing thousands of rows into one needs them all at once: then a part of the width at a time.
  const band = Math.max(64, Math.floor(mostRingBytes / ((rows.taps + stripRows) * 16)));
  for (let left = 0; left < width; left += band) {
    const part = slice(columns, left, Math.min(width, left + band));
    const isDone = withKernels((kernels) => resampleBand(kernels, kinds.opaque, source, target, left, part, rows));
    if (!isDone) withKernels((kernels) => resampleBand(kernels, kinds.alpha, source, target, left, part, rows));
  }
  return target;
}

/** Source rows copied into the kernels' memory at a time, and what their intermediate rows may take, in bytes. */
const stripRows = 32;
const mostRingBytes = 16 * 1024 * 1024;

/** Opaque pixels take fixed point, four taps at a time across and two down; others take floats, one tap at a time. */
const kinds = {
  opaque: { across: 'acrossOpaque', down: 'downOpaque', acrossStep: 4, downStep: 2, pixelBytes: 8, fixed: true },
  alpha: { across: 'acrossAlpha', down: 'downAlpha', acrossStep: 1, downStep: 1, pixelBytes: 16, fixed: false },
} as const;

/** Resizes into the target's columns from `left` on; false when the kind is for opaque pixels and these are not. */
function resampleBand(
  kernels: Kernels,
  kind: (typeof kinds)[keyof typeof kinds],
  source: Bitmap,
  target: Bitmap,
  left: number,
  columns: Taps,
  rows: Taps,
): boolean {
  const width = columns.firsts.length;
  const start = Math.min(...columns.firsts);
  const sourceWidth = Math.min(source.width, Math.max(...columns.firsts) + columns.taps) - start;
  const firsts = place(
    kernels,
    Uint32Array.from(columns.firsts, (first) => (first - start) * 4),
  );
  const across = { count: roundUp(columns.taps, kind.acrossStep), at: 0 };
  across.at = place(kernels, factorsFor(columns, across.count, kind.fixed));
  const down = { count: roundUp(rows.taps, kind.downStep), at: 0 };
  const downFactors = factorsFor(rows, down.count, kind.fixed);
  down.at = place(kernels, downFactors);
  const addresses = kernels.alloc(down.count * 4);
  const ringRows = rows.taps + stripRows;
  const rowBytes = roundUp(width, 4) * kind.pixelBytes;
  const ring = kernels.alloc(ringRows * rowBytes);
  const strip = kernels.alloc(stripRows * sourceWidth * 4 + across.count * 4);
  const floats = kind.fixed ? 0 : kernels.alloc(sourceWidth * 16);
  const line = kernels.alloc(roundUp(width, 4) * 4);
  const memory = new Uint8Array(kernels.memory.buffer);
  const list = new Uint32Array(kernels.memory.buffer, addresses, down.count);
  const lineBytes = memory.subarray(line, line + width * 4);
  const factorBytes = kind.fixed ? 2 : 4;

  let y = 0;
  const end = (rows.firsts.at(-1) ?? 0) + rows.taps;
  for (let row = rows.firsts[0] ?? 0; row < end; row += stripRows) {
    const count = Math.min(stripRows, end - row, source.height - row);
    copyRows(source, start, sourceWidth, row, count, memory, strip);
    if (kind.fixed && kernels.isOpaque(strip, count * sourceWidth) === 0) return false;
    for (let index = 0; index < count; index++) {
      const to = ring + ((row + index) % ringRows) * rowBytes;
      let from = strip + index * sourceWidth * 4;
      if (!kind.fixed) {
        kernels.premultiply(from, sourceWidth, floats);
        from = floats;
      }
      kernels[kind.across](from, firsts, across.at, across.count / kind.acrossStep, width, to);
    }
    for (; y < target.height && (rows.firsts[y] ?? 0) + rows.taps <= row + count; y++) {
      const first = rows.firsts[y] ?? 0;
      for (let tap = 0; tap < down.count; tap++) {
        list[tap] = ring + ((first + Math.min(tap, rows.taps - 1)) % ringRows) * rowBytes;
      }
      const factors = down.at + y * down.count * factorBytes;
      kernels[kind.down](addresses, factors, down.count / kind.downStep, width, line);
      target.data.set(lineBytes, (y * target.width + left) * 4);
    }
  }
  return true;
}

function copyRows(
  { data, width }: Bitmap,
  start: number,
  count: number,
  row: number,
  rows: number,
  memory: Uint8Array,
  to: number,
): void {
  if (count === width) {
    memory.set(data.subarray(row * width * 4, (row + rows) * width * 4), to);
    return;
  }
  for (let index = 0; index < rows; index++) {
    const from = ((row + index) * width + start) * 4;
    memory.set(data.subarray(from, from + count * 4), to + index * count * 4);
  }
}

/** The source pixels each target pixel reads: the first one's index, and the shares of `taps` pixels (together 1). */
interface Taps {
  readonly taps: number;
  readonly firsts: readonly number[];
  readonly factors: readonly Float64Array[];
}

function slice({ taps, firsts, factors }: Taps, from: number, to: number): Taps {
  return { taps, firsts: firsts.slice(from, to), factors: factors.slice(from, to) };
}

function weights(sourceSize: number, offset: number, size: number, targetSize: number): Taps {
  const step = size / targetSize;
  const spread = Math.max(1, step);
  const lowest = Math.max(0, Math.floor(offset));
  const highest = Math.min(sourceSize, Math.ceil(offset + size)) - 1;
  const { reach, share } = step < 1 ? bicubic : lanczos3;
  const taps = Math.min(highest - lowest + 1, Math.ceil(2 * reach * spread) + 1);
  const firsts: number[] = [];
  const factors: Float64Array[] = [];
  for (let index = 0; index < targetSize; index++) {
    const centre = offset + (index + 0.5) * step - 0.5;
    const from = Math.ceil(centre - reach * spread);
    const to = Math.floor(centre + reach * spread);
    const first = Math.max(lowest, Math.min(from, highest + 1 - taps));
    const shares = new Float64Array(taps);
    let sum = 0;
    for (let tap = from; tap <= to; tap++) {
      const part = share((tap - centre) / spread);
      const kept = Math.min(Math.max(tap - first, 0), taps - 1);
      shares[kept] = (shares[kept] ?? 0) + part;
      sum += part;
    }
    firsts.push(first);
    factors.push(shares.map((part) => part / sum));
  }
  return { taps, firsts, factors };
}

/** All factors in a row, `count` for each target pixel, as floats or with 14 fraction bits and a sum of exactly 1. */
function factorsFor({ taps, factors }: Taps, count: number, isFixed: boolean): Float32Array | Int16Array {
  const all = isFixed ? new Int16Array(factors.length * count) : new Float32Array(factors.length * count);
  for (const [index, shares] of factors.entries()) {
    const at = index * count;
    if (!isFixed) {
      all.set(shares, at);
      continue;
    }
    let rest = 16384;
    let largest = 0;
    for (let tap = 0; tap < taps; tap++) {
      const share = Math.round((shares[tap] ?? 0) * 16384);
      all[at + tap] = share;
      rest -= share;
      if (share > (all[at + largest] ?? 0)) largest = tap;
    }
    all[at + largest] = (all[at + largest] ?? 0) + rest;
  }
  return all;
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

/** A filter and how many source pixels to either side it reaches. */
interface Filter {
  readonly reach: number;
  readonly share: (distance: number) => number;
}

const lanczos3: Filter = {
  reach: 3,
  share(x) {
    if (x === 0) return 1;
    if (Math.abs(x) >= 3) return 0;
    const angle = Math.PI * x;
    return (3 * Math.sin(angle) * Math.sin(angle / 3)) / (angle * angle);
  },
};

/** Catmull and Rom's: `upscale=interpolate` is documented as bicubic. */
const bicubic: Filter = {
  reach: 2,
  share(x) {
    const distance = Math.abs(x);
    if (distance < 1) return 1 + distance * distance * (1.5 * distance - 2.5);
    return distance < 2 ? 2 - distance * (4 + distance * (0.5 * distance - 2.5)) : 0;
  },
};

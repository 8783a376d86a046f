import { type Kernels, place, withKernels } from '../../kernels/kernels.ts';
import { type Bitmap, createBitmap } from '../bitmap.ts';
import type { Taps } from './taps.ts';

/** Makes each pixel of a new bitmap from weighted source pixels, along rows and then along columns. Transparent pixels lend no colour. */
export function convolve(source: Bitmap, columns: Taps, rows: Taps): Bitmap {
  const [width, height] = [columns.firsts.length, rows.firsts.length];
  const target = createBitmap(width, height);
  // Shrinking thousands of rows into one needs them all at once: then a part of the width at a time.
  const band = Math.max(64, Math.floor(maxRingBytes / ((rows.taps + stripRows) * 16)));
  for (let left = 0; left < width; left += band) {
    const part = slice(columns, left, Math.min(width, left + band));
    const isDone = withKernels((kernels) => convolveBand(kernels, kinds.opaque, source, target, left, part, rows));
    if (!isDone) withKernels((kernels) => convolveBand(kernels, kinds.alpha, source, target, left, part, rows));
  }
  return target;
}

/** Source rows copied into the kernels' memory at a time, and what the intermediate rows may take, in bytes. */
const stripRows = 32;
const maxRingBytes = 16 * 1024 * 1024;

/** Opaque pixels take fixed point, four taps at a time across and two down; others take floats, four across and one down. */
const kinds = {
  opaque: { across: 'acrossOpaque', down: 'downOpaque', acrossStep: 4, downStep: 2, pixelBytes: 8, fixed: true },
  alpha: { across: 'acrossAlpha', down: 'downAlpha', acrossStep: 4, downStep: 1, pixelBytes: 16, fixed: false },
} as const;

/** Convolves into the target's columns from `left` on; false when the kind is for opaque pixels and these are not. */
function convolveBand(
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
  // Taps that are there for the number four only, of weight 0, read behind the row: nothing, and no "not a number"
  const floats = kind.fixed ? 0 : kernels.alloc((sourceWidth + across.count) * 16);
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

function slice({ taps, firsts, factors }: Taps, from: number, to: number): Taps {
  return { taps, firsts: firsts.slice(from, to), factors: factors.slice(from, to) };
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

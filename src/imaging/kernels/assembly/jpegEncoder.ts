// The hot half of a JPEG encoder (ITU-T T.81): colour, 4:2:0 subsampling, forward DCT and quantisation strip by strip,
// then entropy coding. Every scan is coded twice: first its symbols are counted, so that the caller can build the best
// code tables, then it is written.

import { forwardPass, transpose, zigzag } from './dct';
import { alloc, free, reserve } from './memory';

let width: i32 = 0;
let height: i32 = 0;
let mcuColumns: i32 = 0;
let mcuRows: i32 = 0;

// Of the three components: blocks in zigzag order, and a mask of each block's coefficients that are not zero.
const blocks = memory.data(16, 16);
const masks = memory.data(24, 16);
const divisors = memory.data(2 * 256, 16);
const work = memory.data(128, 16);

// One strip: 16 rows of Y, and 16 rows of each chroma at full size with six fraction bits, as 16-bit numbers.
let strip: usize = 0;
let paddedWidth: usize = 0;

/** Starts a picture and allocates the memory for all its coefficients. */
export function startEncoder(w: i32, h: i32): void {
  width = w;
  height = h;
  mcuColumns = (w + 15) >> 4;
  mcuRows = (h + 15) >> 4;
  const mcus = <usize>mcuColumns * <usize>mcuRows;
  for (let component: usize = 0; component < 3; component++) {
    const count = component == 0 ? mcus * 4 : mcus;
    store<u32>(blocks + component * 4, <u32>alloc(count * 128));
    store<u32>(masks + component * 4, <u32>alloc(count * 8));
  }
  paddedWidth = (<usize>mcuColumns) * 16;
  strip = alloc(paddedWidth * 2 * 48);
}

/** Sets the quantiser of Y (0) or chroma (1) from 64 16-bit numbers in natural order. */
export function setDivisors(index: i32, from: usize): void {
  const to = divisors + (<usize>index) * 256;
  // The forward transform scales by 8.
  for (let k: usize = 0; k < 64; k++) store<f32>(to + k * 4, <f32>1 / (<f32>load<u16>(from + k * 2) * 8));
}

/** Takes the 16 rows of RGBA pixels of an MCU row; rows beyond the picture repeat its last one. */
export function encodeStrip(mcuRow: i32, pixels: usize): void {
  const chromaBlue = strip + paddedWidth * 32;
  const chromaRed = chromaBlue + paddedWidth * 32;
  for (let y: usize = 0; y < 16; y++) {
    const at = y * paddedWidth * 2;
    const source = pixels + (<usize>min<i32>(<i32>y, height - 1 - mcuRow * 16)) * (<usize>width) * 4;
    separate(source, strip + at, chromaBlue + at, chromaRed + at);
  }
  for (let column = 0; column < mcuColumns; column++) {
    for (let part = 0; part < 4; part++) {
      const x = column * 2 + (part & 1);
      const y = part >> 1;
      const from = strip + (<usize>(y * 8)) * paddedWidth * 2 + (<usize>x) * 16;
      for (let row: usize = 0; row < 8; row++) v128.store(work + row * 16, v128.load(from + row * paddedWidth * 2));
      quantise(0, (mcuRow * 2 + y) * mcuColumns * 2 + x, divisors);
    }
    for (let component = 1; component < 3; component++) {
      const plane = component == 1 ? chromaBlue : chromaRed;
      for (let row: usize = 0; row < 8; row++) {
        const upper = plane + row * 2 * paddedWidth * 2 + (<usize>column) * 32;
        v128.store(work + row * 16, halved(upper, upper + paddedWidth * 2));
      }
      quantise(component, mcuRow * mcuColumns + column, divisors + 256);
    }
  }
}

/** The means of 2 by 2 numbers with six fraction bits, as whole ones. */
// @ts-ignore: decorator
@inline
function halved(upper: usize, lower: usize): v128 {
  const left = i16x8.add(v128.load(upper), v128.load(lower));
  const right = i16x8.add(v128.load(upper, 16), v128.load(lower, 16));
  const even = v128.shuffle<i16>(left, right, 0, 2, 4, 6, 8, 10, 12, 14);
  const odd = v128.shuffle<i16>(left, right, 1, 3, 5, 7, 9, 11, 13, 15);
  const mean = i16x8.shr_s(i16x8.add_sat_s(i16x8.add_sat_s(even, odd), i16x8.splat(128)), 8);
  return i16x8.min_s(mean, i16x8.splat(127));
}

/** One row of RGBA as Y (less 128) and chroma (ITU-R BT.601 at full range); the last pixel is repeated to the right. */
function separate(from: usize, ys: usize, blues: usize, reds: usize): void {
  for (let x = 0; x < width; x += 8, from += 32) {
    const a = v128.load(from);
    const b = v128.load(from, 16);
    const rg0 = v128.shuffle<i8>(a, b, 0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29);
    const bb = v128.shuffle<i8>(a, b, 2, 6, 10, 14, 18, 22, 26, 30, 2, 6, 10, 14, 18, 22, 26, 30);
    const red = i16x8.shl(i16x8.extend_low_i8x16_u(rg0), 6);
    const green = i16x8.shl(i16x8.extend_high_i8x16_u(rg0), 6);
    const blue = i16x8.shl(i16x8.extend_low_i8x16_u(bb), 6);
    const luma = i16x8.add(
      i16x8.add(i16x8.q15mulr_sat_s(red, i16x8.splat(9798)), i16x8.q15mulr_sat_s(green, i16x8.splat(19235))),
      i16x8.q15mulr_sat_s(blue, i16x8.splat(3735)),
    );
    const cb = i16x8.sub(
      i16x8.q15mulr_sat_s(blue, i16x8.splat(16384)),
      i16x8.add(i16x8.q15mulr_sat_s(red, i16x8.splat(5529)), i16x8.q15mulr_sat_s(green, i16x8.splat(10855))),
    );
    const cr = i16x8.sub(
      i16x8.q15mulr_sat_s(red, i16x8.splat(16384)),
      i16x8.add(i16x8.q15mulr_sat_s(green, i16x8.splat(13720)), i16x8.q15mulr_sat_s(blue, i16x8.splat(2664))),
    );
    const at = (<usize>x) * 2;
    v128.store(ys + at, i16x8.sub(i16x8.shr_s(i16x8.add(luma, i16x8.splat(32)), 6), i16x8.splat(128)));
    v128.store(blues + at, cb);
    v128.store(reds + at, cr);
  }
  repeatLast(ys);
  repeatLast(blues);
  repeatLast(reds);
}

function repeatLast(row: usize): void {
  const last = load<i16>(row + (<usize>width - 1) * 2);
  for (let x = <usize>width; x < paddedWidth; x++) store<i16>(row + x * 2, last);
}

// @ts-ignore: decorator
@inline
function divide(numbers: v128, by: usize): v128 {
  const low = f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(numbers)), v128.load(by));
  const high = f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(numbers)), v128.load(by, 16));
  return i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(f32x4.nearest(low)), i32x4.trunc_sat_f32x4_s(f32x4.nearest(high)));
}

/** Transforms `work` and keeps the result as block `index` of a component. */
function quantise(component: usize, index: i32, by: usize): void {
  // The first pass works down the columns, and the transform of a transposed block is the transposed transform.
  forwardPass(work, work, true);
  transpose(work);
  forwardPass(work, work, false);
  transpose(work);
  for (let row: usize = 0; row < 8; row++) {
    v128.store(work + row * 16, divide(v128.load(work + row * 16), by + row * 32));
  }
  const to = <usize>load<u32>(blocks + component * 4) + (<usize>index) * 128;
  for (let k: usize = 0; k < 64; k++) store<i16>(to + k * 2, load<i16>(work + (<usize>load<u8>(zigzag + k)) * 2));
  const zero = i16x8.splat(0);
  let mask: u64 = 0;
  for (let row: usize = 0; row < 8; row++) {
    mask |= (<u64>i16x8.bitmask(i16x8.ne(v128.load(to + row * 16), zero))) << (row * 8);
  }
  store<u64>(<usize>load<u32>(masks + component * 4) + (<usize>index) * 8, mask);
}

// Code tables: 256 entries of code << 8 | length each, and as many counts. Tables 0 and 1 are DC, 2 and 3 AC.
const codes = memory.data(4 * 1024, 16);
const counts = memory.data(4 * 1024, 16);

/** Where the codes of a table are to be put, as code << 8 | length by symbol. */
export function codesOf(table: i32): usize {
  return codes + (<usize>table) * 1024;
}

/** Where the numbers of symbols are found after a scan was counted. */
export function countsOf(table: i32): usize {
  return counts + (<usize>table) * 1024;
}

let counting: bool = false;
let output: usize = 0;
let start: usize = 0;
let window: u64 = 0;
let held: i32 = 0;
let endOfBands: i32 = 0;
let pending: i32 = 0; // correction bits that belong to the current run of ended bands
const corrections = memory.data(2048, 16);

/** Counts a scan's symbols (true) or writes it behind everything allocated, where `scanStart` says (false). */
function startScan(isCounting: bool): void {
  counting = isCounting;
  if (isCounting) memory.fill(counts, 0, 4096);
  start = (free() + 15) & ~15;
  output = start;
  window = 0;
  held = 0;
  endOfBands = 0;
  pending = 0;
}

export function scanStart(): usize {
  return start;
}

/** Pads the last byte with ones and answers where the scan ends. */
function endScan(): usize {
  if (counting) return 0;
  const spare = -held & 7;
  if (spare != 0) putBits((1 << spare) - 1, spare);
  flush();
  return output;
}

// @ts-ignore: decorator
@inline
function putBits(bits: u32, count: i32): void {
  window = (window << count) | bits;
  held += count;
  if (held >= 32) flush();
}

/** Writes the whole bytes held, each 255 followed by 0. */
function flush(): void {
  while (held >= 8) {
    held -= 8;
    const byte = <u8>(window >> held);
    store<u8>(output++, byte);
    if (byte == 255) store<u8>(output++, 0);
  }
}

// @ts-ignore: decorator
@inline
function putSymbol(table: usize, symbol: i32): void {
  if (counting) {
    const at = counts + table * 1024 + (<usize>symbol) * 4;
    store<u32>(at, load<u32>(at) + 1);
    return;
  }
  const code = load<u32>(codes + table * 1024 + (<usize>symbol) * 4);
  putBits(code >> 8, code & 255);
}

/** A symbol with the bits of a number of `size` bits behind it. */
// @ts-ignore: decorator
@inline
function putNumber(table: usize, symbol: i32, number: i32, size: i32): void {
  putSymbol(table, symbol);
  if (!counting && size > 0) putBits((number < 0 ? number - 1 : number) & ((1 << size) - 1), size);
}

// @ts-ignore: decorator
@inline
function sizeOf(number: i32): i32 {
  return 32 - clz(abs(number));
}

// @ts-ignore: decorator
@inline
function blockAt(component: usize, index: i32): usize {
  return <usize>load<u32>(blocks + component * 4) + (<usize>index) * 128;
}

// @ts-ignore: decorator
@inline
function maskAt(component: usize, index: i32): u64 {
  return load<u64>(<usize>load<u32>(masks + component * 4) + (<usize>index) * 8);
}

/** A block takes at most this many bytes of output, stuffing and pending corrections included. */
const mostBlockBytes: usize = 2048;

/** Codes an interleaved scan: whole blocks of a baseline file, or only DC coefficients without their `lowBit` low bits. */
export function interleavedScan(isCounting: bool, isBaseline: bool, isRefinement: bool, lowBit: i32): usize {
  startScan(isCounting);
  let previous0 = 0;
  let previous1 = 0;
  let previous2 = 0;
  for (let row = 0; row < mcuRows; row++) {
    for (let column = 0; column < mcuColumns; column++) {
      reserve(output + 6 * mostBlockBytes);
      for (let part = 0; part < 4; part++) {
        const index = (row * 2 + (part >> 1)) * mcuColumns * 2 + column * 2 + (part & 1);
        previous0 = codeBlock(0, 0, index, previous0, isBaseline, isRefinement, lowBit);
      }
      const index = row * mcuColumns + column;
      previous1 = codeBlock(1, 1, index, previous1, isBaseline, isRefinement, lowBit);
      previous2 = codeBlock(2, 1, index, previous2, isBaseline, isRefinement, lowBit);
    }
  }
  return endScan();
}

/** Codes a block's DC coefficient, and in baseline files the rest of it; answers the next prediction. */
function codeBlock(
  component: usize,
  table: usize,
  index: i32,
  previous: i32,
  isBaseline: bool,
  isRefinement: bool,
  lowBit: i32,
): i32 {
  const block = blockAt(component, index);
  const value = (<i32>load<i16>(block)) >> lowBit;
  if (isRefinement) {
    if (!counting) putBits(value & 1, 1);
    return 0;
  }
  const difference = value - previous;
  const size = sizeOf(difference);
  putNumber(table, size, difference, size);
  if (!isBaseline) return value;
  let mask = maskAt(component, index) & ~1;
  let last = 0;
  while (mask != 0) {
    const k = <i32>ctz(mask);
    mask &= mask - 1;
    let run = k - last - 1;
    for (; run > 15; run -= 16) putSymbol(2 + table, 0xf0);
    const number = <i32>load<i16>(block + (<usize>k) * 2);
    const bits = sizeOf(number);
    putNumber(2 + table, (run << 4) | bits, number, bits);
    last = k;
  }
  if (last < 63) putSymbol(2 + table, 0);
  return value;
}

/** Codes AC coefficients `from` to `to` of one component, without their `lowBit` low bits, or only the lowest kept one. */
export function acScan(isCounting: bool, component: i32, from: i32, to: i32, lowBit: i32, isRefinement: bool): usize {
  startScan(isCounting);
  const isLuma = component == 0;
  const unit = isLuma ? 8 : 16;
  const columns = (width + unit - 1) / unit;
  const rows = (height + unit - 1) / unit;
  const stride = isLuma ? mcuColumns * 2 : mcuColumns;
  const table: usize = isLuma ? 2 : 3;
  const band = ((~<u64>0) >> (63 - to)) & ((~<u64>0) << from);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      reserve(output + mostBlockBytes);
      const index = row * stride + column;
      const mask = maskAt(component, index) & band;
      const block = blockAt(component, index);
      if (isRefinement) refineBand(table, block, mask, from, to, lowBit);
      else codeBand(table, block, mask, from, to, lowBit);
    }
  }
  putEndOfBands(table);
  return endScan();
}

function codeBand(table: usize, block: usize, mask: u64, from: i32, to: i32, lowBit: i32): void {
  let last = from - 1;
  while (mask != 0) {
    const k = <i32>ctz(mask);
    mask &= mask - 1;
    const whole = <i32>load<i16>(block + (<usize>k) * 2);
    const kept = abs(whole) >> lowBit;
    if (kept == 0) continue;
    if (endOfBands > 0) putEndOfBands(table);
    let run = k - last - 1;
    for (; run > 15; run -= 16) putSymbol(table, 0xf0);
    const size = sizeOf(kept);
    putNumber(table, (run << 4) | size, whole < 0 ? -kept : kept, size);
    last = k;
  }
  if (last < to && ++endOfBands == 0x7fff) putEndOfBands(table);
}

function refineBand(table: usize, block: usize, mask: u64, from: i32, to: i32, lowBit: i32): void {
  let lastFresh = 0;
  for (let rest = mask; rest != 0; rest &= rest - 1) {
    const k = <i32>ctz(rest);
    if (abs(<i32>load<i16>(block + (<usize>k) * 2)) >> lowBit == 1) lastFresh = k;
  }
  let own = pending; // where this block's correction bits start
  let zeros = 0;
  let last = from - 1;
  while (mask != 0) {
    const k = <i32>ctz(mask);
    mask &= mask - 1;
    const whole = <i32>load<i16>(block + (<usize>k) * 2);
    const kept = abs(whole) >> lowBit;
    if (kept == 0) continue;
    zeros += k - last - 1;
    last = k;
    while (zeros > 15 && k <= lastFresh) {
      putEndOfBandsBefore(table, own);
      putSymbol(table, 0xf0);
      putCorrections(own, pending);
      pending = own = 0;
      zeros -= 16;
    }
    if (kept > 1) {
      store<u8>(corrections + pending++, <u8>(kept & 1));
      continue;
    }
    putEndOfBandsBefore(table, own);
    putSymbol(table, (zeros << 4) | 1);
    if (!counting) putBits(whole < 0 ? 0 : 1, 1);
    putCorrections(own, pending);
    pending = own = 0;
    zeros = 0;
  }
  if (last < to || pending > own) {
    endOfBands++;
    if (endOfBands == 0x7fff || pending > 900) putEndOfBands(table);
  }
}

/** Ends the run of ended bands, whose corrections are those before `own`; the block's own corrections stay where they are. */
// @ts-ignore: decorator
@inline
function putEndOfBandsBefore(table: usize, own: i32): void {
  if (endOfBands == 0) return;
  putRun(table);
  putCorrections(0, own);
}

function putEndOfBands(table: usize): void {
  if (endOfBands == 0) return;
  putRun(table);
  putCorrections(0, pending);
  pending = 0;
}

function putRun(table: usize): void {
  const size = 31 - clz(endOfBands);
  putSymbol(table, size << 4);
  if (!counting && size > 0) putBits(endOfBands & ((1 << size) - 1), size);
  endOfBands = 0;
}

function putCorrections(from: i32, to: i32): void {
  if (counting) return;
  for (let at = from; at < to; at++) putBits(load<u8>(corrections + at), 1);
}

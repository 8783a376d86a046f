// The hot half of a JPEG decoder (ITU-T T.81): entropy decoding, inverse DCT at 1/1 to 1/8, upsampling and colour.
// Markers are read by the caller, which also checks every size it passes. Coefficients of baseline scans go straight to
// the component planes; those of progressive scans are kept until the last scan.

import { inversePass, transpose, zigzag } from './dct';
import { alloc } from './memory';

const fieldBytes: usize = 128;
const fields = memory.data(512, 16);
// Fields of a component.
const H = 0; // sampling factors
const V = 1;
const ACROSS = 2; // samples of a block after scaling: 1, 2, 4 or 8
const DOWN = 3;
const ROW_BLOCKS = 4; // blocks of a row, padded to whole MCUs
const PLANE = 5;
const COEFFICIENTS = 6; // 64 a block, of progressive files, in zigzag order; 0 where only the first is needed
const QUANTISER = 7; // address of 64 numbers, natural order
const DC = 8; // Huffman tables of the current scan
const AC = 9;
const PREVIOUS = 10; // DC prediction
const WIDTH = 11; // samples of the plane that belong to the picture
const HEIGHT = 12;
const LINES = 13; // blocks of a column, padded
const UP_X = 14; // how many pixels a sample covers
const UP_Y = 15;
const FIRSTS = 16; // the DC coefficients of progressive files, apart: their scans touch little memory

// @ts-ignore: decorator
@inline
function get(component: i32, field: usize): i32 {
  return load<i32>(fields + (<usize>component) * fieldBytes + field * 4);
}

// @ts-ignore: decorator
@inline
function put(component: i32, field: usize, value: i32): void {
  store<i32>(fields + (<usize>component) * fieldBytes + field * 4, value);
}

let width: i32 = 0;
let height: i32 = 0;
let components: i32 = 0;
let mcuColumns: i32 = 0;
let mcuRows: i32 = 0;
let maxH: i32 = 1;
let maxV: i32 = 1;
let scale: i32 = 8;
let progressive: bool = false;

const quantisers = memory.data(4 * 128, 16);
const tableBytes: usize = 4096 + 18 * 4 * 2 + 256;
const tables = memory.data(8 * 4496, 16);
const block = memory.data(128, 16);
const work = memory.data(128, 16);
const scanOrder = memory.data(16, 16);

/** Sets quantisation table `index` from 64 16-bit numbers in zigzag order. */
export function setQuantiser(index: i32, from: usize): void {
  const to = quantisers + (<usize>index) * 128;
  for (let k: usize = 0; k < 64; k++) store<i16>(to + (<usize>load<u8>(zigzag + k)) * 2, load<i16>(from + k * 2));
}

/** Builds Huffman table `index` (0 to 3 DC, 4 to 7 AC) from 16 counts and the symbols behind them; false if impossible. */
export function setHuffman(index: i32, from: usize): bool {
  const table = tables + (<usize>index) * tableBytes;
  const largest = table + 4096;
  const offset = largest + 72;
  const symbols = offset + 72;
  memory.fill(table, 0, tableBytes);
  let code = 0;
  let at = 0;
  for (let length = 1; length <= 16; length++) {
    const count = <i32>load<u8>(from + length - 1);
    store<i32>(offset + (<usize>length) * 4, at - code);
    if (at + count > 256 || code + count > 1 << length) return false;
    for (let i = 0; i < count; i++) {
      const symbol = load<u8>(from + 16 + at);
      store<u8>(symbols + at, symbol);
      if (length <= 10) fillFast(table, code, length, symbol);
      code++;
      at++;
    }
    store<i32>(largest + (<usize>length) * 4, count > 0 ? code - 1 : -1);
    code <<= 1;
  }
  return true;
}

/**
 * Entries for all ten-bit windows that start with a code: symbol << 8 | length, or, where the window holds the number
 * behind the code too, number << 16 | run << 8 | 0x80 | length of both.
 */
function fillFast(table: usize, code: i32, length: i32, symbol: i32): void {
  const spare = 10 - length;
  const size = symbol & 15;
  for (let rest = 0; rest < 1 << spare; rest++) {
    let entry = (symbol << 8) | length;
    if (size > 0 && size <= spare) {
      const bits = rest >> (spare - size);
      const number = bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
      entry = (number << 16) | ((symbol >> 4) << 8) | 0x80 | (length + size);
    }
    store<i32>(table + (<usize>((code << spare) | rest)) * 4, entry);
  }
}

/** Starts a picture; `decodeSize` is 8, 4, 2 or 1 for 1/1 to 1/8. Components follow by `setComponent`. */
export function startFrame(w: i32, h: i32, count: i32, hMax: i32, vMax: i32, decodeSize: i32, isProgressive: bool): void {
  width = w;
  height = h;
  components = count;
  maxH = hMax;
  maxV = vMax;
  scale = decodeSize;
  progressive = isProgressive;
  mcuColumns = (w + 8 * hMax - 1) / (8 * hMax);
  mcuRows = (h + 8 * vMax - 1) / (8 * vMax);
}

/** Describes a component and allocates its plane, and its coefficients if the file is progressive. */
export function setComponent(index: i32, h: i32, v: i32, quantiser: i32): void {
  const across = min(8, (scale * maxH) / h);
  const down = min(8, (scale * maxV) / v);
  const rowBlocks = mcuColumns * h;
  const lines = mcuRows * v;
  put(index, H, h);
  put(index, V, v);
  put(index, ACROSS, across);
  put(index, DOWN, down);
  put(index, ROW_BLOCKS, rowBlocks);
  put(index, LINES, lines);
  put(index, QUANTISER, <i32>(quantisers + (<usize>quantiser) * 128));
  put(index, WIDTH, (width * h * across + maxH * 8 - 1) / (maxH * 8));
  put(index, HEIGHT, (height * v * down + maxV * 8 - 1) / (maxV * 8));
  put(index, UP_X, (scale * maxH) / h / across);
  put(index, UP_Y, (scale * maxV) / v / down);
  const blocks = <usize>rowBlocks * <usize>lines;
  put(index, PLANE, <i32>alloc(blocks * <usize>(across * down)));
  if (progressive) {
    // Zero, as all memory is that nobody has written to since the reset
    put(index, FIRSTS, <i32>alloc(blocks * 2));
    put(index, COEFFICIENTS, needsAc(index) ? <i32>alloc(blocks * 128) : 0);
  }
}

/** Whether a component's AC scans contribute to the picture at this scale. */
export function needsAc(component: i32): bool {
  return get(component, ACROSS) > 1 || get(component, DOWN) > 1;
}

// The bit reader: `held` bits are the low ones of `window`; `padding` of them were made up after the data's end.
let window: u64 = 0;
let held: i32 = 0;
let padding: i32 = 0;
let position: usize = 0;
let end: usize = 0;

function startBits(from: usize): void {
  position = from;
  window = 0;
  held = 0;
  padding = 0;
}

// @ts-ignore: decorator
@inline
function has255(word: u32): bool {
  return ((~word - 0x01010101) & word & 0x80808080) != 0;
}

/** Byte by byte: 255 is followed by a stuffed 0; anything else behind it is a marker, where the data ends. */
function refillSlowly(): void {
  while (held <= 48) {
    let byte: u32 = 0;
    if (position < end) {
      byte = load<u8>(position);
      if (byte == 255) {
        if (position + 1 < end && load<u8>(position + 1) == 0) position += 2;
        else {
          byte = 0;
          padding += 8;
        }
      } else position++;
    } else padding += 8;
    window = (window << 8) | byte;
    held += 8;
  }
}

function refill(): void {
  if (held >= 32) return;
  const word = bswap(load<u32>(position));
  if (position + 4 <= end && !has255(word)) {
    window = (window << 32) | word;
    held += 32;
    position += 4;
  } else refillSlowly();
}

// @ts-ignore: decorator
@inline
function isStarved(): bool {
  return held < padding;
}

/** The symbol at the start of the next bits, for codes beyond ten bits; its length is left in `slowLength`. */
let slowLength: i32 = 0;
function slowSymbol(table: usize, bits: u32): i32 {
  const largest = table + 4096;
  for (let length = 11; length <= 16; length++) {
    const code = <i32>(bits >> (16 - length));
    if (code <= load<i32>(largest + (<usize>length) * 4)) {
      slowLength = length;
      return load<u8>(largest + 144 + <usize>((code + load<i32>(largest + 72 + (<usize>length) * 4)) & 255));
    }
  }
  slowLength = 16;
  return -1;
}

// @ts-ignore: decorator
@inline
function extend(bits: i32, size: i32): i32 {
  return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
}

/** The difference that a DC code stands for; -65536 for a code that does not exist. */
function readDifference(table: usize): i32 {
  refill();
  const entry = load<i32>(table + (<usize>((window >> (held - 10)) & 1023)) * 4);
  if (entry & 0x80) {
    held -= entry & 31;
    return entry >> 16;
  }
  let size = (entry >> 8) & 255;
  if (entry == 0) {
    size = slowSymbol(table, <u32>((window >> (held - 16)) & 0xffff));
    held -= slowLength;
  } else held -= entry & 31;
  if (size == 0) return 0;
  if (size < 0 || size > 15) return -65536;
  held -= size;
  return extend(<i32>(window >> held) & ((1 << size) - 1), size);
}

/** Reads one block of a baseline scan into `block`; the index of its last coefficient, or -1 for damaged data. */
function readBlock(component: i32): i32 {
  const difference = readDifference(<usize>get(component, DC));
  if (difference == -65536) return -1;
  const value = get(component, PREVIOUS) + difference;
  put(component, PREVIOUS, value);
  const zero = i64x2.splat(0);
  for (let at: usize = 0; at < 128; at += 16) v128.store(block + at, zero);
  store<i16>(block, <i16>value);

  const table = <usize>get(component, AC);
  let bits = window;
  let count = held;
  let at = position;
  let k = 1;
  let last = 0;
  while (k < 64) {
    if (count < 32) {
      const word = bswap(load<u32>(at));
      if (at + 4 <= end && !has255(word)) {
        bits = (bits << 32) | word;
        count += 32;
        at += 4;
      } else {
        window = bits;
        held = count;
        position = at;
        refillSlowly();
        bits = window;
        count = held;
        at = position;
      }
    }
    const entry = load<i32>(table + (<usize>((bits >> (count - 10)) & 1023)) * 4);
    if (entry & 0x80) {
      count -= entry & 31;
      k += (entry >> 8) & 15;
      if (k > 63) return -1;
      store<i16>(block + (<usize>load<u8>(zigzag + k)) * 2, <i16>(entry >> 16));
      last = k++;
      continue;
    }
    let symbol = (entry >> 8) & 255;
    if (entry == 0) {
      symbol = slowSymbol(table, <u32>((bits >> (count - 16)) & 0xffff));
      if (symbol < 0) return -1;
      count -= slowLength;
    } else count -= entry & 31;
    const size = symbol & 15;
    if (size == 0) {
      if (symbol != 0xf0) break;
      k += 16;
      continue;
    }
    k += symbol >> 4;
    if (k > 63) return -1;
    count -= size;
    store<i16>(block + (<usize>load<u8>(zigzag + k)) * 2, <i16>extend(<i32>(bits >> count) & ((1 << size) - 1), size));
    last = k++;
  }
  window = bits;
  held = count;
  position = at;
  return last;
}

/** Multiplies by the quantiser, transforms and writes the samples of one block. */
function paint(component: i32, from: usize, last: i32, row: i32, column: i32): void {
  const across = get(component, ACROSS);
  const down = get(component, DOWN);
  const quantiser = <usize>get(component, QUANTISER);
  const stride = <usize>(get(component, ROW_BLOCKS) * across);
  let to = <usize>get(component, PLANE) + <usize>(row * down) * stride + <usize>(column * across);
  if (last == 0 || (across | down) == 1) {
    const value = ((<i32>load<i16>(from) * <i32>load<i16>(quantiser) + 4) >> 3) + 128;
    const sample = <u8>max(0, min(255, value));
    if (across == 8) {
      const eight = <u64>sample * 0x0101010101010101;
      for (let y = 0; y < down; y++, to += stride) store<u64>(to, eight);
    } else {
      for (let y = 0; y < down; y++, to += stride) memory.fill(to, sample, across);
    }
    return;
  }
  for (let at: usize = 0; at < 128; at += 16) {
    v128.store(work + at, i16x8.mul(v128.load(from + at), v128.load(quantiser + at)));
  }
  if (across == 2 && down == 2) {
    paintFour(to, stride);
    return;
  }
  inversePass(work, work, down, true);
  transpose(work);
  inversePass(work, work, across, false);
  transpose(work);
  const middle = i16x8.splat(128);
  for (let y = 0; y < down; y++, to += stride) {
    const samples = i16x8.add_sat_s(v128.load(work + (<usize>y) * 16), middle);
    const bytes = i8x16.narrow_i16x8_u(samples, samples);
    if (across == 8) v128.store64_lane(to, bytes, 0);
    else if (across == 4) v128.store32_lane(to, bytes, 0);
    else if (across == 2) v128.store16_lane(to, bytes, 0);
    else v128.store8_lane(to, bytes, 0);
  }
}

/** The two by two samples of the block in `work`: what `paint` does for other sizes, without turning all of it twice. */
function paintFour(to: usize, stride: usize): void {
  inversePass(work, work, 2, true);
  const upper = v128.load(work);
  const lower = v128.load(work, 16);
  const left = v128.shuffle<i16>(upper, lower, 0, 8, 1, 9, 2, 10, 3, 11);
  const right = v128.shuffle<i16>(upper, lower, 4, 12, 5, 13, 6, 14, 7, 15);
  // The rows that two points are made of; only the first two numbers of each count
  v128.store(work, left);
  v128.store(work, v128.shuffle<i32>(left, left, 1, 1, 1, 1), 16);
  v128.store(work, v128.shuffle<i32>(left, left, 3, 3, 3, 3), 48);
  v128.store(work, v128.shuffle<i32>(right, right, 1, 1, 1, 1), 80);
  v128.store(work, v128.shuffle<i32>(right, right, 3, 3, 3, 3), 112);
  inversePass(work, work, 2, false);
  const columns = v128.shuffle<i16>(v128.load(work), v128.load(work, 16), 0, 8, 1, 9, 2, 10, 3, 11);
  const samples = i16x8.add_sat_s(columns, i16x8.splat(128));
  const bytes = i8x16.narrow_i16x8_u(samples, samples);
  v128.store16_lane(to, bytes, 0);
  v128.store16_lane(to + stride, bytes, 1);
}

/** Puts a component into the next scan, with the tables it uses. */
export function selectComponent(slot: i32, component: i32, dc: i32, ac: i32): void {
  store<u8>(scanOrder + slot, <u8>component);
  put(component, DC, <i32>(tables + (<usize>dc) * tableBytes));
  put(component, AC, <i32>(tables + (<usize>(4 + ac)) * tableBytes));
}

let spectralStart: i32 = 0;
let spectralEnd: i32 = 0;
let highBit: i32 = 0;
let lowBit: i32 = 0;
let endOfBands: i32 = 0;

/**
 * Decodes one scan of `count` selected components from the entropy-coded data at `from`; answers the address behind
 * it (a marker, or `to`), 0 for data that ends too soon, or is damaged.
 */
export function decodeScan(from: usize, to: usize, count: i32, interval: i32, ss: i32, se: i32, ah: i32, al: i32): usize {
  spectralStart = ss;
  spectralEnd = se;
  highBit = ah;
  lowBit = al;
  end = to;
  startBits(from);
  restart(count);
  const first = <i32>load<u8>(scanOrder);
  const isSingle = count == 1;
  const columns = isSingle ? (width * get(first, H) + maxH * 8 - 1) / (maxH * 8) : mcuColumns;
  const rows = isSingle ? (height * get(first, V) + maxV * 8 - 1) / (maxV * 8) : mcuRows;
  let left = interval;
  let marker = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (interval > 0 && left == 0) {
        if (!skipRestart(marker)) return 0;
        marker = (marker + 1) & 7;
        restart(count);
        left = interval;
      }
      left--;
      if (isSingle) {
        if (!decodeUnit(first, row, column)) return 0;
      } else {
        for (let slot = 0; slot < count; slot++) {
          const component = <i32>load<u8>(scanOrder + slot);
          const h = get(component, H);
          const v = get(component, V);
          for (let y = 0; y < v; y++) {
            for (let x = 0; x < h; x++) {
              if (!decodeUnit(component, row * v + y, column * h + x)) return 0;
            }
          }
        }
      }
      if (isStarved()) return 0;
    }
  }
  return nextMarker();
}

function restart(count: i32): void {
  for (let slot = 0; slot < count; slot++) put(<i32>load<u8>(scanOrder + slot), PREVIOUS, 0);
  endOfBands = 0;
}

/** The address of the next marker. Reading ahead never passes one. */
function nextMarker(): usize {
  let at = position;
  while (at + 1 < end && (load<u8>(at) != 255 || load<u8>(at + 1) == 0 || load<u8>(at + 1) == 255)) at++;
  return at + 1 < end ? at : end;
}

function skipRestart(marker: i32): bool {
  const at = nextMarker();
  if (at + 2 > end || load<u8>(at + 1) != <u8>(0xd0 + marker)) return false;
  startBits(at + 2);
  return true;
}

// @ts-ignore: decorator
@inline
function decodeUnit(component: i32, row: i32, column: i32): bool {
  if (!progressive) {
    const last = readBlock(component);
    if (last < 0) return false;
    paint(component, block, last, row, column);
    return true;
  }
  const index = <usize>row * <usize>get(component, ROW_BLOCKS) + <usize>column;
  if (spectralStart > 0) {
    const coefficients = <usize>get(component, COEFFICIENTS) + index * 128;
    return highBit == 0 ? readAcFirst(component, coefficients) : refineAc(component, coefficients);
  }
  const at = <usize>get(component, FIRSTS) + index * 2;
  if (highBit > 0) {
    if (readBits(1) != 0) store<i16>(at, <i16>(<i32>load<i16>(at) | (1 << lowBit)));
    return true;
  }
  const difference = readDifference(<usize>get(component, DC));
  if (difference == -65536) return false;
  const value = get(component, PREVIOUS) + difference;
  put(component, PREVIOUS, value);
  store<i16>(at, <i16>(value << lowBit));
  return true;
}

function readBits(count: i32): i32 {
  refill();
  held -= count;
  return <i32>(window >> held) & ((1 << count) - 1);
}

function readSymbol(table: usize): i32 {
  refill();
  const entry = load<i32>(table + (<usize>((window >> (held - 10)) & 1023)) * 4);
  if (entry == 0) {
    const symbol = slowSymbol(table, <u32>((window >> (held - 16)) & 0xffff));
    held -= slowLength;
    return symbol;
  }
  if ((entry & 0x80) == 0) {
    held -= entry & 31;
    return (entry >> 8) & 255;
  }
  // The window holds the number too: its size is that of the absolute value, and the code is what remains.
  const number = abs(entry >> 16);
  const size = 32 - clz(number);
  held -= (entry & 31) - size;
  return (((entry >> 8) & 15) << 4) | size;
}

/** Coefficients of a progressive picture are kept in zigzag order, so that a band is a run of them. */
function readAcFirst(component: i32, at: usize): bool {
  if (endOfBands > 0) {
    endOfBands--;
    return true;
  }
  const table = <usize>get(component, AC);
  const low = lowBit;
  const last = spectralEnd;
  let bits = window;
  let count = held;
  let from = position;
  let k = spectralStart;
  while (k <= last) {
    if (count < 32) {
      const word = bswap(load<u32>(from));
      if (from + 4 <= end && !has255(word)) {
        bits = (bits << 32) | word;
        count += 32;
        from += 4;
      } else {
        window = bits;
        held = count;
        position = from;
        refillSlowly();
        bits = window;
        count = held;
        from = position;
      }
    }
    const entry = load<i32>(table + (<usize>((bits >> (count - 10)) & 1023)) * 4);
    if (entry & 0x80) {
      count -= entry & 31;
      k += (entry >> 8) & 15;
      if (k > 63) return false;
      store<i16>(at + (<usize>k) * 2, <i16>((entry >> 16) << low));
      k++;
      continue;
    }
    let symbol = (entry >> 8) & 255;
    if (entry == 0) {
      symbol = slowSymbol(table, <u32>((bits >> (count - 16)) & 0xffff));
      if (symbol < 0) return false;
      count -= slowLength;
    } else count -= entry & 31;
    // A code has at most 16 bits, the number behind it 15: 32 are enough for both
    const size = symbol & 15;
    const run = symbol >> 4;
    if (size == 0) {
      if (run == 15) {
        k += 16;
        continue;
      }
      count -= run;
      endOfBands = (1 << run) - 1 + (<i32>(bits >> count) & ((1 << run) - 1));
      break;
    }
    k += run;
    if (k > 63) return false;
    count -= size;
    store<i16>(at + (<usize>k) * 2, <i16>(extend(<i32>(bits >> count) & ((1 << size) - 1), size) << low));
    k++;
  }
  window = bits;
  held = count;
  position = from;
  return true;
}

/** A bit for each coefficient of a block that is not zero, in the order in which they are kept. */
// @ts-ignore: decorator
@inline
function known(at: usize): u64 {
  const zero = i8x16.splat(0);
  const a = i8x16.narrow_i16x8_s(v128.load(at), v128.load(at, 16));
  const b = i8x16.narrow_i16x8_s(v128.load(at, 32), v128.load(at, 48));
  const c = i8x16.narrow_i16x8_s(v128.load(at, 64), v128.load(at, 80));
  const d = i8x16.narrow_i16x8_s(v128.load(at, 96), v128.load(at, 112));
  const low = <u32>i8x16.bitmask(i8x16.ne(a, zero)) | (<u32>i8x16.bitmask(i8x16.ne(b, zero)) << 16);
  const high = <u32>i8x16.bitmask(i8x16.ne(c, zero)) | (<u32>i8x16.bitmask(i8x16.ne(d, zero)) << 16);
  return <u64>low | (<u64>high << 32);
}

/** Reads a correction bit for each of the coefficients that `which` marks. */
function correct(at: usize, which: u64): void {
  const bit = 1 << lowBit;
  let left = <i32>popcnt(which);
  while (left > 0) {
    refill();
    const part = min(left, 32);
    left -= part;
    held -= part;
    let bits = <u32>(window >> held) << (32 - part);
    for (let taken = 0; taken < part; taken++, which &= which - 1, bits <<= 1) {
      if (<i32>bits >= 0) continue;
      const place = at + (<usize>ctz(which)) * 2;
      const value = <i32>load<i16>(place);
      if ((value & bit) == 0) store<i16>(place, <i16>(value + (value < 0 ? -bit : bit)));
    }
  }
}

function refineAc(component: i32, at: usize): bool {
  const band = ~(<u64>0) >> (63 - spectralEnd);
  let left = (band >> spectralStart) << spectralStart;
  const old = known(at);
  if (endOfBands == 0) {
    const table = <usize>get(component, AC);
    while (left != 0) {
      refill();
      const entry = load<i32>(table + (<usize>((window >> (held - 10)) & 1023)) * 4);
      let run = (entry >> 8) & 15;
      let fresh = (entry >> 16) << lowBit;
      if (entry & 0x80) {
        // The window held the sign too; numbers are one at this stage
        if (abs(entry >> 16) != 1) return false;
        held -= entry & 31;
      } else {
        const symbol = readSymbol(table);
        if (symbol < 0 || (symbol & 15) > 1) return false;
        run = symbol >> 4;
        if ((symbol & 15) == 1) fresh = readBits(1) != 0 ? 1 << lowBit : -(1 << lowBit);
        else if (run < 15) {
          endOfBands = 1 << run;
          if (run > 0) endOfBands += readBits(run);
          break;
        } else fresh = 0;
      }
      // The code is about the zero behind `run` others; numbers that are passed are corrected
      let zeros = left & ~old;
      for (; run > 0; run--) zeros &= zeros - 1;
      const target = zeros & (0 - zeros);
      const passed = target == 0 ? left : left & (target - 1);
      const numbers = passed & old;
      if (numbers != 0) correct(at, numbers);
      if (fresh != 0 && target != 0) store<i16>(at + (<usize>ctz(target)) * 2, <i16>fresh);
      left &= ~(passed | target);
    }
    if (isStarved()) return false;
  }
  if (endOfBands > 0) {
    const numbers = left & old;
    if (numbers != 0) correct(at, numbers);
    endOfBands--;
  }
  return true;
}

/** Transforms the kept coefficients of a progressive picture. */
export function paintAll(): void {
  for (let component = 0; component < components; component++) {
    const rows = get(component, LINES);
    const columns = get(component, ROW_BLOCKS);
    let first = <usize>get(component, FIRSTS);
    let at = <usize>get(component, COEFFICIENTS);
    const hasOthers = at != 0;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at += 128, first += 2) {
        const others = hasOthers ? known(at) : 0;
        if (others != 0) unfold(at, others);
        store<i16>(block, load<i16>(first));
        paint(component, block, others == 0 ? 0 : 63, row, column);
      }
    }
  }
}

/** Puts the coefficients that `which` marks into `block`, in natural order, among zeros. */
function unfold(at: usize, which: u64): void {
  const zero = i64x2.splat(0);
  for (let to: usize = 0; to < 128; to += 16) v128.store(block + to, zero);
  for (; which != 0; which &= which - 1) {
    const k = <usize>ctz(which);
    store<i16>(block + (<usize>load<u8>(zigzag + k)) * 2, load<i16>(at + k * 2));
  }
}

let rowBuffers: usize = 0;
let rowBytes: usize = 0;

/** Allocates what `convert` needs; `outputWidth` is the width of the scaled picture. */
export function startOutput(outputWidth: i32): void {
  rowBytes = (<usize>outputWidth + 63) & ~31;
  rowBuffers = alloc(rowBytes * 12 + 256);
}

/** How three or four components make a colour. */
const YCC = 0;
const RGB = 1;
const GREY = 2;
const CMYK = 3;
const YCCK = 4;
const INVERTED_CMYK = 5;
/** Added to the last three: amounts of ink, 255 for full, in place of colours. */
const KEEPS_INKS = 8;

/** Writes `count` rows of RGBA pixels, from row `from` of the scaled picture on, to `to`. */
export function convert(from: i32, count: i32, outputWidth: i32, colours: i32, to: usize): void {
  for (let y = from; y < from + count; y++, to += <usize>outputWidth * 4) {
    const first = componentRow(0, y, outputWidth);
    if (colours == GREY) {
      greyRow(first, to, outputWidth);
      continue;
    }
    const second = componentRow(1, y, outputWidth);
    const third = componentRow(2, y, outputWidth);
    const kind = colours & ~KEEPS_INKS;
    if (kind == RGB || kind == CMYK || kind == INVERTED_CMYK) rgbRow(first, second, third, to, outputWidth);
    else yccRow(first, second, third, to, outputWidth);
    if (kind < CMYK) continue;
    const black = componentRow(3, y, outputWidth);
    if ((colours & KEEPS_INKS) != 0) inkRow(black, to, outputWidth, kind);
    else blackRow(black, to, outputWidth, kind);
  }
}

/** The address of a component's row at the picture's full width; borrowed from the plane where nothing is to be done. */
function componentRow(component: i32, y: i32, outputWidth: i32): usize {
  const upX = get(component, UP_X);
  const upY = get(component, UP_Y);
  const stride = <usize>(get(component, ROW_BLOCKS) * get(component, ACROSS));
  const plane = <usize>get(component, PLANE);
  const last = get(component, HEIGHT) - 1;
  if (upX == 1 && upY == 1) return plane + <usize>min(y, last) * stride;
  const to = rowBuffers + (<usize>component) * rowBytes;
  const near = min(y / upY, last);
  const row = plane + <usize>near * stride;
  const samples = get(component, WIDTH);
  // libjpeg repeats, too, where there is nothing to interpolate between.
  if (upX > 2 || upY > 2 || (upX == 2 && samples <= 2)) {
    for (let x = 0; x < outputWidth; x++) store<u8>(to + x, load<u8>(row + min(x / upX, samples - 1)));
    return to;
  }
  const far = upY == 1 ? near : max(0, min(last, (y & 1) == 0 ? near - 1 : near + 1));
  const sums = rowBuffers + 4 * rowBytes + 32;
  addRows(row, plane + <usize>far * stride, sums, samples);
  if (upX == 1) {
    const two = i16x8.splat(2);
    for (let x: usize = 0; x < <usize>samples; x += 8) {
      const value = i16x8.shr_u(i16x8.add(v128.load(sums + x * 2), two), 2);
      v128.store64_lane(to + x, i8x16.narrow_i16x8_u(value, value), 0);
    }
    return to;
  }
  store<i16>(sums - 2, load<i16>(sums));
  store<i16>(sums + (<usize>samples) * 2, load<i16>(sums + (<usize>samples) * 2 - 2));
  const eight = i16x8.splat(8);
  const seven = i16x8.splat(7);
  const three = i16x8.splat(3);
  for (let x: usize = 0; x < <usize>samples; x += 8) {
    const here = i16x8.mul(v128.load(sums + x * 2), three);
    const even = i16x8.shr_u(i16x8.add(i16x8.add(here, v128.load(sums + x * 2 - 2)), eight), 4);
    const odd = i16x8.shr_u(i16x8.add(i16x8.add(here, v128.load(sums + x * 2 + 2)), seven), 4);
    v128.store(to + x * 2, v128.or(even, i16x8.shl(odd, 8)));
  }
  return to;
}

/** Three parts of the nearer row and one of the farther: four times the interpolated samples. */
function addRows(near: usize, far: usize, to: usize, samples: i32): void {
  const three = i16x8.splat(3);
  for (let x: usize = 0; x < <usize>samples; x += 8) {
    const a = i16x8.mul(v128.load_ext<u8>(near + x), three);
    v128.store(to + x * 2, i16x8.add(a, v128.load_ext<u8>(far + x)));
  }
}

// @ts-ignore: decorator
@inline
function storePixels(to: usize, left: i32, red: v128, green: v128, blue: v128): void {
  const alpha = i8x16.splat(-1);
  const rg = v128.shuffle<i8>(red, green, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const ba = v128.shuffle<i8>(blue, alpha, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const first = v128.shuffle<i16>(rg, ba, 0, 8, 1, 9, 2, 10, 3, 11);
  const second = v128.shuffle<i16>(rg, ba, 4, 12, 5, 13, 6, 14, 7, 15);
  v128.store(to, first);
  if (left > 4) v128.store(to, second, 16);
}

/** ITU-R BT.601 at full range (JFIF 1.02), with four fraction bits. */
function yccRow(ys: usize, cbs: usize, crs: usize, to: usize, count: i32): void {
  const middle = i16x8.splat(128);
  const half = i16x8.splat(8);
  for (let x = 0; x < count; x += 8) {
    const y = i16x8.add(i16x8.shl(v128.load_ext<u8>(ys + x), 4), half);
    const cb = i16x8.shl(i16x8.sub(v128.load_ext<u8>(cbs + x), middle), 4);
    const cr = i16x8.shl(i16x8.sub(v128.load_ext<u8>(crs + x), middle), 4);
    const red = i16x8.shr_s(i16x8.add(i16x8.add(y, cr), i16x8.q15mulr_sat_s(cr, i16x8.splat(13173))), 4);
    const both = i16x8.add(i16x8.q15mulr_sat_s(cb, i16x8.splat(11277)), i16x8.q15mulr_sat_s(cr, i16x8.splat(23401)));
    const green = i16x8.shr_s(i16x8.sub(y, both), 4);
    const blue = i16x8.shr_s(i16x8.add(i16x8.add(y, cb), i16x8.q15mulr_sat_s(cb, i16x8.splat(25297))), 4);
    storePixels(
      to + (<usize>x) * 4,
      count - x,
      i8x16.narrow_i16x8_u(red, red),
      i8x16.narrow_i16x8_u(green, green),
      i8x16.narrow_i16x8_u(blue, blue),
    );
  }
}

function rgbRow(red: usize, green: usize, blue: usize, to: usize, count: i32): void {
  for (let x = 0; x < count; x += 8) {
    storePixels(to + (<usize>x) * 4, count - x, v128.load(red + x), v128.load(green + x), v128.load(blue + x));
  }
}

function greyRow(grey: usize, to: usize, count: i32): void {
  for (let x = 0; x < count; x += 8) {
    const value = v128.load(grey + x);
    storePixels(to + (<usize>x) * 4, count - x, value, value, value);
  }
}

/** Ink on white paper, without a profile. Adobe stores amounts of paper, others amounts of ink; YCCK is Adobe's. */
function blackRow(black: usize, to: usize, count: i32, colours: i32): void {
  const flipColours = colours != INVERTED_CMYK;
  const flipBlack = colours == CMYK;
  for (let x = 0; x < count; x++, to += 4) {
    const stored = <i32>load<u8>(black + x);
    const paper = flipBlack ? 255 - stored : stored;
    for (let channel: usize = 0; channel < 3; channel++) {
      const value = <i32>load<u8>(to + channel);
      store<u8>(to + channel, <u8>(((flipColours ? 255 - value : value) * paper + 127) / 255));
    }
  }
}

/** Amounts of the four inks, for who knows the inks' profile. */
function inkRow(black: usize, to: usize, count: i32, colours: i32): void {
  const flips: u32 = (colours == INVERTED_CMYK ? 0xffffff : 0) | (colours == CMYK ? 0 : 0xff000000);
  for (let x = 0; x < count; x++, to += 4) {
    const inks = (load<u32>(to) & 0xffffff) | (<u32>load<u8>(black + x) << 24);
    store<u32>(to, inks ^ flips);
  }
}

// PNG's row filters (PNG, section 9) in both directions, and its samples as RGBA pixels.

// @ts-ignore: decorator
@inline
function paeth(a: v128, b: v128, c: v128): v128 {
  const toB = i16x8.abs(i16x8.sub(a, c));
  const toA = i16x8.abs(i16x8.sub(b, c));
  const toC = i16x8.abs(i16x8.sub(i16x8.add(a, b), i16x8.add(c, c)));
  const isA = v128.and(i16x8.le_s(toA, toB), i16x8.le_s(toA, toC));
  return v128.bitselect(a, v128.bitselect(b, c, i16x8.le_s(toB, toC)), isA);
}

/** Undoes filter `kind` of a row of `bytes` bytes in place; `step` is the distance to the pixel before. */
export function unfilterRow(kind: i32, row: usize, above: usize, bytes: usize, step: usize): void {
  if (kind == 2) {
    for (let x: usize = 0; x < bytes; x += 16) v128.store(row + x, i8x16.add(v128.load(row + x), v128.load(above + x)));
  } else if ((step == 4 || step == 3) && kind != 0) {
    unfilterPixels(kind, row, above, bytes, step);
  } else if (kind == 1) {
    for (let x = step; x < bytes; x++) store<u8>(row + x, load<u8>(row + x) + load<u8>(row + x - step));
  } else if (kind == 3) {
    for (let x: usize = 0; x < bytes; x++) {
      const before = x < step ? 0 : <u32>load<u8>(row + x - step);
      store<u8>(row + x, <u8>(load<u8>(row + x) + ((before + load<u8>(above + x)) >> 1)));
    }
  } else if (kind == 4) {
    for (let x: usize = 0; x < bytes; x++) {
      const a = x < step ? 0 : <i32>load<u8>(row + x - step);
      const b = <i32>load<u8>(above + x);
      const c = x < step ? 0 : <i32>load<u8>(above + x - step);
      const toA = abs(b - c);
      const toB = abs(a - c);
      const toC = abs(a + b - 2 * c);
      store<u8>(row + x, <u8>(load<u8>(row + x) + (toA <= toB && toA <= toC ? a : toB <= toC ? b : c)));
    }
  }
}

/** The filters that need the pixel before, for three and four bytes a pixel. */
function unfilterPixels(kind: i32, row: usize, above: usize, bytes: usize, step: usize): void {
  let a = i16x8.splat(0);
  let c = a;
  for (let x: usize = 0; x < bytes; x += step) {
    const filtered = i16x8.extend_low_i8x16_u(v128.load_zero<u32>(row + x));
    const b = i16x8.extend_low_i8x16_u(v128.load_zero<u32>(above + x));
    let guess = a;
    if (kind == 3) guess = i16x8.shr_u(i16x8.add(a, b), 1);
    else if (kind == 4) guess = paeth(a, b, c);
    a = v128.and(i16x8.add(filtered, guess), i16x8.splat(255));
    c = b;
    const packed = i32x4.extract_lane(i8x16.narrow_i16x8_u(a, a), 0);
    if (step == 4) store<u32>(row + x, packed);
    else {
      store<u16>(row + x, <u16>packed);
      store<u8>(row + x, <u8>(packed >> 16), 2);
    }
  }
}

/** Filters a row five ways, keeps the one whose bytes are closest to zero at `to`, behind its number. `spare` holds a row. */
export function filterRow(row: usize, above: usize, bytes: usize, step: usize, to: usize, spare: usize): void {
  let best: u32 = 0xffffffff;
  let from = to + 1;
  let other = spare;
  for (let kind = 1; kind <= 4; kind++) {
    const sum = applyFilter(kind, row, above, bytes, step, other);
    if (sum >= best) continue;
    best = sum;
    store<u8>(to, <u8>kind);
    const swap = from;
    from = other;
    other = swap;
  }
  if (from != to + 1) memory.copy(to + 1, from, bytes);
}

/** The sum of the filtered bytes' distances from zero. The `step` bytes before a row must be zero, and those before `above`. */
function applyFilter(kind: i32, row: usize, above: usize, bytes: usize, step: usize, to: usize): u32 {
  let sums = i32x4.splat(0);
  for (let x: usize = 0; x < bytes; x += 16) {
    const here = v128.load(row + x);
    const before = v128.load(row + x - step);
    const up = v128.load(above + x);
    let guess = before;
    if (kind == 2) guess = up;
    else if (kind == 3) {
      // avgr rounds up: less the lowest bit of the difference it is the floor.
      guess = i8x16.sub(i8x16.avgr_u(before, up), v128.and(v128.xor(before, up), i8x16.splat(1)));
    } else if (kind == 4) {
      const corner = v128.load(above + x - step);
      const low = paeth(i16x8.extend_low_i8x16_u(before), i16x8.extend_low_i8x16_u(up), i16x8.extend_low_i8x16_u(corner));
      const high = paeth(
        i16x8.extend_high_i8x16_u(before),
        i16x8.extend_high_i8x16_u(up),
        i16x8.extend_high_i8x16_u(corner),
      );
      guess = i8x16.narrow_i16x8_u(low, high);
    }
    const difference = i8x16.sub(here, guess);
    v128.store(to + x, difference);
    sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(i8x16.abs(difference))));
  }
  return (
    i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3)
  );
}

/** RGBA pixels without their alpha. */
export function dropAlpha(from: usize, count: i32, to: usize): void {
  for (let x = 0; x < count; x += 4, from += 16, to += 12) {
    const four = v128.load(from);
    v128.store(to, v128.shuffle<i8>(four, four, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 15, 15, 15, 15));
  }
}

// @ts-ignore: decorator
@inline
function eight(sample: u32): u32 {
  return (sample * 255 + 32895) >> 16;
}

// @ts-ignore: decorator
@inline
function wide(at: usize): u32 {
  return ((<u32>load<u8>(at)) << 8) | load<u8>(at, 1);
}

/**
 * Turns a row of samples into RGBA pixels. `palette` is the address of 256 RGBA colours; `hasKey` says that the colour
 * `red`, `green`, `blue` (or the grey `red`), in stored samples, is transparent.
 */
export function expandRow(
  row: usize,
  count: i32,
  colourType: i32,
  depth: i32,
  palette: usize,
  hasKey: bool,
  red: u32,
  green: u32,
  blue: u32,
  to: usize,
): void {
  if (colourType == 6 && depth == 8) {
    memory.copy(to, row, (<usize>count) * 4);
    return;
  }
  const isWide = depth == 16;
  const size: usize = isWide ? 2 : 1;
  if (colourType == 0 || colourType == 3) {
    const most = (1 << depth) - 1;
    for (let x = 0; x < count; x++, to += 4) {
      let sample: u32 = 0;
      if (depth >= 8) sample = isWide ? wide(row + (<usize>x) * 2) : <u32>load<u8>(row + x);
      else {
        const bit = x * depth;
        sample = (<u32>load<u8>(row + (bit >> 3)) >> (8 - depth - (bit & 7))) & most;
      }
      if (colourType == 3) {
        store<u32>(to, load<u32>(palette + (<usize>sample) * 4));
        continue;
      }
      const grey = isWide ? eight(sample) : (sample * 255) / most;
      store<u32>(to, grey * 0x010101 | (hasKey && sample == red ? 0 : 0xff000000));
    }
  } else if (colourType == 4) {
    for (let x = 0; x < count; x++, to += 4, row += 2 * size) {
      const grey = isWide ? eight(wide(row)) : <u32>load<u8>(row);
      const alpha = isWide ? eight(wide(row + 2)) : <u32>load<u8>(row, 1);
      store<u32>(to, grey * 0x010101 | (alpha << 24));
    }
  } else {
    const hasAlpha = colourType == 6;
    for (let x = 0; x < count; x++, to += 4) {
      const r = isWide ? wide(row) : <u32>load<u8>(row);
      const g = isWide ? wide(row + 2) : <u32>load<u8>(row, 1);
      const b = isWide ? wide(row + 4) : <u32>load<u8>(row, 2);
      const colour = isWide ? eight(r) | (eight(g) << 8) | (eight(b) << 16) : r | (g << 8) | (b << 16);
      let alpha: u32 = hasKey && r == red && g == green && b == blue ? 0 : 255;
      if (hasAlpha) alpha = eight(wide(row + 6));
      store<u32>(to, colour | (alpha << 24));
      row += hasAlpha ? 8 : 3 * size;
    }
  }
}

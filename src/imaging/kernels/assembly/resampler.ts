// A separable resampler. Rows are first resized across into a ring of intermediate rows, then output rows are summed up
// from the ring. Two kinds: opaque pixels in 16-bit fixed point (weights have 14 fraction bits, intermediate rows 6), and
// transparent ones in floats, premultiplied. The caller computes the weights and feeds rows in order.

// @ts-ignore: decorator
@inline
function pixel(at: usize): v128 {
  return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load_zero<u32>(at))));
}

/** Whether all of `count` pixels are opaque. */
export function isOpaque(at: usize, count: i32): bool {
  const end = at + (<usize>count) * 4;
  let all = i32x4.splat(-1);
  for (; at + 16 <= end; at += 16) all = v128.and(all, v128.load(at));
  let rest = i32x4.extract_lane(all, 0) & i32x4.extract_lane(all, 1) & i32x4.extract_lane(all, 2) & i32x4.extract_lane(all, 3);
  for (; at < end; at += 4) rest &= load<i32>(at);
  return (rest & 0xff000000) == 0xff000000;
}

/** Resizes one row of opaque pixels: `firsts` are byte offsets, `groups` times four weights belong to each of `count`. */
export function acrossOpaque(row: usize, firsts: usize, weights: usize, groups: i32, count: i32, to: usize): void {
  const zero = i32x4.splat(0);
  for (let x = 0; x < count; x++) {
    let from = row + load<u32>(firsts);
    let sum = i32x4.splat(128);
    for (let group = 0; group < groups; group++) {
      const four = v128.load(from);
      const left = v128.shuffle<i8>(four, zero, 0, 16, 4, 16, 1, 16, 5, 16, 2, 16, 6, 16, 3, 16, 7, 16);
      const right = v128.shuffle<i8>(four, zero, 8, 16, 12, 16, 9, 16, 13, 16, 10, 16, 14, 16, 11, 16, 15, 16);
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(left, v128.load_splat<u32>(weights)));
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(right, v128.load_splat<u32>(weights, 4)));
      from += 16;
      weights += 8;
    }
    const shifted = i32x4.shr_s(sum, 8);
    v128.store64_lane(to, i16x8.narrow_i32x4_s(shifted, shifted), 0);
    firsts += 4;
    to += 8;
  }
}

/** Sums up one row of opaque pixels from the intermediate rows whose addresses and weights come in pairs. */
export function downOpaque(rows: usize, weights: usize, pairs: i32, count: i32, to: usize): void {
  const half = i32x4.splat(1 << 19);
  for (let x: usize = 0; x < <usize>count; x += 4) {
    let a = half;
    let b = half;
    let c = half;
    let d = half;
    for (let pair: usize = 0; pair < <usize>pairs; pair++) {
      const upper = <usize>load<u32>(rows + pair * 8) + x * 8;
      const lower = <usize>load<u32>(rows + pair * 8, 4) + x * 8;
      const both = v128.load_splat<u32>(weights + pair * 4);
      const u0 = v128.load(upper);
      const l0 = v128.load(lower);
      const u1 = v128.load(upper, 16);
      const l1 = v128.load(lower, 16);
      a = i32x4.add(a, i32x4.dot_i16x8_s(v128.shuffle<i16>(u0, l0, 0, 8, 1, 9, 2, 10, 3, 11), both));
      b = i32x4.add(b, i32x4.dot_i16x8_s(v128.shuffle<i16>(u0, l0, 4, 12, 5, 13, 6, 14, 7, 15), both));
      c = i32x4.add(c, i32x4.dot_i16x8_s(v128.shuffle<i16>(u1, l1, 0, 8, 1, 9, 2, 10, 3, 11), both));
      d = i32x4.add(d, i32x4.dot_i16x8_s(v128.shuffle<i16>(u1, l1, 4, 12, 5, 13, 6, 14, 7, 15), both));
    }
    const first = i16x8.narrow_i32x4_s(i32x4.shr_s(a, 20), i32x4.shr_s(b, 20));
    const second = i16x8.narrow_i32x4_s(i32x4.shr_s(c, 20), i32x4.shr_s(d, 20));
    v128.store(to + x * 4, i8x16.narrow_i16x8_u(first, second));
  }
}

/** Turns `count` pixels into four floats each, colours multiplied by alpha. */
export function premultiply(from: usize, count: i32, to: usize): void {
  const one = f32x4.splat(1);
  for (let x = 0; x < count; x++, from += 4, to += 16) {
    const colour = pixel(from);
    v128.store(to, f32x4.mul(colour, v128.shuffle<i32>(colour, one, 3, 3, 3, 4)));
  }
}

/** Like `acrossOpaque` for premultiplied floats. Four sums, so that none waits for the one before it. */
export function acrossAlpha(row: usize, firsts: usize, weights: usize, groups: i32, count: i32, to: usize): void {
  const none = f32x4.splat(0);
  for (let x = 0; x < count; x++) {
    let from = row + load<u32>(firsts) * 4;
    let a = none;
    let b = none;
    let c = none;
    let d = none;
    for (let group = 0; group < groups; group++) {
      a = f32x4.add(a, f32x4.mul(v128.load(from), v128.load_splat<u32>(weights)));
      b = f32x4.add(b, f32x4.mul(v128.load(from, 16), v128.load_splat<u32>(weights, 4)));
      c = f32x4.add(c, f32x4.mul(v128.load(from, 32), v128.load_splat<u32>(weights, 8)));
      d = f32x4.add(d, f32x4.mul(v128.load(from, 48), v128.load_splat<u32>(weights, 12)));
      from += 64;
      weights += 16;
    }
    v128.store(to, f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
    firsts += 4;
    to += 16;
  }
}

/** Like `downOpaque` for pixels of any opacity: one address and one weight a row; four pixels at a time, so rows end on four. */
export function downAlpha(rows: usize, weights: usize, taps: i32, count: i32, to: usize): void {
  const none = f32x4.splat(0);
  for (let x: usize = 0; x < <usize>count; x += 4) {
    let a = none;
    let b = none;
    let c = none;
    let d = none;
    for (let tap: usize = 0; tap < <usize>taps; tap++) {
      const row = <usize>load<u32>(rows + tap * 4) + x * 16;
      const weight = v128.load_splat<u32>(weights + tap * 4);
      a = f32x4.add(a, f32x4.mul(v128.load(row), weight));
      b = f32x4.add(b, f32x4.mul(v128.load(row, 16), weight));
      c = f32x4.add(c, f32x4.mul(v128.load(row, 32), weight));
      d = f32x4.add(d, f32x4.mul(v128.load(row, 48), weight));
    }
    store<u32>(to + x * 4, straight(a));
    store<u32>(to + x * 4, straight(b), 4);
    store<u32>(to + x * 4, straight(c), 8);
    store<u32>(to + x * 4, straight(d), 12);
  }
}

/** A pixel with its colours divided by its alpha; nothing at all where it is transparent. */
// @ts-ignore: decorator
@inline
function straight(sum: v128): u32 {
  const alpha = f32x4.extract_lane(sum, 3);
  if (alpha < 0.5) return 0;
  const divided = f32x4.replace_lane(f32x4.div(sum, f32x4.splat(alpha)), 3, alpha);
  const whole = i32x4.trunc_sat_f32x4_s(f32x4.nearest(divided));
  const narrow = i16x8.narrow_i32x4_s(whole, whole);
  return i32x4.extract_lane(i8x16.narrow_i16x8_u(narrow, narrow), 0);
}

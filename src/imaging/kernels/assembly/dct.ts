// The 8-point DCT of Loeffler, Ligtenberg and Moschytz (1989) in 13-bit fixed point, on eight columns at a time. The
// inverse also comes in 4, 2 and 1 points, each the mean of 2, 4 and 8 neighbours of the full one, which decodes a
// picture at 1/2, 1/4 and 1/8 of its size. Rotations are dot products of two interleaved 16-bit rows.

// @ts-ignore: decorator
@inline
function low(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

// @ts-ignore: decorator
@inline
function high(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

// @ts-ignore: decorator
@inline
function dot(pairs: v128, a: i32, b: i32): v128 {
  return i32x4.dot_i16x8_s(pairs, i32x4.splat((b << 16) | (a & 0xffff)));
}

// @ts-ignore: decorator
@inline
function descale(low: v128, high: v128, shift: i32): v128 {
  const half = i32x4.splat(1 << (shift - 1));
  return i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.add(low, half), shift), i32x4.shr_s(i32x4.add(high, half), shift));
}

/** One direction of the inverse: eight rows of eight numbers at `from` become `size` rows at `to`. */
export function inversePass(from: usize, to: usize, size: i32, isFirst: bool): void {
  if (size == 8) inverse8(from, to, isFirst ? 11 : 18);
  else if (size == 4) inverse4(from, to, isFirst ? 12 : 19);
  else if (size == 2) inverse2(from, to, isFirst ? 13 : 20);
  else {
    const row = v128.load(from);
    const half = isFirst ? i16x8.splat(0) : i16x8.splat(16);
    v128.store(to, isFirst ? i16x8.shl(row, 2) : i16x8.shr_s(i16x8.add_sat_s(row, half), 5));
  }
}

function inverse8(from: usize, to: usize, shift: i32): void {
  const in0 = v128.load(from);
  const in1 = v128.load(from, 16);
  const in2 = v128.load(from, 32);
  const in3 = v128.load(from, 48);
  const in4 = v128.load(from, 64);
  const in5 = v128.load(from, 80);
  const in6 = v128.load(from, 96);
  const in7 = v128.load(from, 112);

  const l04 = low(in0, in4);
  const h04 = high(in0, in4);
  const l26 = low(in2, in6);
  const h26 = high(in2, in6);
  const l0 = dot(l04, 8192, 8192);
  const h0 = dot(h04, 8192, 8192);
  const l1 = dot(l04, 8192, -8192);
  const h1 = dot(h04, 8192, -8192);
  const l2 = dot(l26, 4433, -10704);
  const h2 = dot(h26, 4433, -10704);
  const l3 = dot(l26, 10703, 4433);
  const h3 = dot(h26, 10703, 4433);
  const l10 = i32x4.add(l0, l3);
  const h10 = i32x4.add(h0, h3);
  const l13 = i32x4.sub(l0, l3);
  const h13 = i32x4.sub(h0, h3);
  const l11 = i32x4.add(l1, l2);
  const h11 = i32x4.add(h1, h2);
  const l12 = i32x4.sub(l1, l2);
  const h12 = i32x4.sub(h1, h2);

  const s3 = i16x8.add(in3, in7);
  const s4 = i16x8.add(in1, in5);
  const lz = low(s3, s4);
  const hz = high(s3, s4);
  const lz3 = dot(lz, -6436, 9633);
  const hz3 = dot(hz, -6436, 9633);
  const lz4 = dot(lz, 9633, 6437);
  const hz4 = dot(hz, 9633, 6437);
  const l71 = low(in7, in1);
  const h71 = high(in7, in1);
  const l53 = low(in5, in3);
  const h53 = high(in5, in3);
  const lo0 = i32x4.add(dot(l71, -4927, -7373), lz3);
  const ho0 = i32x4.add(dot(h71, -4927, -7373), hz3);
  const lo3 = i32x4.add(dot(l71, -7373, 4926), lz4);
  const ho3 = i32x4.add(dot(h71, -7373, 4926), hz4);
  const lo1 = i32x4.add(dot(l53, -4176, -20995), lz4);
  const ho1 = i32x4.add(dot(h53, -4176, -20995), hz4);
  const lo2 = i32x4.add(dot(l53, -20995, 4177), lz3);
  const ho2 = i32x4.add(dot(h53, -20995, 4177), hz3);

  v128.store(to, descale(i32x4.add(l10, lo3), i32x4.add(h10, ho3), shift));
  v128.store(to, descale(i32x4.add(l11, lo2), i32x4.add(h11, ho2), shift), 16);
  v128.store(to, descale(i32x4.add(l12, lo1), i32x4.add(h12, ho1), shift), 32);
  v128.store(to, descale(i32x4.add(l13, lo0), i32x4.add(h13, ho0), shift), 48);
  v128.store(to, descale(i32x4.sub(l13, lo0), i32x4.sub(h13, ho0), shift), 64);
  v128.store(to, descale(i32x4.sub(l12, lo1), i32x4.sub(h12, ho1), shift), 80);
  v128.store(to, descale(i32x4.sub(l11, lo2), i32x4.sub(h11, ho2), shift), 96);
  v128.store(to, descale(i32x4.sub(l10, lo3), i32x4.sub(h10, ho3), shift), 112);
}

function inverse4(from: usize, to: usize, shift: i32): void {
  const in0 = v128.load(from);
  const in1 = v128.load(from, 16);
  const in2 = v128.load(from, 32);
  const in3 = v128.load(from, 48);
  const in5 = v128.load(from, 80);
  const in6 = v128.load(from, 96);
  const in7 = v128.load(from, 112);
  const zero = i16x8.splat(0);
  const l0 = dot(low(in0, zero), 16384, 0);
  const h0 = dot(high(in0, zero), 16384, 0);
  const l2 = dot(low(in2, in6), 15137, -6270);
  const h2 = dot(high(in2, in6), 15137, -6270);
  const l10 = i32x4.add(l0, l2);
  const h10 = i32x4.add(h0, h2);
  const l12 = i32x4.sub(l0, l2);
  const h12 = i32x4.sub(h0, h2);
  const l75 = low(in7, in5);
  const h75 = high(in7, in5);
  const l31 = low(in3, in1);
  const h31 = high(in3, in1);
  const lo0 = i32x4.add(dot(l75, -1730, 11893), dot(l31, -17799, 8697));
  const ho0 = i32x4.add(dot(h75, -1730, 11893), dot(h31, -17799, 8697));
  const lo2 = i32x4.add(dot(l75, -4176, -4926), dot(l31, 7373, 20995));
  const ho2 = i32x4.add(dot(h75, -4176, -4926), dot(h31, 7373, 20995));
  v128.store(to, descale(i32x4.add(l10, lo2), i32x4.add(h10, ho2), shift));
  v128.store(to, descale(i32x4.add(l12, lo0), i32x4.add(h12, ho0), shift), 16);
  v128.store(to, descale(i32x4.sub(l12, lo0), i32x4.sub(h12, ho0), shift), 32);
  v128.store(to, descale(i32x4.sub(l10, lo2), i32x4.sub(h10, ho2), shift), 48);
}

function inverse2(from: usize, to: usize, shift: i32): void {
  const in0 = v128.load(from);
  const in1 = v128.load(from, 16);
  const in3 = v128.load(from, 48);
  const in5 = v128.load(from, 80);
  const in7 = v128.load(from, 112);
  const zero = i16x8.splat(0);
  const l0 = i32x4.shl(dot(low(in0, zero), 16384, 0), 1);
  const h0 = i32x4.shl(dot(high(in0, zero), 16384, 0), 1);
  const lo = i32x4.add(dot(low(in7, in5), -5906, 6967), dot(low(in3, in1), -10426, 29692));
  const ho = i32x4.add(dot(high(in7, in5), -5906, 6967), dot(high(in3, in1), -10426, 29692));
  v128.store(to, descale(i32x4.add(l0, lo), i32x4.add(h0, ho), shift));
  v128.store(to, descale(i32x4.sub(l0, lo), i32x4.sub(h0, ho), shift), 16);
}

/** One direction of the forward transform; both together scale by 8. */
export function forwardPass(from: usize, to: usize, isFirst: bool): void {
  const in0 = v128.load(from);
  const in1 = v128.load(from, 16);
  const in2 = v128.load(from, 32);
  const in3 = v128.load(from, 48);
  const in4 = v128.load(from, 64);
  const in5 = v128.load(from, 80);
  const in6 = v128.load(from, 96);
  const in7 = v128.load(from, 112);
  const t0 = i16x8.add(in0, in7);
  const t7 = i16x8.sub(in0, in7);
  const t1 = i16x8.add(in1, in6);
  const t6 = i16x8.sub(in1, in6);
  const t2 = i16x8.add(in2, in5);
  const t5 = i16x8.sub(in2, in5);
  const t3 = i16x8.add(in3, in4);
  const t4 = i16x8.sub(in3, in4);
  const t10 = i16x8.add(t0, t3);
  const t13 = i16x8.sub(t0, t3);
  const t11 = i16x8.add(t1, t2);
  const t12 = i16x8.sub(t1, t2);
  const shift = isFirst ? 11 : 15;
  const sum = i16x8.add(t10, t11);
  const difference = i16x8.sub(t10, t11);
  if (isFirst) {
    v128.store(to, i16x8.shl(sum, 2));
    v128.store(to, i16x8.shl(difference, 2), 64);
  } else {
    const half = i16x8.splat(2);
    v128.store(to, i16x8.shr_s(i16x8.add(sum, half), 2));
    v128.store(to, i16x8.shr_s(i16x8.add(difference, half), 2), 64);
  }
  const le = low(t13, t12);
  const he = high(t13, t12);
  v128.store(to, descale(dot(le, 10703, 4433), dot(he, 10703, 4433), shift), 32);
  v128.store(to, descale(dot(le, 4433, -10704), dot(he, 4433, -10704), shift), 96);
  const s3 = i16x8.add(t4, t6);
  const s4 = i16x8.add(t5, t7);
  const lz = low(s3, s4);
  const hz = high(s3, s4);
  const lz3 = dot(lz, -6436, 9633);
  const hz3 = dot(hz, -6436, 9633);
  const lz4 = dot(lz, 9633, 6437);
  const hz4 = dot(hz, 9633, 6437);
  const l47 = low(t4, t7);
  const h47 = high(t4, t7);
  const l56 = low(t5, t6);
  const h56 = high(t5, t6);
  v128.store(to, descale(i32x4.add(dot(l47, -4927, -7373), lz3), i32x4.add(dot(h47, -4927, -7373), hz3), shift), 112);
  v128.store(to, descale(i32x4.add(dot(l47, -7373, 4926), lz4), i32x4.add(dot(h47, -7373, 4926), hz4), shift), 16);
  v128.store(to, descale(i32x4.add(dot(l56, -4176, -20995), lz4), i32x4.add(dot(h56, -4176, -20995), hz4), shift), 80);
  v128.store(to, descale(i32x4.add(dot(l56, -20995, 4177), lz3), i32x4.add(dot(h56, -20995, 4177), hz3), shift), 48);
}

/** Swaps rows and columns of the eight by eight numbers at `at`. */
export function transpose(at: usize): void {
  const a = v128.load(at);
  const b = v128.load(at, 16);
  const c = v128.load(at, 32);
  const d = v128.load(at, 48);
  const e = v128.load(at, 64);
  const f = v128.load(at, 80);
  const g = v128.load(at, 96);
  const h = v128.load(at, 112);
  const ab0 = low(a, b);
  const ab1 = high(a, b);
  const cd0 = low(c, d);
  const cd1 = high(c, d);
  const ef0 = low(e, f);
  const ef1 = high(e, f);
  const gh0 = low(g, h);
  const gh1 = high(g, h);
  const abcd0 = v128.shuffle<i32>(ab0, cd0, 0, 4, 1, 5);
  const abcd1 = v128.shuffle<i32>(ab0, cd0, 2, 6, 3, 7);
  const abcd2 = v128.shuffle<i32>(ab1, cd1, 0, 4, 1, 5);
  const abcd3 = v128.shuffle<i32>(ab1, cd1, 2, 6, 3, 7);
  const efgh0 = v128.shuffle<i32>(ef0, gh0, 0, 4, 1, 5);
  const efgh1 = v128.shuffle<i32>(ef0, gh0, 2, 6, 3, 7);
  const efgh2 = v128.shuffle<i32>(ef1, gh1, 0, 4, 1, 5);
  const efgh3 = v128.shuffle<i32>(ef1, gh1, 2, 6, 3, 7);
  v128.store(at, v128.shuffle<i64>(abcd0, efgh0, 0, 2));
  v128.store(at, v128.shuffle<i64>(abcd0, efgh0, 1, 3), 16);
  v128.store(at, v128.shuffle<i64>(abcd1, efgh1, 0, 2), 32);
  v128.store(at, v128.shuffle<i64>(abcd1, efgh1, 1, 3), 48);
  v128.store(at, v128.shuffle<i64>(abcd2, efgh2, 0, 2), 64);
  v128.store(at, v128.shuffle<i64>(abcd2, efgh2, 1, 3), 80);
  v128.store(at, v128.shuffle<i64>(abcd3, efgh3, 0, 2), 96);
  v128.store(at, v128.shuffle<i64>(abcd3, efgh3, 1, 3), 112);
}

/** The natural position of each zigzag index (ITU-T T.81, figure A.6). */
export const zigzag: usize = memory.data<u8>([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55,
  62, 63,
]);

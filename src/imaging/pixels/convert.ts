import { embeddedProfile } from '../files/profile/embedded.ts';
import { type Profile, readProfile } from '../files/profile/profile.ts';
import type { ImageFormat } from '../options/formats.ts';
import { type Bitmap, createBitmap } from './bitmap.ts';

/** Turns pixels of a file's own colour space into sRGB. */
export type Conversion = (bitmap: Bitmap) => Bitmap;

/**
 * How to show a file's colours in sRGB (the product applies colour profiles always); `undefined` when they are sRGB
 * already, or when there is no profile of a matrix and curves.
 */
export function conversionToSrgb(bytes: Uint8Array, format: ImageFormat): Conversion | undefined {
  const embedded = embeddedProfile(bytes, format);
  const profile = embedded === undefined ? undefined : readProfile(embedded);
  if (profile === undefined) return undefined;
  const matrix = multiply(fromXyz, profile.matrix);
  return isSrgb(profile, matrix) ? undefined : (bitmap) => convert(bitmap, profile, matrix);
}

/** From the XYZ of D50 to the light of sRGB's primaries (IEC 61966-2-1, adapted by Bradford). */
const fromXyz: readonly number[] = [
  3.1341359, -1.6173863, -0.4906619, -0.978795, 1.9161339, 0.033454, 0.0719552, -0.2289769, 1.4053851,
];

const identity: readonly number[] = [1, 0, 0, 0, 1, 0, 0, 0, 1];

function multiply(left: readonly number[], right: readonly number[]): number[] {
  return Array.from({ length: 9 }, (_, index) => {
    const row = Math.floor(index / 3) * 3;
    const column = index % 3;
    return [0, 1, 2].reduce((sum, k) => sum + (left[row + k] ?? 0) * (right[k * 3 + column] ?? 0), 0);
  });
}

/** Differences that no eye sees: the many variants of the sRGB profile are within them. */
function isSrgb({ curves }: Profile, matrix: readonly number[]): boolean {
  const isSameMatrix = matrix.every((value, index) => Math.abs(value - (identity[index] ?? 0)) < 0.01);
  return (
    isSameMatrix && curves.every((curve) => [0.1, 0.3, 0.5, 0.8].every((x) => Math.abs(curve(x) - decode(x)) < 0.01))
  );
}

/** sRGB's curve, from a stored value to light, and back. */
function decode(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function encode(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** Steps of light that are told apart; sRGB's darkest step is a fifteenth of a 255th. */
const steps = 16_384;

/** The stored value of each step of light; made once. */
const encoded = Uint8Array.from({ length: steps + 1 }, (_, step) => Math.round(encode(step / steps) * 255));

function convert({ width, height, data }: Bitmap, { curves }: Profile, matrix: readonly number[]): Bitmap {
  const [red, green, blue] = curves.map((curve) =>
    Float32Array.from({ length: 256 }, (_, value) => curve(value / 255)),
  );
  const [m0 = 0, m1 = 0, m2 = 0, m3 = 0, m4 = 0, m5 = 0, m6 = 0, m7 = 0, m8 = 0] = matrix.map((value) => value * steps);
  const result = createBitmap(width, height);
  const out = result.data;
  const stored = (light: number) => encoded[light <= 0 ? 0 : light >= steps ? steps : Math.round(light)] as number;
  for (let at = 0; at < data.length; at += 4) {
    const r = red?.[data[at] as number] as number;
    const g = green?.[data[at + 1] as number] as number;
    const b = blue?.[data[at + 2] as number] as number;
    out[at] = stored(m0 * r + m1 * g + m2 * b);
    out[at + 1] = stored(m3 * r + m4 * g + m5 * b);
    out[at + 2] = stored(m6 * r + m7 * g + m8 * b);
    out[at + 3] = data[at + 3] as number;
  }
  return result;
}

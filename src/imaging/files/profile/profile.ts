import { startsWith, u8, u16be, u32be } from '../header/bytes.ts';

/**
 * Whether a profile is one of the many variants of sRGB, as a matrix and curves (ICC.1, section 8.4): nothing is to be
 * converted then, and nothing to be loaded for it.
 */
export function isSrgb(bytes: Uint8Array): boolean {
  const profile = readProfile(bytes);
  if (profile === undefined) return false;
  const isSameMatrix = profile.matrix.every((value, index) => Math.abs(value - (srgbMatrix[index] ?? 0)) < 0.004);
  const isSameCurve = (curve: Curve) => [0.1, 0.3, 0.5, 0.8].every((x) => Math.abs(curve(x) - srgbCurve(x)) < 0.01);
  return isSameMatrix && profile.curves.every(isSameCurve);
}

/** sRGB's primaries in the XYZ of D50 (IEC 61966-2-1, adapted by Bradford). */
const srgbMatrix: readonly number[] = [0.4361, 0.3851, 0.1431, 0.2225, 0.7169, 0.0606, 0.0139, 0.0971, 0.7142];

/** sRGB's curve, from a stored value to light. */
function srgbCurve(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** A colour space of three primaries: what each channel's value means, and the primaries in the XYZ of D50. */
interface Profile {
  /** From a stored value, 0 to 1, to light, 0 to 1; red, green, blue. */
  readonly curves: readonly [Curve, Curve, Curve];
  /** Rows X, Y, Z; columns red, green, blue. */
  readonly matrix: readonly number[];
}

type Curve = (value: number) => number;

/** Reads an RGB profile made of a matrix and curves; `undefined` for every other kind, and where a table outranks them. */
function readProfile(bytes: Uint8Array): Profile | undefined {
  if (!startsWith(bytes, 'RGB XYZ ', 16) || !startsWith(bytes, 'acsp', 36)) return undefined;
  const tag = (name: string): number | undefined => {
    for (let index = 0; index < Math.min(u32be(bytes, 128), 100); index++) {
      const at = 132 + index * 12;
      if (startsWith(bytes, name, at)) return u32be(bytes, at + 4);
    }
    return undefined;
  };
  if (tag('A2B0') !== undefined) return undefined;
  const columns = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => readPrimary(bytes, tag(name)));
  const [red, green, blue] = ['rTRC', 'gTRC', 'bTRC'].map((name) => readCurve(bytes, tag(name)));
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  const matrix = [0, 1, 2].flatMap((row) => columns.map((column) => column?.[row] ?? Number.NaN));
  return matrix.some(Number.isNaN) ? undefined : { curves: [red, green, blue], matrix };
}

function fixed(bytes: Uint8Array, at: number): number {
  return (u32be(bytes, at) | 0) / 0x10000;
}

function readPrimary(bytes: Uint8Array, at: number | undefined): readonly number[] | undefined {
  if (at === undefined || !startsWith(bytes, 'XYZ ', at)) return undefined;
  return [8, 12, 16].map((offset) => fixed(bytes, at + offset));
}

/** Parameters of each kind of parametric curve (ICC.1, table 68). */
const parameterCounts: readonly number[] = [1, 3, 4, 5, 7];

function readCurve(bytes: Uint8Array, at: number | undefined): Curve | undefined {
  if (at === undefined) return undefined;
  if (startsWith(bytes, 'curv', at)) return readTable(bytes, at);
  const count = parameterCounts[u16be(bytes, at + 8)];
  if (!startsWith(bytes, 'para', at) || count === undefined) return undefined;
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: count }, (_, index) =>
    fixed(bytes, at + 12 + index * 4),
  );
  const power = (value: number) => Math.max(0, a * value + b) ** g;
  // Kinds 1 and 2 are level below -b/a; 3 and 4 are straight below d
  if (count === 3 || count === 4)
    return (value) => (value >= -b / a ? power(value) + (count === 4 ? c : 0) : count === 4 ? c : 0);
  return count === 1 ? (value) => value ** g : (value) => (value >= d ? power(value) + e : c * value + f);
}

/** No entry is a straight line, one is a power, more are samples. */
function readTable(bytes: Uint8Array, at: number): Curve | undefined {
  const count = u32be(bytes, at + 8);
  if (count === 0) return (value) => value;
  if (count === 1) {
    const gamma = u8(bytes, at + 12) + u8(bytes, at + 13) / 256;
    return (value) => value ** gamma;
  }
  if (at + 12 + count * 2 > bytes.length) return undefined;
  return (value) => {
    const place = value * (count - 1);
    const below = Math.min(count - 2, Math.floor(place));
    const low = u16be(bytes, at + 12 + below * 2);
    return (low + (u16be(bytes, at + 14 + below * 2) - low) * (place - below)) / 0xffff;
  };
}

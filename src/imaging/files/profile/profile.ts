import { startsWith, u8, u16be, u32be } from '../header/bytes.ts';

/** A colour space of three primaries: what each channel's value means, and the primaries in the XYZ of D50. */
export interface Profile {
  /** From a stored value, 0 to 1, to light, 0 to 1; red, green, blue. */
  readonly curves: readonly [Curve, Curve, Curve];
  /** Rows X, Y, Z; columns red, green, blue. */
  readonly matrix: readonly number[];
}

type Curve = (value: number) => number;

/** Reads an RGB profile made of a matrix and curves (ICC.1, section 8.4); `undefined` for every other kind. */
export function readProfile(bytes: Uint8Array): Profile | undefined {
  if (!startsWith(bytes, 'RGB XYZ ', 16) || !startsWith(bytes, 'acsp', 36)) return undefined;
  const tag = (name: string): number | undefined => {
    for (let index = 0; index < Math.min(u32be(bytes, 128), 100); index++) {
      const at = 132 + index * 12;
      if (startsWith(bytes, name, at)) return u32be(bytes, at + 4);
    }
    return undefined;
  };
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

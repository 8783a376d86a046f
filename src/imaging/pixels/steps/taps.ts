/** The source pixels each target pixel reads: the first one's index, and the shares of `taps` pixels (together 1). */
export interface Taps {
  readonly taps: number;
  readonly firsts: readonly number[];
  readonly factors: readonly Float64Array[];
}

/** How an axis is resized: Lanczos-3, widened, when it shrinks, bicubically when it grows. */
export function resizeTaps(sourceSize: number, offset: number, size: number, targetSize: number): Taps {
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

/** How an axis is blurred by a Gaussian of `sigma` pixels; edges are repeated outwards. */
export function gaussianTaps(length: number, sigma: number): Taps {
  const radius = Math.ceil(sigma * 3);
  const bell = Array.from({ length: 2 * radius + 1 }, (_, index) =>
    Math.exp(-((index - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = bell.reduce((total, share) => total + share, 0);
  const taps = Math.min(length, 2 * radius + 1);
  const firsts: number[] = [];
  const factors: Float64Array[] = [];
  for (let index = 0; index < length; index++) {
    const first = Math.max(0, Math.min(index - radius, length - taps));
    const shares = new Float64Array(taps);
    for (const [tap, share] of bell.entries()) {
      const kept = Math.min(Math.max(index - radius + tap, 0), length - 1) - first;
      const inside = Math.min(Math.max(kept, 0), taps - 1);
      shares[inside] = (shares[inside] ?? 0) + share / sum;
    }
    firsts.push(first);
    factors.push(shares);
  }
  return { taps, firsts, factors };
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

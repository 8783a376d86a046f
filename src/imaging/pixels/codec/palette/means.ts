import type { Bins } from './bins.ts';

/** Moves groups towards what they stand for (k-means, in a fixed number of rounds): their centres, and each bin's group. */
export function settle(bins: Bins, groups: Uint16Array, rounds: number): Float32Array {
  const centres = new Float32Array(groups.reduce((most, group) => Math.max(most, group + 1), 1) * 4);
  recentre(bins, groups, centres);
  for (let round = 0; round < rounds; round++) {
    regroup(bins, groups, centres);
    recentre(bins, groups, centres);
  }
  regroup(bins, groups, centres);
  return centres;
}

/** A group that has lost its last bin stays where it is. */
function recentre({ count, points, weights }: Bins, groups: Uint16Array, centres: Float32Array): void {
  const sums = new Float64Array(centres.length);
  const totals = new Float64Array(centres.length / 4);
  for (let bin = 0; bin < count; bin++) {
    const group = groups[bin] as number;
    const pixels = weights[bin] as number;
    totals[group] = (totals[group] as number) + pixels;
    for (let axis = 0; axis < 4; axis++) {
      sums[group * 4 + axis] = (sums[group * 4 + axis] as number) + (points[bin * 4 + axis] as number) * pixels;
    }
  }
  for (let at = 0; at < centres.length; at++) {
    const total = totals[at >> 2] as number;
    if (total > 0) centres[at] = (sums[at] as number) / total;
  }
}

/**
 * Gives each bin to the nearest centre. Centres stand in a row along the axis where they differ most, and a bin looks
 * from its own in both directions until that axis alone is farther than the nearest so far.
 */
function regroup({ count, points }: Bins, groups: Uint16Array, centres: Float32Array): void {
  const axis = widestAxis(centres);
  const row = Array.from({ length: centres.length / 4 }, (_, group) => group);
  row.sort((a, b) => (centres[a * 4 + axis] as number) - (centres[b * 4 + axis] as number));
  const places = new Uint16Array(row.length);
  for (const [place, group] of row.entries()) places[group] = place;
  const sorted = Float32Array.from(
    { length: centres.length },
    (_, at) => centres[(row[at >> 2] as number) * 4 + (at & 3)] as number,
  );
  for (let bin = 0; bin < count; bin++) {
    groups[bin] = row[nearest(sorted, axis, points, bin * 4, places[groups[bin] as number] as number)] as number;
  }
}

/** The place of the centre nearest to the point at `at`; the search starts from a place near by. */
function nearest(sorted: Float32Array, axis: number, points: Float32Array, at: number, start: number): number {
  const [x, y, z, w] = [points[at], points[at + 1], points[at + 2], points[at + 3]] as [number, number, number, number];
  const along = points[at + axis] as number;
  let best = Number.POSITIVE_INFINITY;
  let found = start;
  for (const step of [1, -1] as const) {
    for (let place = step === 1 ? start : start - 1; place >= 0 && place * 4 < sorted.length; place += step) {
      const from = place * 4;
      const ahead = ((sorted[from + axis] as number) - along) * step;
      if (ahead > 0 && ahead * ahead >= best) break;
      const a = (sorted[from] as number) - x;
      const b = (sorted[from + 1] as number) - y;
      const c = (sorted[from + 2] as number) - z;
      const d = (sorted[from + 3] as number) - w;
      const distance = a * a + b * b + c * c + d * d;
      if (distance < best) {
        best = distance;
        found = place;
      }
    }
  }
  return found;
}

/** The axis along which centres vary most. */
function widestAxis(centres: Float32Array): number {
  const variances = [0, 1, 2, 3].map((axis) => {
    const values = centres.filter((_, at) => (at & 3) === axis);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  });
  return variances.indexOf(Math.max(...variances));
}

import type { Bins } from './bins.ts';

/** Some of the bins, how far they are from their mean along the axis where they vary most, and that mean. */
interface Box {
  readonly from: number;
  readonly to: number;
  readonly error: number;
  readonly axis: number;
  readonly mean: number;
}

/**
 * Sorts bins into at most `most` groups, by cutting the group that varies most at its mean until there are enough;
 * answers each bin's group. A mean for a median, after Heckbert (1982): few bins of many pixels get groups of their own.
 */
export function cutBins(bins: Bins, most: number): Uint16Array {
  const order = Uint32Array.from({ length: bins.count }, (_, index) => index);
  const boxes = [measure(bins, order, 0, bins.count)];
  while (boxes.length < most) {
    const index = widest(boxes);
    const box = boxes[index];
    if (box === undefined) break;
    const middle = partition(bins, order, box);
    boxes[index] = measure(bins, order, box.from, middle);
    boxes.push(measure(bins, order, middle, box.to));
  }
  const groups = new Uint16Array(bins.count);
  for (const [group, { from, to }] of boxes.entries()) {
    for (let place = from; place < to; place++) groups[order[place] as number] = group;
  }
  return groups;
}

/** Less than this is the error of floats. */
const leastError = 1e-6;

function widest(boxes: readonly Box[]): number {
  let found = -1;
  let error = leastError;
  for (const [index, box] of boxes.entries()) {
    if (box.to - box.from < 2 || box.error <= error) continue;
    found = index;
    error = box.error;
  }
  return found;
}

function measure({ points, weights }: Bins, order: Uint32Array, from: number, to: number): Box {
  const sums = [0, 0, 0, 0];
  const squares = [0, 0, 0, 0];
  let weight = 0;
  for (let place = from; place < to; place++) {
    const bin = order[place] as number;
    const pixels = weights[bin] as number;
    weight += pixels;
    for (let axis = 0; axis < 4; axis++) {
      const value = points[bin * 4 + axis] as number;
      sums[axis] = (sums[axis] as number) + value * pixels;
      squares[axis] = (squares[axis] as number) + value * value * pixels;
    }
  }
  const errors = sums.map((sum, axis) => (squares[axis] as number) - (sum * sum) / weight);
  const error = Math.max(...errors);
  const axis = Math.max(0, errors.indexOf(error));
  return { from, to, error, axis, mean: (sums[axis] as number) / weight };
}

/** Brings the bins below a box's mean to its front; answers where the others start. Neither side is ever empty. */
function partition({ points }: Bins, order: Uint32Array, { from, to, axis, mean }: Box): number {
  let low = from;
  let high = to - 1;
  while (low <= high) {
    const bin = order[low] as number;
    if ((points[bin * 4 + axis] as number) < mean) low += 1;
    else {
      order[low] = order[high] as number;
      order[high] = bin;
      high -= 1;
    }
  }
  return low === from || low === to ? (from + to) >> 1 : low;
}

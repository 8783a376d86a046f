import type { Factor } from '../../options/geometry/enlarging.ts';
import type { Region } from '../../options/shapes.ts';
import type { Bitmap } from '../bitmap.ts';
import { enlarge } from '../models/enlarge.ts';
import { crop } from './crop.ts';
import { isOpaque } from './flatten.ts';
import { resample } from './resample.ts';

/** Rounds of `correct`: a third gains less than 0.05 dB. */
const rounds = 2;

/**
 * Makes a region of a bitmap `width` by `height` pixels: `factor` times as large by the model, then the exact size by the
 * filter. What the model made up is corrected until the enlarged picture, made small again, is the source: its colours
 * stay, and it comes nearer to what was photographed.
 */
export function generate(source: Bitmap, region: Region, width: number, height: number, factor: Factor): Bitmap {
  const [left, top] = [Math.floor(region.x), Math.floor(region.y)];
  const right = Math.min(source.width, Math.ceil(region.x + region.width));
  const bottom = Math.min(source.height, Math.ceil(region.y + region.height));
  const used = crop(source, left, top, right - left, bottom - top);
  const colours = withoutAlpha(used);
  const large = enlarge(colours, factor);
  for (let round = 0; round < rounds; round++) correct(large, colours);
  if (colours !== used) copyAlpha(resample(used, wholeOf(used), large.width, large.height), large);
  const scaled = {
    x: (region.x - left) * factor,
    y: (region.y - top) * factor,
    width: region.width * factor,
    height: region.height * factor,
  };
  const isExact = scaled.x === 0 && scaled.y === 0 && large.width === width && large.height === height;
  return isExact ? large : resample(large, scaled, width, height);
}

const wholeOf = ({ width, height }: Bitmap): Region => ({ x: 0, y: 0, width, height });

/** Adds to an enlarged picture, in place, what its source has and it has not once it is as small; all is opaque. */
function correct({ width, height, data }: Bitmap, source: Bitmap): void {
  const small = resample({ width, height, data }, wholeOf({ width, height, data }), source.width, source.height);
  const missing = { ...small, data: small.data.slice() };
  for (let at = 0; at < missing.data.length; at++) {
    missing.data[at] = at % 4 === 3 ? 255 : 128 + (source.data[at] as number) - (small.data[at] as number);
  }
  const added = resample(missing, wholeOf(missing), width, height).data;
  for (let at = 0; at < data.length; at++) {
    if (at % 4 !== 3) data[at] = (data[at] as number) + (added[at] as number) - 128;
  }
}

/** The colours alone, opaque. Clear pixels get those of their surroundings, or what lies unseen in them would show. */
function withoutAlpha(source: Bitmap): Bitmap {
  if (isOpaque(source)) return source;
  const { width, height } = source;
  const far = resample(source, wholeOf(source), Math.ceil(width / 8), Math.ceil(height / 8));
  const near = resample(far, wholeOf(far), width, height);
  const data = source.data.slice();
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 0) data.set(near.data.subarray(at, at + 3), at);
    data[at + 3] = 255;
  }
  return { width, height, data };
}

function copyAlpha({ data }: Bitmap, target: Bitmap): void {
  for (let at = 3; at < data.length; at += 4) target.data[at] = data[at] as number;
}

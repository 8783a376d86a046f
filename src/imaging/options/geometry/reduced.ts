import type { Region, Size } from '../shapes.ts';
import type { Plan } from './plan.ts';
import { turnSize } from './turn.ts';

/** The smallest size, as stored, a decoder may shrink the picture to while the plan loses no detail. */
export function decodeSize(size: Size, { region, scaled }: Pick<Plan, 'region' | 'scaled'>): Size {
  const across = Math.min(1, scaled.width / region.width);
  const down = Math.min(1, scaled.height / region.height);
  return { width: Math.ceil(size.width * across), height: Math.ceil(size.height * down) };
}

/** A plan's region in a picture that was decoded at 1/1, 1/2, 1/4 or 1/8 of its stored size. */
export function regionIn(decoded: Size, stored: Size, region: Region): Region {
  const divisor = Math.max(1, Math.round(stored.width / decoded.width));
  if (divisor === 1) return region;
  const x = Math.min(region.x / divisor, decoded.width - 1);
  const y = Math.min(region.y / divisor, decoded.height - 1);
  return {
    x,
    y,
    width: Math.min(region.width / divisor, decoded.width - x),
    height: Math.min(region.height / divisor, decoded.height - y),
  };
}

/** True when the region is whole pixels that keep their size: they are copied, not filtered. */
export function isExact({ x, y, width, height }: Region, scaled: Size): boolean {
  return width === scaled.width && height === scaled.height && Number.isInteger(x) && Number.isInteger(y);
}

/** Sizes at which the longer side of a region is at most `side` pixels: of the region, and of the picture it is in. */
export function shrunkTo(
  side: number,
  size: Size,
  { width, height }: Region,
): { readonly region: Size; readonly picture: Size } {
  const scale = Math.min(1, side / Math.max(width, height));
  return {
    region: { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) },
    picture: { width: Math.ceil(size.width * scale), height: Math.ceil(size.height * scale) },
  };
}

/** A region of a stored picture in a decode of it, of whatever size. */
export function scaledRegion({ x, y, width, height }: Region, stored: Size, decoded: Size): Region {
  const [across, down] = [decoded.width / stored.width, decoded.height / stored.height];
  return { x: x * across, y: y * down, width: width * across, height: height * down };
}

/** How much of the turned picture a crop keeps, in shares of its sides. */
export function keptShare(whole: Plan, crop: Plan): Size {
  const { region, turn } = whole;
  return turnSize({ width: crop.region.width / region.width, height: crop.region.height / region.height }, turn);
}

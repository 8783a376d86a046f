import type { Placement } from '../overlays.ts';
import type { Size } from '../shapes.ts';
import type { TransformOptions } from '../transformOptions.ts';

/** An overlay's options with sides below 1, which are shares of the base picture's sides, in pixels (draw overlays). */
export function inPixelsOf(base: Size, options: TransformOptions): TransformOptions {
  const { width, height } = options;
  return {
    ...options,
    ...(typeof width === 'number' && width < 1 ? { width: Math.max(1, Math.round(width * base.width)) } : {}),
    ...(height !== undefined && height < 1 ? { height: Math.max(1, Math.round(height * base.height)) } : {}),
  };
}

/** The left and upper edges of an overlay's copies on a base. Half pixels of a centred overlay round down. */
export function placeOverlay(base: Size, overlay: Size, placement: Placement) {
  const { left, right, top, bottom, repeat } = placement;
  const x = startOf(base.width, overlay.width, left, right);
  const y = startOf(base.height, overlay.height, top, bottom);
  return {
    columns: repeat === 'both' || repeat === 'x' ? tiles(x, overlay.width, base.width) : [x],
    rows: repeat === 'both' || repeat === 'y' ? tiles(y, overlay.height, base.height) : [y],
  };
}

function startOf(length: number, size: number, before: number | undefined, behind: number | undefined): number {
  if (before !== undefined) return Math.round(before);
  if (behind !== undefined) return Math.round(length - size - behind);
  return Math.floor((length - size) / 2);
}

/** The starts of all tiles that touch the base, one of them at `start`. */
function tiles(start: number, size: number, length: number): number[] {
  const starts: number[] = [];
  for (let at = (((start % size) + size) % size) - size; at < length; at += size) starts.push(at);
  return starts;
}

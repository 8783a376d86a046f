import type { Gravity } from '../compound.ts';
import type { Region, Size } from '../shapes.ts';
import type { TransformOptions } from '../transformOptions.ts';
import type { Fitted } from './fit.ts';
import type { Measures } from './measures.ts';
import { roundHalfUp } from './rounding.ts';

/** The crop's region: offsets are whole pixels of the resized picture, so that unscaled crops stay exact. */
export function cropRegion(
  source: Size,
  fitted: Fitted,
  size: Size,
  { gravity, zoom = 0 }: TransformOptions,
  { focus, faces }: Measures,
): Region {
  if (gravity?.kind === 'face' && faces !== undefined) {
    const { full } = fitted;
    const width = (fitted.width * source.width) / full.width;
    const height = (fitted.height * source.height) / full.height;
    return zoomedRegion(source, { width, height }, faces, zoom);
  }
  const hold = gravity === undefined || gravity.kind !== 'point' ? focusPoint(focus) : gravity;
  const x = cropAxis(source.width, fitted.full.width, fitted.width, size.width, hold.x, hold.mode);
  const y = cropAxis(source.height, fitted.full.height, fitted.height, size.height, hold.y, hold.mode);
  return { x: x.start, y: y.start, width: x.length, height: y.length };
}

function focusPoint(focus: Measures['focus']): Extract<Gravity, { kind: 'point' }> {
  if (focus === undefined) return { kind: 'point', x: 0.5, y: 0.5, mode: 'remainder' };
  return { kind: 'point', ...focus, mode: 'box-center' };
}

/** One axis of a crop: `full` is the whole side resized, `exact` what is kept of it, `kept` the same rounded. */
function cropAxis(
  source: number,
  full: number,
  exact: number,
  kept: number,
  at: number,
  mode: 'remainder' | 'box-center',
): { start: number; length: number } {
  if (exact >= full) return { start: 0, length: source };
  const spare = Math.max(0, full - kept);
  const offset = mode === 'remainder' ? at * spare : Math.min(spare, Math.max(0, at * full - kept / 2));
  const length = Math.min(source, (kept * source) / full);
  return { start: Math.min((roundHalfUp(offset) * source) / full, source - length), length };
}

/**
 * The part of a picture that `zoom` keeps around the faces, in shares of its sides: each side of their box 1/zoom times as
 * long, the whole picture at most (published with the product's face cropping).
 */
export function zoomedArea(faces: Size, zoom: number): Size {
  const side = (share: number) => (zoom === 0 ? 1 : Math.min(1, share / zoom));
  return { width: side(faces.width), height: side(faces.height) };
}

/** Around the middle of all faces: what `zoom` keeps, widened to the shape of the crop, and never more than without zoom. */
function zoomedRegion(source: Size, largest: Size, faces: Region, zoom: number): Region {
  const kept = zoomedArea(faces, zoom);
  const across = (kept.width * source.width) / largest.width;
  const down = (kept.height * source.height) / largest.height;
  const share = Math.min(1, Math.max(across, down));
  const width = Math.min(source.width, largest.width * share);
  const height = Math.min(source.height, largest.height * share);
  const x = (faces.x + faces.width / 2) * source.width - width / 2;
  const y = (faces.y + faces.height / 2) * source.height - height / 2;
  return {
    x: Math.min(source.width - width, Math.max(0, x)),
    y: Math.min(source.height - height, Math.max(0, y)),
    width,
    height,
  };
}

import { placeOverlay } from '../../options/geometry/placing.ts';
import type { Composite, Placement } from '../../options/overlays.ts';
import type { Bitmap } from '../bitmap.ts';

/**
 * Draws an overlay on a base and answers the base's size: at its offsets, or centred on an axis that has none, repeated
 * in both directions from there, faded by `opacity`, mixed by `composite` inside the overlay's own box. What lies outside
 * the base is cut off.
 */
export function draw(base: Bitmap, overlay: Bitmap, placement: Placement): Bitmap {
  const { opacity = 1, composite = 'over' } = placement;
  const target: Bitmap = { width: base.width, height: base.height, data: base.data.slice() };
  const { columns, rows } = placeOverlay(base, overlay, placement);
  for (const top of rows) for (const left of columns) stamp(target, overlay, left, top, opacity, shares[composite]);
  return target;
}

/** How much of the overlay and of the base is kept, by the other's alpha (Porter and Duff, 1984). */
type Share = (over: number, under: number) => number;
interface Shares {
  readonly overlay: Share;
  readonly base: Share;
}

const all: Share = () => 1;
const none: Share = () => 0;
const whereBase: Share = (_over, under) => under;
const whereNoBase: Share = (_over, under) => 1 - under;
const whereNoOverlay: Share = (over) => 1 - over;

const shares: Readonly<Record<Composite, Shares>> = {
  over: { overlay: all, base: whereNoOverlay },
  in: { overlay: whereBase, base: none },
  atop: { overlay: whereBase, base: whereNoOverlay },
  out: { overlay: whereNoBase, base: none },
  xor: { overlay: whereNoBase, base: whereNoOverlay },
  lighter: { overlay: all, base: all },
};

/** Mixes one copy of the overlay into `target`, in place. Colours are weighted by alpha, then divided by it again. */
function stamp(target: Bitmap, overlay: Bitmap, left: number, top: number, opacity: number, mix: Shares): void {
  const { data: to } = target;
  const { data: from } = overlay;
  const firstX = Math.max(0, -left);
  const lastX = Math.min(overlay.width, target.width - left);
  const lastY = Math.min(overlay.height, target.height - top);
  for (let y = Math.max(0, -top); y < lastY; y++) {
    let read = (y * overlay.width + firstX) * 4;
    let write = ((top + y) * target.width + left + firstX) * 4;
    for (let x = firstX; x < lastX; x++, read += 4, write += 4) {
      const over = ((from[read + 3] as number) / 255) * opacity;
      const under = (to[write + 3] as number) / 255;
      const overWeight = over * mix.overlay(over, under);
      const underWeight = under * mix.base(over, under);
      const alpha = Math.min(1, overWeight + underWeight);
      for (let channel = 0; channel < 3; channel++) {
        const sum = overWeight * (from[read + channel] as number) + underWeight * (to[write + channel] as number);
        to[write + channel] = alpha === 0 ? 0 : sum / alpha;
      }
      to[write + 3] = alpha * 255;
    }
  }
}

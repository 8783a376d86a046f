import { errors, noConversion } from '../errors.ts';
import { sniff } from '../files/sniff.ts';
import type { TransformLimits } from '../options/limits.ts';
import type { Composite, Placement } from '../options/overlays.ts';
import { giveBack } from './jimp/owned.ts';
import { type Frame, firstImage, type Picture, pictureOf } from './picture.ts';

/** A picture to be drawn on another, and where; of an animation the first frame. */
export interface Overlay {
  readonly picture: Picture;
  readonly placement: Placement;
}

/** The picture in an overlay's bytes, upright or not; 9412 when it is none. */
export function openOverlay(bytes: Uint8Array | undefined, limits: TransformLimits): Picture {
  const info = bytes && sniff(bytes);
  if (bytes === undefined || info === undefined) throw errors.notAnImage(' (an overlay)');
  if (info.format === 'svg') throw noConversion();
  if (info.width * info.height > limits.maxPixels) throw errors.tooBig('An overlay is too large');
  return pictureOf(bytes, info, limits);
}

/** Overlays together may have as many pixels as one image (9413), as they come and as they are drawn: each takes time. */
export function checkTogether(overlays: readonly Pick<Picture, 'size'>[], { maxPixels }: TransformLimits): void {
  const area = overlays.reduce((sum, { size }) => sum + size.width * size.height, 0);
  if (area > maxPixels) throw errors.tooBig(`The overlays have ${area} pixels, at most ${maxPixels} are allowed`);
}

/** A picture drawn on another; the result is as large as the base. */
export function drawOn(base: Picture, overlay: Overlay): Picture {
  return {
    ...base,
    hasAlpha: base.hasAlpha || cutsHoles(overlay),
    async load(request) {
      const loaded = await base.load({ frames: request.frames });
      await drawOverlays(loaded.frames, [overlay]);
      return loaded;
    },
  };
}

/** Draws overlays on every frame, one after the other: no two of them are in memory at a time. */
export async function drawOverlays(frames: readonly Frame[], overlays: readonly Overlay[]): Promise<void> {
  for (const { picture, placement } of overlays) {
    const overlay = firstImage(await picture.load({ frames: 'first' }));
    for (const { image } of frames) image.draw(overlay, placement);
    giveBack(overlay.bitmap.data);
  }
}

/** True when the overlay can leave transparent pixels where the base had none. */
export function cutsHoles({ placement: { composite = 'over' } }: Overlay): boolean {
  return cutting.has(composite);
}

const cutting: ReadonlySet<Composite> = new Set(['in', 'out', 'xor']);

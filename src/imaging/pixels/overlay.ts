import { errors } from '../errors.ts';
import { sniff } from '../files/sniff.ts';
import type { TransformLimits } from '../options/limits.ts';
import type { Composite, DrawEntry, Placement, TransformOptions } from '../options/transformOptions.ts';
import { type Frames, type Picture, pictureOf } from './picture.ts';
import { applyOptions } from './stage.ts';
import { draw } from './steps/draw.ts';

/** A picture drawn on another; the result is as large as the base. An animated overlay shows its first frame. */
export function drawOn(base: Picture, overlay: Picture, placement: Placement): Picture {
  return {
    ...base,
    hasAlpha: base.hasAlpha || cutsHoles.has(placement.composite ?? 'over'),
    async load({ frames: wanted }): Promise<Frames> {
      const { frames, loop } = await base.load({ frames: wanted });
      const [first] = (await overlay.load({ frames: 'first' })).frames;
      if (first === undefined) throw errors.decodingFailed('an overlay has no picture');
      return {
        loop,
        frames: frames.map(({ bitmap, delay }) => ({ bitmap: draw(bitmap, first.bitmap, placement), delay })),
      };
    },
  };
}

/** The operators that can leave transparent pixels where the base had none. */
const cutsHoles: ReadonlySet<Composite> = new Set(['in', 'out', 'xor']);

/** Draws the entries of `cf.image.draw` in order, the last one on top; `open` answers an entry's picture. */
export async function drawEntries(
  base: Picture,
  entries: readonly DrawEntry[],
  limits: TransformLimits,
  open: (entry: DrawEntry) => Promise<Picture>,
): Promise<Picture> {
  let picture = base;
  for (const entry of entries) {
    const options = inPixels(entry.options, base);
    const { picture: overlay } = await applyOptions(await open(entry), options, limits);
    picture = drawOn(picture, overlay, entry.placement);
  }
  return picture;
}

/** The picture in an overlay's bytes, upright or not; 9412 when it is none. */
export function openOverlay(bytes: Uint8Array | undefined, limits: TransformLimits): Picture {
  const info = bytes && sniff(bytes);
  if (bytes === undefined || info === undefined) throw errors.notAnImage(' (an overlay)');
  if (info.format === 'svg') throw errors.formatRefused('Conversion between SVG and raster formats is not supported');
  if (info.width * info.height > limits.maxPixels) throw errors.tooBig('An overlay is too large');
  return pictureOf(bytes, info);
}

/** Sides below 1 as shares of the base picture's sides (Cloudflare: draw overlays). */
function inPixels(options: TransformOptions, { size }: Picture): TransformOptions {
  const { width, height } = options;
  return {
    ...options,
    ...(typeof width === 'number' && width < 1 ? { width: Math.max(1, Math.round(width * size.width)) } : {}),
    ...(height !== undefined && height < 1 ? { height: Math.max(1, Math.round(height * size.height)) } : {}),
  };
}

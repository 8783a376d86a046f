import { type Bitmap, createBitmap } from '../bitmap.ts';

/** The colour filters, each a multiplier whose absence or 1 changes nothing. */
export interface Adjustments {
  /** Multiplies every channel. 0 is ignored (Workers type documentation). */
  readonly brightness?: number;
  /** Multiplies the distance from mid-grey. 0 is ignored (Workers type documentation). */
  readonly contrast?: number;
  /** Exponent: below 1 lightens, above 1 darkens, 0 is ignored (Cloudflare: features page; older texts disagree). */
  readonly gamma?: number;
  /** Multiplies the distance from grey of equal luminance; 0 is greyscale (Cloudflare: features page). */
  readonly saturation?: number;
}

/** Applies brightness, contrast, gamma and saturation, in this order, to the stored (sRGB) values. */
export function adjust(source: Bitmap, adjustments: Adjustments): Bitmap {
  const { saturation = 1 } = adjustments;
  const curve = toneCurve(adjustments);
  if (curve === undefined && saturation === 1) return source;
  const { data } = source;
  const target = createBitmap(source.width, source.height);
  const to = target.data;
  const tone = curve ?? identity;
  for (let at = 0; at < data.length; at += 4) {
    const red = tone[data[at] as number] as number;
    const green = tone[data[at + 1] as number] as number;
    const blue = tone[data[at + 2] as number] as number;
    const grey = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    to[at] = grey + (red - grey) * saturation;
    to[at + 1] = grey + (green - grey) * saturation;
    to[at + 2] = grey + (blue - grey) * saturation;
    to[at + 3] = data[at + 3] as number;
  }
  return target;
}

const identity: readonly number[] = Array.from({ length: 256 }, (_, value) => value);

/** Brightness, contrast and gamma as one table; undefined when they change nothing. */
function toneCurve({ brightness = 1, contrast = 1, gamma = 1 }: Adjustments): readonly number[] | undefined {
  const times = brightness === 0 ? 1 : brightness;
  const spread = contrast === 0 ? 1 : contrast;
  const exponent = gamma === 0 ? 1 : gamma;
  if (times === 1 && spread === 1 && exponent === 1) return undefined;
  return identity.map((value) => {
    const bright = clamp(value * times);
    const contrasted = clamp((bright - 127.5) * spread + 127.5);
    return 255 * (contrasted / 255) ** exponent;
  });
}

function clamp(value: number): number {
  return Math.min(255, Math.max(0, value));
}

import type { Colour } from './colour.ts';
import type { Border } from './shapes.ts';

/** How the requested box and the picture's shape are reconciled (Cloudflare: features page, `fit`). */
export const fits = ['scale-down', 'contain', 'scale-up', 'cover', 'crop', 'aspect-crop', 'pad', 'squeeze'] as const;
export type Fit = (typeof fits)[number];

/** Which part survives a crop: a point, or something to be found in the pixels. */
export type Gravity =
  | { readonly kind: 'point'; readonly x: number; readonly y: number; readonly mode: 'remainder' | 'box-center' }
  | { readonly kind: 'auto' | 'face' | 'entropy' };

/** What to cut off. Integers are pixels; decimals below 1 are shares of that side. */
export interface Trim {
  readonly top?: number;
  readonly right?: number;
  readonly bottom?: number;
  readonly left?: number;
  readonly width?: number;
  readonly height?: number;
  readonly border?: TrimBorder;
}

/** A uniform border to be found and cut off; without a colour, the one of the corners. */
export interface TrimBorder {
  readonly colour?: Colour;
  /** 0 to 255: how far a channel may be from the colour (0 = exact; Workers type documentation). */
  readonly tolerance?: number;
  /** Pixels of the border to leave. */
  readonly keep?: number;
}

/** How an overlay mixes with what is below it (Porter and Duff's operators), inside its own bounding box. */
export const compositeModes = ['over', 'in', 'atop', 'out', 'xor', 'lighter'] as const;
export type Composite = (typeof compositeModes)[number];

/** Where and how an overlay is put; offsets in pixels of the base, centred without any. */
export interface Placement {
  readonly opacity?: number;
  readonly repeat?: 'both' | 'x' | 'y';
  readonly composite?: Composite;
  readonly top?: number;
  readonly right?: number;
  readonly bottom?: number;
  readonly left?: number;
}

/** Text as a picture: the font's address, the size in pixels, the colour of the letters. */
export interface TextInput {
  readonly text: string;
  readonly font: string;
  readonly size: number;
  readonly colour: Colour;
}

/** One overlay of `cf.image.draw`: a picture by its URL, or text; with options of its own. */
export interface DrawEntry {
  readonly url?: string;
  readonly text?: TextInput;
  readonly placement: Placement;
  /** `width` and `height` below 1 are shares of the base picture's sides. */
  readonly options: TransformOptions;
}

/** What `format` may ask for. */
export type FormatOption =
  | 'auto'
  | 'avif'
  | 'webp'
  | 'jpeg'
  | 'baseline-jpeg'
  | 'png'
  | 'png-force'
  | 'gif'
  | 'json'
  | 'svg'
  | 'rgb'
  | 'rgba';

/** What the user asked for, normalised: the same whichever dialect it was written in. Absent means the default. */
export interface TransformOptions {
  readonly anim?: boolean;
  readonly background?: Colour;
  readonly blur?: number;
  readonly border?: Border;
  readonly brightness?: number;
  readonly compression?: 'fast';
  readonly contrast?: number;
  readonly dpr?: number;
  readonly draw?: readonly DrawEntry[];
  readonly fit?: Fit;
  readonly flip?: 'h' | 'v' | 'hv';
  readonly format?: FormatOption;
  readonly gamma?: number;
  readonly gravity?: Gravity;
  readonly height?: number;
  readonly metadata?: 'copyright' | 'keep' | 'none';
  readonly onerror?: 'redirect';
  readonly originAuth?: 'share-publicly';
  readonly quality?: number;
  readonly rotate?: 0 | 90 | 180 | 270;
  readonly saturation?: number;
  readonly segment?: 'foreground';
  readonly sharpen?: number;
  readonly slowConnectionQuality?: number;
  readonly trim?: Trim;
  readonly upscale?: 'interpolate' | 'generate';
  readonly width?: number | 'auto';
  readonly widthBreakpoints?: readonly number[];
  readonly widthDesktop?: number;
  readonly widthMobile?: number;
  readonly zoom?: number;
}

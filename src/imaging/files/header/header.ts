import type { ImageFormat } from '../../options/formats.ts';

/** How the stored picture must be turned to be upright, as EXIF numbers it (TIFF 6.0, tag 274); 1 is upright. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** How the stored samples make a colour. */
export type ColourSpace = 'grey' | 'rgb' | 'palette' | 'cmyk' | 'ycck';

/** What the first bytes of a picture say about it. */
export interface Header {
  readonly format: ImageFormat;
  /** Pixels as stored, before orientation; at least 1. SVG: CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** Pictures of an animation (GIF, WebP), otherwise 1. The product shows animated PNG and AVIF as still. */
  readonly frames: number;
  /** The file can hold transparent pixels; whether any is transparent, only decoding tells. */
  readonly hasAlpha: boolean;
  /** JPEG: several scans. PNG and GIF: interlaced. */
  readonly progressive?: boolean;
  /** Bits of a sample. */
  readonly bitDepth?: number;
  readonly colourSpace?: ColourSpace;
  /** JPEG: samples that cover 3 pixels, or so: the kernels do not know them. */
  readonly isIrregular?: boolean;
}

/** Reads one format's header; `undefined` when it is cut off or makes no picture. Never throws. */
export type HeaderReader = (bytes: Uint8Array) => Header | undefined;

import type { Size } from '../../options/shapes.ts';
import type { Bitmap } from '../bitmap.ts';

/** One picture of an animation; `delay` is how long it stays, in milliseconds. Frames are full canvases, composited. */
export interface Frame {
  readonly bitmap: Bitmap;
  readonly delay: number;
}

/** What a decoder hands over. Orientation is *not* applied: that is a step of the pipeline. */
export interface Decoded {
  /** At least one; a still image has exactly one. */
  readonly frames: readonly Frame[];
  /** How often the animation repeats; 0 means forever. */
  readonly loop: number;
  /** The size the file states, in pixels, before orientation. A scaled decode returns smaller frames. */
  readonly width: number;
  readonly height: number;
}

/** What the pipeline wants of a decoder. */
export interface DecodeRequest {
  /** 'first' decodes one frame only. */
  readonly frames: 'first' | 'all';
  /**
   * The decoder may return a smaller picture (1/2, 1/4, 1/8), as long as neither side falls below these pixel
   * counts (before orientation). Absent: full size.
   */
  readonly atLeast?: Size;
  /**
   * False when memory was counted for an undamaged file: a decoder that needs much more to make something of a damaged one
   * throws `HeavierError`.
   */
  readonly rescues?: boolean;
}

/** How to write. */
export interface EncodeRequest {
  /** 1 to 100, already a number. WebP at 100 is lossless (Cloudflare: format page). */
  readonly quality: number;
  /** JPEG only: progressive scans; false writes a baseline (sequential) file. */
  readonly progressive: boolean;
  /** PNG only: an explicit quality permits a palette of at most 256 colours (Cloudflare: quality page). */
  readonly palette: boolean;
  /** Repeats of an animation; 0 means forever. */
  readonly loop: number;
  /** Trade bytes for speed (`compression=fast`). */
  readonly fast: boolean;
}

/** One format. Both directions may be absent, and both throw `ImagesError`s only. */
export interface Codec {
  /** Throws `decodingFailed` for damaged files. Never trusts the header's size: checked by `sniff` before. */
  readonly decode?: (bytes: Uint8Array, request: DecodeRequest) => Promise<Decoded>;
  /** Frames are all of one size. Formats without animation write the first frame. */
  readonly encode?: (frames: readonly Frame[], request: EncodeRequest) => Promise<Uint8Array>;
}

import type { Hints } from './options/client.ts';
import type { OutputFormat } from './options/formats.ts';
import type { TransformLimits } from './options/limits.ts';
import type { Program } from './options/program.ts';
import type { TransformOptions } from './options/transformOptions.ts';
import type { Original, Surface } from './source.ts';

/** What a transform depends on beside the picture and the options. Plain data, so that it can be sent to a thread. */
export interface TransformContext {
  readonly surface: Surface;
  /** The request's `Accept` header. */
  readonly accept?: string;
  readonly hints?: Hints;
  /** The overlays of `draw` and the fonts of its texts, by URL; a program's images by `inputName`. */
  readonly overlays?: ReadonlyMap<string, Uint8Array>;
  /** What the Images binding does before the options, which are then those of `output()`. The bytes are its canvas. */
  readonly program?: Program;
  readonly limits?: Partial<TransformLimits>;
}

/** The same with every limit. */
export interface FullContext extends TransformContext {
  readonly limits: TransformLimits;
}

/** Options, or several sets of them that are applied one after the other; the last one decides the encoding. */
export type OptionSets = TransformOptions | readonly TransformOptions[];

/** The picture made. Plain data. */
export interface TransformResult {
  readonly bytes: Uint8Array;
  /** Media type. */
  readonly contentType: string;
  readonly format: OutputFormat | 'svg' | 'json';
  /** Pixels of the result; with `format=json`, of what would be the result. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** The source, upright. */
  readonly original: Original;
  /** What was asked for and could not be done as the product does it, such as `segment=unavailable` or `upscale=interpolated`. */
  readonly notes: readonly string[];
}

/** What is sent of a picture, and in which format. */
export type Encoded = Pick<TransformResult, 'bytes' | 'contentType' | 'format' | 'frames'>;

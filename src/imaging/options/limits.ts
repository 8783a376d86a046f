/** What one transformation may cost (Cloudflare: limits page; sides of AVIF and enlarged pictures from the same page). */
export interface TransformLimits {
  /** Pixels of a still source, or of all frames of an animation together; more is refused. */
  readonly maxPixels: number;
  /** Pixels of all frames of an animation; more (up to `maxPixels`) is delivered untransformed. */
  readonly animationArea: number;
  /** Frames of an animation; more is delivered untransformed too: this mock's own bound, since each costs time. */
  readonly animationFrames: number;
  /** Longest side of a source, in pixels; WebP and AVIF are exempt. */
  readonly side: number;
  /** Longest side of an enlarged result, in pixels. */
  readonly outputSide: number;
  /** Longest side of an AVIF result, in pixels; larger pictures become WebP or JPEG. */
  readonly avifSide: number;
  /** Longest side that a WebP file can hold, in pixels (WebP container specification). */
  readonly webpSide: number;
  /** Pixels that a model enlarges, which takes some 25 microseconds each: this mock's own bound. Larger pictures are interpolated. */
  readonly generatedPixels: number;
  /** Overlays of one picture, and commands of one binding call. */
  readonly overlays: number;
  /** Whether damaged files may take the memory that it needs to show what is left of them; false where none was counted. */
  readonly rescues: boolean;
}

/** The real product's figures. */
export const defaultTransformLimits: TransformLimits = {
  maxPixels: 100_000_000,
  animationArea: 50_000_000,
  animationFrames: 2_000,
  side: 12_000,
  outputSide: 12_000,
  avifSide: 1_200,
  webpSide: 16_383,
  generatedPixels: 480_000,
  overlays: 100,
  rescues: true,
};

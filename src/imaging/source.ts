import { errors } from './errors.ts';
import { type ImageInfo, sniff } from './files/sniff.ts';
import { formatRow } from './options/formats.ts';
import { turnSize, uprightTurn } from './options/geometry/turn.ts';
import type { TransformLimits } from './options/limits.ts';
import type { TransformOptions } from './options/transformOptions.ts';

/** Where a request comes from; defaults and the text of some refusals depend on it. */
export type Surface = 'hosted' | 'remote' | 'cf' | 'binding';

/** What is told of a source: its upright size in pixels, its media type, its bytes. */
export interface Original {
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly fileSize: number;
}

/** A source: its bytes, what its header says, and what is told of it. */
export interface Source {
  readonly bytes: Uint8Array;
  readonly info: ImageInfo;
  readonly original: Original;
}

/** Whether the result is an animation, if its format can hold one. */
export function isAnimation({ info }: Pick<Source, 'info'>, options: TransformOptions): boolean {
  return info.frames > 1 && options.anim !== false;
}

/** Whether a source is an animation that is delivered as it came. */
export function isLeftAlone(
  source: Pick<Source, 'info'>,
  options: TransformOptions,
  { animationArea, animationFrames }: TransformLimits,
): boolean {
  const { width, height, frames } = source.info;
  const isTooMuch = width * height * frames > animationArea || frames > animationFrames;
  return isTooMuch && options.format !== 'json' && isAnimation(source, options);
}

/** Recognises the source and checks what its header says against the limits, before anything is decoded. */
export function inspectSource(bytes: Uint8Array, surface: Surface, limits: TransformLimits): ImageInfo {
  const info = recognise(bytes, surface);
  checkSize(info, limits);
  return info;
}

/** Format, size when upright and bytes of an image the engine takes, from its header; 9412, 9420 and 9520 for others. */
export function describeImage(bytes: Uint8Array, surface: Surface): Original {
  return originalOf(bytes, recognise(bytes, surface));
}

/** The source as it is shown, from what its header says. */
export function originalOf(bytes: Uint8Array, info: ImageInfo): Original {
  const { width, height } = turnSize(info, uprightTurn(info.orientation));
  return { width, height, format: info.mediaType, fileSize: bytes.byteLength };
}

function recognise(bytes: Uint8Array, surface: Surface): ImageInfo {
  const info = sniff(bytes);
  if (info === undefined) throw errors.notAnImage();
  if (info.format === 'tiff') throw errors.formatRefused('TIFF images are not supported');
  if (!formatRow(info.format).isRead)
    throw surface === 'binding' ? errors.unsupportedType() : errors.unsupportedOriginal();
  return info;
}

function checkSize({ format, width, height, frames }: ImageInfo, { maxPixels, side }: TransformLimits): void {
  if (format === 'svg') return;
  const area = width * height * frames;
  if (area > maxPixels) {
    const noun = frames > 1 ? 'animation' : 'image';
    throw errors.tooBig(`The ${noun} is too large: it has ${area} pixels, but at most ${maxPixels} are allowed`);
  }
  if (format !== 'webp' && format !== 'avif' && Math.max(width, height) > side) {
    throw errors.tooBig(`The image is too large: ${width}x${height}, but maximum dimension allowed is ${side}`);
  }
}

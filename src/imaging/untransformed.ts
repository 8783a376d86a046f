import type { FullContext, TransformResult } from './context.ts';
import { sizesAsJson } from './encode.ts';
import { noConversion } from './errors.ts';
import type { TransformOptions } from './options/transformOptions.ts';
import { isLeftAlone, type Source } from './source.ts';

/** The answer for sources whose pixels are left alone: drawings, and animations that are too large (limits page). */
export async function untransformed(
  source: Source,
  options: TransformOptions,
  { limits, program }: FullContext,
): Promise<TransformResult | undefined> {
  if (source.info.format === 'svg' && program === undefined) return drawing(source, options);
  if (!isLeftAlone(source, options, limits)) return undefined;
  const { bytes, original, info } = source;
  const { width, height, frames, mediaType } = info;
  const format = info.format === 'webp' ? 'webp' : 'gif';
  return { bytes, contentType: mediaType, format, width, height, frames, original, notes: [] };
}

/** A drawing is never resized: every option is ignored but those that ask for another kind of answer. */
async function drawing({ bytes, info, original }: Source, { format = 'auto' }: TransformOptions) {
  const { width, height } = info;
  const facts = { width, height, original, notes: [] };
  if (format === 'json') return { ...facts, ...sizesAsJson(info, original, 1) };
  if (format !== 'auto' && format !== 'svg') throw noConversion();
  const { sanitiseSvg } = await import('./files/svg/sanitise.ts');
  return { ...facts, bytes: sanitiseSvg(bytes), contentType: info.mediaType, format: 'svg', frames: 1 } as const;
}

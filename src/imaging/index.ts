import type { OptionSets, TransformContext, TransformResult } from './context.ts';

export type { OptionSets, TransformContext, TransformResult } from './context.ts';
export { type ErrorFamily, type ErrorRow, ImagesError, imagingErrors, refusalsOf } from './errors.ts';
export { type ImageInfo, sniff as inspectImage } from './files/sniff.ts';
export { flawOfFile as flawOfImage } from './files/wholeness.ts';
export * from './options/index.ts';
export { inputName, type Program, type ProgramInput, type ProgramStep } from './options/program.ts';
export type { Check } from './pool/checks.ts';
export type { PoolOptions } from './pool/options.ts';
export { createTransformPool, type PoolResult, type TransformPool } from './pool/pool.ts';
export { describeImage, type Surface } from './source.ts';

/** Makes a picture of another; the code that does (`transform.ts`) is loaded with the first one. */
export async function transform(
  bytes: Uint8Array,
  options: OptionSets,
  context: TransformContext,
): Promise<TransformResult> {
  return (await import('./transform.ts')).transform(bytes, options, context);
}

import type { TransformRequest, TransformResult } from './transform.ts';

export { type ErrorFamily, type ErrorRow, ImagesError, imagingErrors, refusalsOf } from './errors.ts';
export { type ImageInfo, sniff as inspectImage } from './files/sniff.ts';
export { flawOfFile as flawOfImage } from './files/wholeness.ts';
export * from './options/index.ts';
export { inputName, type Program, type ProgramInput, type ProgramStep } from './pixels/program.ts';
export { createTransformPool, type PoolOptions, type PoolResult, type TransformPool } from './pool/pool.ts';
export { describeImage, type Surface } from './source.ts';
export type { TransformRequest, TransformResult } from './transform.ts';

/** Makes a picture: `transformImage` of transform.ts, whose code is loaded with the first one. */
export async function transformImage(request: TransformRequest): Promise<TransformResult> {
  const { transformImage: transform } = await import('./transform.ts');
  return transform(request);
}

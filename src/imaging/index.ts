export { type ErrorFacts, type ErrorFamily, type ErrorRow, ImagesError, imagingErrors, refusalsOf } from './errors.ts';

import type { TransformRequest, TransformResult } from './transform.ts';

export { type ImageInfo, sniff as inspectImage } from './files/sniff.ts';
export { flawOfFile as flawOfImage } from './files/wholeness.ts';
export { type Hints, resolveForClient } from './options/client.ts';
export { parseOptions } from './options/grammar.ts';
export { defaultTransformLimits, type TransformLimits } from './options/limits.ts';
export { readOptionsObject, readPlacement, readTextInput, variantOptions } from './options/objects.ts';
export { type Dialect, type OptionRow, optionTable } from './options/options.ts';
export type {
  Composite,
  DrawEntry,
  Fit,
  Gravity,
  Placement,
  TextInput,
  TransformOptions,
  Trim,
} from './options/transformOptions.ts';
export { type VariantOptions, variantFault, variantFields } from './options/variantOptions.ts';
export { inputName, type Program, type ProgramInput, type ProgramStep } from './pixels/program.ts';
export { describeImage, type Surface } from './source.ts';
export type { TransformRequest, TransformResult } from './transform.ts';

/** Makes a picture: `transformImage` of transform.ts, whose code is loaded with the first one. */
export async function transformImage(request: TransformRequest): Promise<TransformResult> {
  const { transformImage: transform } = await import('./transform.ts');
  return transform(request);
}

import type { TransformRequest, TransformResult } from './transform.ts';

export { type Hints, resolveForClient } from './client.ts';
export { parseOptions } from './grammar.ts';
export { defaultTransformLimits, type TransformLimits } from './limits.ts';
export { readOptionsObject, readPlacement, readTextInput, variantOptions } from './objects.ts';
export { type Dialect, type OptionRow, optionTable } from './options.ts';
export { inputName, type Program, type ProgramInput, type ProgramStep } from './program.ts';
export { type ImageInfo, sniff as inspectImage } from './sniff.ts';
export { describeImage, type Surface } from './source.ts';
export type { TransformRequest, TransformResult } from './transform.ts';
export type {
  Border,
  Composite,
  DrawEntry,
  Fit,
  Gravity,
  Placement,
  TextInput,
  TransformOptions,
  Trim,
} from './transformOptions.ts';
export { type VariantOptions, variantFault, variantFields } from './variantOptions.ts';
export { flawOfFile as flawOfImage } from './wholeness.ts';

/** Makes a picture: `transformImage` of transform.ts, whose code is loaded with the first one. */
export async function transformImage(request: TransformRequest): Promise<TransformResult> {
  const { transformImage: transform } = await import('./transform.ts');
  return transform(request);
}

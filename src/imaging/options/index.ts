/** What can be asked for, in every dialect, and what that comes to in numbers. Nothing here needs Node to be loaded. */
export { type Hints, resolveForClient } from './client.ts';
export type { Gravity, Trim } from './compound.ts';
export type { Fit } from './geometry/fit.ts';
export { makePlan, type Plan } from './geometry/plan.ts';
export { parseOptions } from './grammar.ts';
export { defaultTransformLimits, type TransformLimits } from './limits.ts';
export { readOptionsObject, variantOptions } from './objects.ts';
export { optionTable } from './options.ts';
export { type Composite, type Placement, readPlacement, readTextInput, type TextInput } from './overlays.ts';
export type { Dialect, OptionRow, Slider } from './row.ts';
export type { DrawEntry, TransformOptions } from './transformOptions.ts';
export { type VariantOptions, variantFault, variantFields } from './variantOptions.ts';

/** What can be asked for, in every dialect, and what that comes to in numbers. Nothing here needs Node to be loaded. */
export { type Hints, resolveForClient } from './client.ts';
export { makePlan, type Plan } from './geometry/plan.ts';
export { parseOptions } from './grammar.ts';
export { defaultTransformLimits, type TransformLimits } from './limits.ts';
export { readOptionsObject, readPlacement, readTextInput, variantOptions } from './objects.ts';
export { type Dialect, type OptionRow, optionTable } from './options.ts';
export {
  type Composite,
  type DrawEntry,
  type Fit,
  fits,
  type Gravity,
  type Placement,
  type TextInput,
  type TransformOptions,
  type Trim,
} from './transformOptions.ts';
export { type VariantOptions, variantFault, variantFields } from './variantOptions.ts';

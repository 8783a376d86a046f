import type { Handler } from './call.ts';
import { presentVariant } from './present.ts';
import { variantOf } from './variantFields.ts';

/** One named variant, as the result itself. */
export const getImageVariantFlat: Handler = (call) => ({ result: presentVariant(variantOf(call)) });

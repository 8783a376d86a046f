import type { HandlerOf } from './call.ts';
import { presentVariant } from './present.ts';
import { variantOf } from './variantFields.ts';

/** One named variant, as the result itself. */
export const getImageVariantFlat: HandlerOf<'getImageVariantFlat'> = (call) => ({
  result: presentVariant(variantOf(call)),
});

import type { HandlerOf } from './call.ts';
import { presentVariant } from './present.ts';
import { variantOf } from './variantFields.ts';

/** One named variant, under `variant`. */
export const getImageVariant: HandlerOf<'getImageVariant'> = (call) => ({
  result: { variant: presentVariant(variantOf(call)) },
});

import type { Handler } from './call.ts';
import { presentVariant } from './present.ts';
import { variantOf } from './variantFields.ts';

/** One named variant, under `variant`. */
export const getImageVariant: Handler = (call) => ({ result: { variant: presentVariant(variantOf(call)) } });

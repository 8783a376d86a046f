import type { HandlerOf } from './call.ts';
import { presentVariant } from './present.ts';

/** All named variants, as an object keyed by id. */
export const listImageVariants: HandlerOf<'listImageVariants'> = ({ account }) => ({
  result: {
    variants: Object.fromEntries(account.variants.list().map((variant) => [variant.id, presentVariant(variant)])),
  },
});

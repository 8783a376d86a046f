import { errors } from '../errors.ts';
import type { HandlerOf } from './call.ts';
import { presentVariant } from './present.ts';
import { variantOf } from './variantFields.ts';

/** One named variant, under `variant`; an unknown one is refused in plain text, as the live service does. */
export const getImageVariant: HandlerOf<'getImageVariant'> = (call, { asLive }) => {
  const { account, params } = call;
  const isThere = account.variants.has(params.variant_id);
  if (!isThere && asLive.variantAsText) throw errors.variantNotShown(params.variant_id);
  return { result: { variant: presentVariant(variantOf(call)) } };
};

import type { HandlerOf } from './call.ts';
import { variantOf } from './variantFields.ts';

/** Deletes a named variant for every image. The default one, `public`, stays, and nothing says so (observed). */
export const deleteImageVariant: HandlerOf<'deleteImageVariant'> = (call) => {
  const variant = variantOf(call);
  if (variant.id !== 'public') call.account.variants.delete(variant.id);
  return { result: {} };
};

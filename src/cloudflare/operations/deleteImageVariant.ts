import { errors } from '../errors.ts';
import type { HandlerOf } from './call.ts';
import { variantOf } from './variantFields.ts';

/** Deletes a named variant for every image. The default one, `public`, stays. */
export const deleteImageVariant: HandlerOf<'deleteImageVariant'> = (call) => {
  const variant = variantOf(call);
  if (variant.id === 'public') throw errors.badRequest('the default variant public cannot be deleted');
  call.account.variants.delete(variant.id);
  return { result: {} };
};

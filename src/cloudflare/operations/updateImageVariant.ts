import type { HandlerOf } from './call.ts';
import { readFlag } from './fields.ts';
import { presentVariant } from './present.ts';
import { readVariantOptions, variantOf } from './variantFields.ts';

/** Changes a named variant: the options given are merged over the old ones, and every cached rendering is dropped. */
export const updateImageVariant: HandlerOf<'updateImageVariant'> = (call) => {
  const old = variantOf(call);
  const variant = {
    id: old.id,
    options: { ...old.options, ...readVariantOptions(call.body) },
    neverRequireSignedURLs: readFlag(call.body, 'neverRequireSignedURLs') ?? old.neverRequireSignedURLs,
  };
  call.account.variants.put(variant);
  return { result: { variant: presentVariant(variant) } };
};

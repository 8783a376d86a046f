import { errors } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Account, VariantRecord } from '../records/index.ts';
import type { HandlerOf } from './call.ts';
import { presentVariant } from './present.ts';
import { readVariant } from './variantFields.ts';

/** Defines a named variant. */
export const createImageVariant: HandlerOf<'createImageVariant'> = ({ account, body }, { limits }) => {
  const variant = readVariant(body);
  if (account.variants.get(variant.id) !== undefined) throw errors.resourceExists();
  putVariant(account, variant, limits);
  return { result: { variant: presentVariant(variant) } };
};

/** Puts a variant, as long as the account may have one more; 5453 when it may not. */
export function putVariant(account: Account, variant: VariantRecord, limits: Limits): void {
  if (account.variants.get(variant.id) === undefined && account.variants.count >= limits.variants) {
    throw errors.serviceLimit(`${limits.variants} variants`);
  }
  account.variants.put(variant);
}

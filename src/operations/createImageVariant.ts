import { errors } from '../errors.ts';
import type { HandlerOf } from './call.ts';
import { readFlag, readText } from './fields.ts';
import { presentVariant } from './present.ts';
import { readVariantOptions } from './variantFields.ts';

/**
 * Defines a named variant. Its id is letters, digits, hyphen and underscore, at most 99 characters: anything with
 * `=` or `,` could not be told from flexible-variant options in a delivery URL.
 */
export const createImageVariant: HandlerOf<'createImageVariant'> = ({ account, body }, { limits }) => {
  const id = readText(body, 'id', 99);
  if (id === undefined || !/^[A-Za-z0-9_-]+$/.test(id)) {
    throw errors.badRequest('id must be 1 to 99 letters, digits, hyphens or underscores');
  }
  const variant = {
    id,
    options: readVariantOptions(body),
    neverRequireSignedURLs: readFlag(body, 'neverRequireSignedURLs') ?? false,
  };
  if (account.variants.get(id) !== undefined) throw errors.resourceExists();
  if (account.variants.count >= limits.variants) throw errors.serviceLimit(`${limits.variants} variants`);
  account.variants.put(variant);
  return { result: { variant: presentVariant(variant) } };
};

import { errors } from '../errors.ts';
import type { ImageRecord } from '../records/index.ts';
import type { HandlerOf } from './call.ts';
import { readCreator, readFlag, readMetadata } from './fields.ts';
import { imageOf } from './getImage.ts';
import { rekeyed } from './newImage.ts';
import { presentImage } from './present.ts';

/**
 * Changes what is given and leaves the rest. `metadata` is replaced whole. A change of `requireSignedURLs` gives the
 * image another id at once; the old id is gone. An image with a custom id cannot be made private.
 */
export const updateImage: HandlerOf<'updateImage' | 'batchUpdateImage'> = (call, services) => {
  const { account, body, publicUrl } = call;
  const old = imageOf(call);
  const requireSignedURLs = readFlag(body, 'requireSignedURLs') ?? old.requireSignedURLs;
  const creator = readCreator(body);
  const changed: ImageRecord = {
    ...old,
    meta: readMetadata(body, services.limits.metadataBytes) ?? old.meta,
    creator: creator === undefined ? old.creator : creator,
    requireSignedURLs,
  };
  if (requireSignedURLs && old.custom) throw errors.customIdCannotBePrivate();
  if (requireSignedURLs === old.requireSignedURLs) {
    account.images.put(changed);
    return { result: presentImage(changed, account, publicUrl) };
  }
  const moved = { ...changed, id: rekeyed(old.id, requireSignedURLs) };
  account.images.rekey(old.id, moved);
  return { result: presentImage(moved, account, publicUrl) };
};

import { errors } from '../errors.ts';
import type { HandlerOf } from './call.ts';

/** Deletes an image or a draft; the memory comes back unless the same bytes are stored under another id. */
export const deleteImage: HandlerOf<'deleteImage' | 'batchDeleteImage'> = ({ account, params }) => {
  if (!account.images.delete(params.image_id)) throw errors.imageNotFound();
  return { result: {} };
};

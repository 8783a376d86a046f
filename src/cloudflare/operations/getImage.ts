import { errors } from '../errors.ts';
import type { ImageRecord } from '../records/index.ts';
import type { Call, HandlerOf } from './call.ts';
import { presentImage } from './present.ts';

/** One image's details, drafts included. */
export const getImage: HandlerOf<'getImage' | 'batchGetImage'> = (call) => ({
  result: presentImage(imageOf(call), call.account, call.publicUrl),
});

/** The image that the path names; 5404 when there is none. */
export function imageOf({ account, params }: Call<{ readonly image_id: string }>): ImageRecord {
  const record = account.images.get(params.image_id);
  if (record === undefined) throw errors.imageNotFound();
  return record;
}

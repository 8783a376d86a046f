import { errors } from '../errors.ts';
import type { HandlerOf } from './call.ts';
import { imageOf } from './getImage.ts';

/** The original bytes, exactly as uploaded. A draft has none. */
export const getImageBlob: HandlerOf<'getImageBlob'> = (call) => {
  const record = imageOf(call);
  const bytes = call.account.images.bytes(record);
  if (bytes === undefined || record.original === undefined) throw errors.imageNotFound();
  return { bytes, mediaType: record.original.mediaType, filename: record.filename };
};

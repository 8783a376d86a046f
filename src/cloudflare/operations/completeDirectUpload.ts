import { errors } from '../errors.ts';
import type { ImageRecord } from '../records/index.ts';
import { checkRoom, examineUpload } from './acceptImage.ts';
import type { Call, HandlerOf } from './call.ts';
import { imageOf } from './getImage.ts';
import { keepImage } from './keepImage.ts';
import { fileName } from './newImage.ts';

/**
 * The upload host's one operation: the first good file wins the URL, later ones are refused (5409), and so is any
 * file after the expiry (5404). A refused file leaves the URL usable.
 */
export const completeDirectUpload: HandlerOf<'completeDirectUpload'> = async (call, services) => {
  if (call.file === undefined) throw errors.badRequest('the part file is required');
  const original = await examineUpload(call.file, services);
  checkRoom(call.file, call.account, services);
  // Read again after the check: another file may have won the URL meanwhile
  const draft = draftOf(call);
  const record = toImage(draft, call.file.filename, original, call.account.now());
  return { result: keepImage(call, record, call.file.bytes, services) };
};

/** The draft that an upload URL stands for; refused when it was used, ran out, or never was. */
export function draftOf(call: Call<{ readonly image_id: string }>): ImageRecord {
  const record = imageOf(call);
  if (record.draftExpires === undefined) throw errors.resourceExists();
  if (call.account.now() > record.draftExpires) throw errors.imageNotFound();
  return record;
}

function toImage(
  { draftExpires: _, ...draft }: ImageRecord,
  stated: string | undefined,
  original: NonNullable<ImageRecord['original']>,
  uploaded: number,
): ImageRecord {
  return { ...draft, filename: fileName(stated, original.mediaType), uploaded, original };
}

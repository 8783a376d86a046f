import { createHash } from 'node:crypto';
import type { Image } from '../../../spec/types.ts';
import { errors } from '../errors.ts';
import { isNamed } from '../fetcher/index.ts';
import type { Original } from '../records/index.ts';
import { checkRoom, examineImage, examineUpload } from './acceptImage.ts';
import type { Call, HandlerOf, ResultReply, Services, UploadedFile } from './call.ts';
import { readText } from './fields.ts';
import { keepImage } from './keepImage.ts';
import { fileName, readImageSettings } from './newImage.ts';
import { zonePolicy } from './zoneSettings.ts';

/** Stores an image from the part `file`, or fetched from `url`; exactly one of them. */
export const uploadImage: HandlerOf<'uploadImage' | 'batchUploadImage'> = async (call, services) => {
  readImageSettings(call.body, call.account, services);
  const file = await receive(call, services);
  const original = await examineUpload(file, services);
  // Read again after the fetch: another request may have taken the id meanwhile.
  return storeImage(call, file, services, original);
};

/** Stores an image whose bytes are here, in one step: nothing is stored when anything about it is refused. */
export function storeImage(
  { account, body, publicUrl }: Pick<Call, 'account' | 'body' | 'publicUrl'>,
  file: UploadedFile,
  services: Services,
  original: Original = examineImage(file, services.limits),
): ResultReply<Image> {
  const settings = readImageSettings(body, account, services);
  checkRoom(file, account, services);
  const record = {
    ...settings,
    filename: fileName(file.filename, original.mediaType),
    uploaded: account.now(),
    sequence: account.images.nextSequence(),
    original,
  };
  return { result: keepImage({ account, publicUrl }, record, file.bytes, services) };
}

async function receive(call: Call<unknown>, { fetcher, limits, store }: Services): Promise<UploadedFile> {
  const url = readText(call.body, 'url');
  const hasUrl = url !== undefined && url !== '';
  if (call.file !== undefined && hasUrl) throw errors.badRequest('file and url are mutually exclusive');
  if (call.file !== undefined) return call.file;
  if (!hasUrl) throw errors.badRequest('one of file and url is required');
  // Like the source of a transformation: private addresses are only reached when the host is named
  const { allowedOrigins } = zonePolicy(store);
  const fetched = await fetcher.fetchUpload(url, limits, (target) => isNamed(allowedOrigins, target));
  const lastSegment = new URL(url).pathname.split('/').pop() ?? '';
  return {
    bytes: fetched,
    filename: decodeSegment(lastSegment),
    hash: createHash('sha256').update(fetched).digest('hex'),
  };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

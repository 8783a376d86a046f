import type { Image } from '../../../spec/types.ts';
import type { ImageRecord } from '../records/index.ts';
import type { Call, Services } from './call.ts';
import { presentImage } from './present.ts';

/**
 * Stores a picture and tells whoever subscribed. Every new image passes here, by whatever way it came: the API, a URL, an
 * upload URL, a Worker, an import.
 */
export function keepImage(
  { account, publicUrl }: Pick<Call, 'account' | 'publicUrl'>,
  record: ImageRecord,
  bytes: Uint8Array,
  { events }: Pick<Services, 'events'>,
): Image {
  account.images.put(record, bytes);
  const image = presentImage(record, account, publicUrl);
  events.stored(account, image);
  return image;
}

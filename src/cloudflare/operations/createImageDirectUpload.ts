import type { HandlerOf } from './call.ts';
import { readExpiry } from './fields.ts';
import { readImageSettings } from './newImage.ts';

/**
 * Reserves an id with a draft image and answers the one-time upload URL for it (v1 and v2 alike). The draft is gone
 * when the URL runs out unused, and its custom id is free again.
 */
export const createImageDirectUpload: HandlerOf<
  'createImageDirectUpload' | 'createImageDirectUploadV2' | 'batchCreateImageDirectUpload'
> = ({ account, body, publicUrl }, services) => {
  const now = account.now();
  const settings = readImageSettings(body, account, services);
  account.images.put({
    ...settings,
    filename: '',
    uploaded: now,
    sequence: account.images.nextSequence(),
    draftExpires: readExpiry(body, now),
  });
  const path = settings.id.split('/').map(encodeURIComponent).join('/');
  return { result: { id: settings.id, uploadURL: `${publicUrl}/${account.hash}/${path}` } };
};

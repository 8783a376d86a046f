import type { HandlerOf } from './call.ts';
import { readExpiry } from './fields.ts';
import { readImageSettings } from './newImage.ts';
import { uploadOrigin } from './present.ts';

/**
 * Reserves an id with a draft image and answers the one-time upload URL for it (v1 and v2 alike). When the URL runs out
 * unused, the draft stays and keeps its id until it is deleted (observed).
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
  return { result: { id: settings.id, uploadURL: `${uploadOrigin(publicUrl)}/${account.hash}/${path}` } };
};

import type { Account, EventSubscription, ImageRecord } from '../records/index.ts';

/** The one event of Images that is known. */
export const imageUploaded = 'image.uploaded';

/**
 * The message that a queue gets, with an image as the API shows it. Its envelope is documented for all sources; the payload of Images is not, so it repeats the
 * API's object, as the events of Stream do (inferred).
 */
export function uploadedMessage(
  { id }: Pick<EventSubscription, 'id'>,
  account: Pick<Account, 'id' | 'now'>,
  image: object,
): Readonly<Record<string, unknown>> {
  return {
    type: `cf.images.${imageUploaded}`,
    source: { type: 'images' },
    payload: { draft: false, ...image },
    metadata: {
      accountId: account.id,
      eventSubscriptionId: id,
      eventSchemaVersion: 1,
      eventTimestamp: new Date(account.now()).toISOString(),
    },
  };
}

/** What became of a direct upload. */
export interface UploadOutcome {
  readonly image: Pick<ImageRecord, 'id'>;
  /** Absent when it was stored. */
  readonly error?: { readonly code: number; readonly message: string };
}

/**
 * What a notification webhook gets (documented: names and types of the members); `data` of this alert is published
 * nowhere, and made up here.
 */
export function uploadNotification(
  account: Pick<Account, 'id' | 'now'>,
  { image, error }: UploadOutcome,
): Readonly<Record<string, unknown>> {
  const status = error === undefined ? 'success' : 'failure';
  const { code, message } = error ?? {};
  return {
    name: 'Images upload',
    text: error === undefined ? `Image ${image.id} was uploaded` : `Image ${image.id} was not uploaded: ${message}`,
    data: { id: image.id, status, ...(error === undefined ? {} : { error: { code, message } }) },
    ts: Math.floor(account.now() / 1000),
    account_id: account.id,
    alert_type: 'image_notification',
    alert_event: 'ALERT_STATE_EVENT_START',
  };
}

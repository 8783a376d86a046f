import { deadline, type Fetcher } from '../fetcher/index.ts';
import type { Account, Store } from '../records/index.ts';
import { imageUploaded, type UploadOutcome, uploadedMessage, uploadNotification } from './messages.ts';
import { type Attempt, createOutbox, type Delivery, type Outbox } from './outbox.ts';

/** Whose account, whichever view of it. */
type Whose = Pick<Account, 'id' | 'now'>;

/** Who is told of uploads. Telling is never waited for. */
export interface Events {
  /** An image was stored, by whatever way: `image` as the API shows it. */
  stored(account: Whose, image: object & { readonly id: string }): void;
  /** A direct upload came to its end, good or bad. */
  directUpload(account: Whose, outcome: UploadOutcome): void;
}

/** Where messages go. */
export interface Sinks {
  /** Gets the messages of subscriptions, whatever their queue. */
  readonly events: URL | undefined;
  /** Gets notifications of direct uploads, with its secret. */
  readonly webhook: { readonly url: URL; readonly secret: string | undefined } | undefined;
}

/** Tells nobody. */
export const noEvents: Events = { stored: () => undefined, directUpload: () => undefined };

/** Events, with what waits to be delivered. */
export interface RunningEvents extends Events {
  readonly outbox: Outbox;
}

/** What events need. */
export interface EventOptions {
  readonly sinks: Sinks;
  readonly store: Store;
  readonly fetcher: Fetcher;
  /** Milliseconds that a sink may take to answer. */
  readonly milliseconds: number;
  readonly observe: (attempt: Attempt) => void;
}

/** Tells the sinks of uploads. */
export function createEvents({ sinks, store, fetcher, milliseconds, observe }: EventOptions): RunningEvents {
  const outbox = createOutbox({
    send: (delivery, unwanted) => post(delivery, { fetcher, milliseconds }, unwanted),
    now: store.now,
    observe,
    later(task, wait) {
      const timer = setTimeout(task, Math.min(wait, 60_000));
      timer.unref();
      return () => clearTimeout(timer);
    },
  });
  return {
    outbox,
    stored(account, image) {
      const { events: url } = sinks;
      if (url === undefined) return;
      for (const subscription of store.account(account.id).subscriptions.list()) {
        if (!subscription.enabled || !subscription.events.includes(imageUploaded)) continue;
        const headers = { 'x-mock-queue': subscription.destination.queue_id };
        const body = uploadedMessage(subscription, account, image);
        outbox.post({ kind: 'event', url, headers, body, account: account.id, image: image.id });
      }
    },
    directUpload(account, outcome) {
      if (sinks.webhook === undefined) return;
      const { url, secret } = sinks.webhook;
      const headers = secret === undefined ? {} : { 'cf-webhook-auth': secret };
      const body = uploadNotification(account, outcome);
      outbox.post({ kind: 'notification', url, headers, body, account: account.id, image: outcome.image.id });
    },
  };
}

/** Bytes of a sink's answer that are read, so that its connection is free again. */
const maxAnswerBytes = 65_536;

async function post(
  { url, headers, body }: Delivery,
  { fetcher, milliseconds }: Pick<EventOptions, 'fetcher' | 'milliseconds'>,
  unwanted: AbortSignal,
): Promise<number> {
  const { signal, release } = deadline(milliseconds, unwanted);
  try {
    const answer = await fetcher.exchange(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: Buffer.from(JSON.stringify(body)),
      signal,
    });
    // Its status is all that counts
    await readSome(answer.body).catch(() => undefined);
    return answer.status;
  } finally {
    release();
  }
}

async function readSome(body: AsyncIterable<Uint8Array>): Promise<void> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxAnswerBytes) return;
  }
}

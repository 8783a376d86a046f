import type { Operations } from '../../../spec/types.ts';
import type { Check } from '../../imaging/index.ts';
import type { Counters } from '../analytics/index.ts';
import type { Clock } from '../clock.ts';
import type { Events } from '../events/index.ts';
import type { Fetcher } from '../fetcher/index.ts';
import type { AsLive } from '../fidelity.ts';
import type { Imports } from '../imports/port.ts';
import type { Limits } from '../limits.ts';
import type { Account, Store } from '../records/index.ts';

/** A file that came with a request. */
export interface UploadedFile {
  /** The whole file, within the size limit. */
  readonly bytes: Uint8Array;
  /** As the client named it; absent when the part had no file name. */
  readonly filename?: string;
  /** SHA-256, hex. */
  readonly hash: string;
}

/** What a handler is given: a request already routed, authenticated, parsed and checked against the contract. */
export interface Call<Params = Readonly<Record<string, string>>> {
  readonly account: Account;
  /** Path parameters, percent-decoded. */
  readonly params: Params;
  /** Every query pair, in order; names may repeat. */
  readonly query: URLSearchParams;
  /** JSON members, or form fields (text, except `metadata[...]` fields, which arrive as one object). */
  readonly body: Readonly<Record<string, unknown>>;
  /** The part named `file`. */
  readonly file?: UploadedFile;
  /** Whether whoever asks may see an account that no path names; absent where everything may be seen. */
  readonly maySee?: (accountId: string) => boolean;
  /** Where this mock's pictures are, as the client sees it: `http://localhost:8787`. */
  readonly publicUrl: string;
}

/** A result for the envelope. */
export interface ResultReply<Result = object> {
  readonly result: Result;
  readonly resultInfo?: object;
}

/** Bytes, which travel without an envelope. */
export interface BytesReply {
  readonly bytes: Uint8Array;
  /** Media type. */
  readonly mediaType: string;
  readonly filename: string;
}

/** JSON that travels as it is. */
export interface DocumentReply {
  readonly document: object;
}

/** What a handler answers. */
export type Reply = ResultReply | BytesReply | DocumentReply;

/** What handlers work with; everything arrives as an argument, so two mocks never meet. */
export interface Services {
  readonly store: Store;
  /** Randomness only: what time it is depends on the account, which says so itself. */
  readonly clock: Pick<Clock, 'random'>;
  readonly limits: Limits;
  readonly fetcher: Fetcher;
  /** Where the documentation and the live service differ, whether to do as the latter. */
  readonly asLive: AsLive;
  /** What keeps a picture of some content (`key`) from ever being delivered; decodes it once. */
  readonly checkPicture: Check;
  /** What imports from buckets, in the background. */
  readonly imports: Imports;
  /** What analytics go by. */
  readonly counters: Counters;
  /** Who is told of uploads. */
  readonly events: Events;
}

/** The stateful behaviour of some operation. Throws `ImagesError`s; never sees Express, never builds an envelope. */
export type Handler = (call: Call, services: Services) => Reply | Promise<Reply>;

/** The operations of the built-in contract. */
export type OperationId = keyof Operations;
type ReplyOf<Id extends OperationId> = Id extends 'queryAnalytics'
  ? DocumentReply
  : Operations[Id]['result'] extends Uint8Array
    ? BytesReply
    : ResultReply<Operations[Id]['result']>;

/** The behaviour of an operation, or of several alike, with its parameters and its result as the contract types them. */
export type HandlerOf<Id extends OperationId> = (
  call: Call<Readonly<Operations[Id]['params']>>,
  services: Services,
) => ReplyOf<Id> | Promise<ReplyOf<Id>>;

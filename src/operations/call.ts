import type { Clock } from '../clock.ts';
import type { Limits } from '../limits.ts';
import type { Origin } from '../origin.ts';
import type { Account, Json, Store } from '../store/index.ts';

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
export interface Call {
  readonly account: Account;
  /** Path parameters, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Every query pair, in order; names may repeat. */
  readonly query: URLSearchParams;
  /** JSON members, or form fields (text, except `metadata[...]` fields, which arrive as one object). */
  readonly body: Readonly<Record<string, unknown>>;
  /** The part named `file`. */
  readonly file?: UploadedFile;
  /** Where this mock is, as the client sees it: `http://localhost:8787`. */
  readonly publicUrl: string;
}

/** What a handler answers: the envelope's `result`, or bytes that travel without an envelope. */
export type Reply =
  | { readonly result: Json; readonly resultInfo?: Json }
  | { readonly bytes: Uint8Array; readonly mediaType: string; readonly filename: string };

/** What handlers work with; everything arrives as an argument, so two mocks never meet. */
export interface Services {
  readonly store: Store;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly origin: Origin;
}

/** The stateful behaviour of one operation. Throws `ImagesError`s; never sees Express, never builds an envelope. */
export type Handler = (call: Call, services: Services) => Reply | Promise<Reply>;

import type { OperationName } from '../../cloudflare/index.ts';

/** What one request was, and what came of it. */
export interface RequestEntry {
  /** The `x-request-id` of the answer. */
  readonly id: string;
  /** 1, 2, 3, … since the mock started; never reused, not even after `clear()`. */
  readonly sequence: number;
  /** When it arrived, by the mock's clock, RFC 3339. */
  readonly time: string;
  readonly method: string;
  /** As sent, signatures shortened. */
  readonly url: string;
  /** The URL's path, as sent. */
  readonly path: string;
  /** Query parameters; the last one of a name counts. */
  readonly query: Readonly<Record<string, string>>;
  /** By lower-case name; credentials are shortened. */
  readonly headers: Readonly<Record<string, string>>;
  /** The public face that it met: `api`, `delivery`, … */
  readonly surface?: string;
  /** An id of docs/operations.md, of the contract that is served, or of `/__mock/openapi.json`. */
  readonly operation?: string;
  readonly account?: string;
  readonly namespace?: string;
  /** The image in question; for an upload, the one that was made. */
  readonly image?: string;
  /** JSON members or form fields, as parsed; left out beyond 8 KB. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** The part named `file`. */
  readonly file?: { readonly filename?: string; readonly bytes: number; readonly hash: string };
  /** Absent until the answer has begun, and for good when the connection ended before. */
  readonly status?: number;
  /** From arrival to the end of the answer. */
  readonly milliseconds?: number;
  /** Bytes of the answer's body. */
  readonly bytes?: number;
  /** True when the connection ended before the answer did. */
  readonly aborted?: boolean;
  /** The catalogued refusal, if it was one. */
  readonly error?: { readonly name?: string; readonly code: number; readonly message: string };
  /** The fault that was injected, in words. */
  readonly fault?: string;
  /** What the mock itself has sent to a sink, and in which attempt; such an entry is no request to the mock. */
  readonly delivery?: { readonly kind: 'event' | 'notification'; readonly attempt: number; readonly failure?: string };
  /** Why it was answered so, in sentences. */
  readonly explanation: readonly string[];
}

/** What a surface learns about a request on its way. */
export type RequestFacts = Partial<
  Pick<
    RequestEntry,
    'surface' | 'operation' | 'account' | 'namespace' | 'image' | 'fields' | 'file' | 'error' | 'fault' | 'delivery'
  >
>;

/** What to look for; every member given must agree. Strings may hold `*`. */
export interface RequestPattern {
  readonly method?: string;
  readonly path?: string | RegExp;
  /** As in an entry; one that the mock does not have is refused with the nearest name. */
  readonly operation?: OperationName;
  readonly surface?: string;
  readonly account?: string;
  readonly namespace?: string;
  readonly image?: string | RegExp;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | RegExp>>;
  readonly query?: Readonly<Record<string, string | RegExp>>;
  /** A part of the parsed body: members given must be there and equal, deeply. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly filename?: string | RegExp;
  /** What the mock itself has sent. */
  readonly delivery?: 'event' | 'notification';
}

import type { VariantOptions } from '../../imaging/index.ts';

/** Plain, readonly data. Changing a record means putting a new one. */

/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** User metadata: a JSON object of at most 1,024 bytes when serialised. */
export type Metadata = { readonly [key: string]: Json };

/** What is known of the uploaded bytes without decoding them. */
export interface Original {
  /** SHA-256 of the bytes, hex: the key of the blob store. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
  /** Media type by content, never by the client's word, e.g. `image/png`. */
  readonly mediaType: string;
  /** Pixels as stored; 0 for an SVG without a size. */
  readonly width: number;
  readonly height: number;
}

/** One hosted image, or the draft of one. */
export interface ImageRecord {
  readonly id: string;
  /** True when the client chose the id. Such images can never require signed URLs. */
  readonly custom: boolean;
  readonly filename: string;
  readonly meta: Metadata;
  readonly creator: string | null;
  readonly requireSignedURLs: boolean;
  /** Milliseconds since the epoch; for a draft, when it was created. */
  readonly uploaded: number;
  /** Order of arrival within the account: breaks ties of `uploaded`. */
  readonly sequence: number;
  /** Absent while nothing was uploaded. */
  readonly original?: Original;
  /** Only on drafts: the instant after which the one-time upload URL is refused. */
  readonly draftExpires?: number;
  /** Only on imports: which version of the object it came from, so that the next import sees whether that changed. */
  readonly importedVersion?: string;
}

/** A named variant. */
export interface VariantRecord {
  readonly id: string;
  readonly options: VariantOptions;
  readonly neverRequireSignedURLs: boolean;
}

/** A signing key; the value is used as displayed, as UTF-8 text. */
export interface SigningKey {
  readonly name: string;
  readonly value: string;
}

/** Account-wide settings (`/images/v1/config`). */
export interface AccountConfig {
  readonly flexible_variants: boolean;
  /** Seconds; null means the default of two days. */
  readonly browser_ttl: number | null;
  readonly preserve_content_credentials: boolean;
}

/** A batch token: a bearer token for the batch host, bound to one account. */
export interface BatchToken {
  readonly token: string;
  readonly accountId: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** One zone setting that governs transformations. */
export interface ZoneSetting {
  readonly value: string;
  /** Milliseconds since the epoch, or null while it is the default. */
  readonly modified: number | null;
}

/** What of a zone's settings was changed, by the name that each is kept under. */
export interface Zone {
  readonly id: string;
  readonly settings: Readonly<Record<string, ZoneSetting>>;
}

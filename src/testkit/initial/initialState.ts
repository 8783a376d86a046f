import type { AccountConfig, Metadata } from '../../cloudflare/index.ts';
import type { VariantOptions } from '../../imaging/index.ts';

/** An image to begin with; the bytes come from exactly one of `bytes`, `base64` and `file`. */
export interface SeedImage {
  /** A custom id; made up when absent. */
  readonly id?: string;
  readonly bytes?: Uint8Array;
  readonly base64?: string;
  /** A path on this machine; in a seed file relative to that file. Not taken over HTTP. */
  readonly file?: string;
  /** The name that the image is stored under; default: the file's own. */
  readonly filename?: string;
  readonly metadata?: Metadata;
  readonly creator?: string;
  readonly requireSignedURLs?: boolean;
}

/** What an account begins with. Variants and keys of the same name are replaced, everything else stays. */
export interface SeedAccount {
  readonly images?: readonly SeedImage[];
  readonly variants?: readonly {
    readonly id: string;
    readonly options: VariantOptions;
    readonly neverRequireSignedURLs?: boolean;
  }[];
  readonly keys?: readonly { readonly name: string; readonly value: string }[];
  readonly config?: Partial<AccountConfig>;
}

/** A seed: the mock's own account's, and others' by id. */
export interface Seed extends SeedAccount {
  readonly accounts?: Readonly<Record<string, SeedAccount>>;
}

/** An image that a seed made. */
export interface SeededImage {
  readonly id: string;
  readonly filename: string;
  /** Delivery URLs, one per variant. */
  readonly variants: readonly string[];
}

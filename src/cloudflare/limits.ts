/** Every quota and limit, with the real product's figure as default (Cloudflare: limits page, API reference). */
export interface Limits {
  /** Images an account may store; `stats` reports it as `allowed`. */
  readonly images: number;
  /** Named variants per account, `public` included. */
  readonly variants: number;
  /** Signing keys per account. */
  readonly keys: number;
  /** API requests per five minutes and credential; 0 switches throttling off. */
  readonly requestsPerFiveMinutes: number;
  /** Batch host requests per second and token; 0 switches throttling off. */
  readonly batchRequestsPerSecond: number;
  /** Bytes of one upload. */
  readonly uploadBytes: number;
  /** Bytes of all originals together, each distinct content counted once; 0 means no bound. */
  readonly storageBytes: number;
  /** Pixels of a still image, or of all frames of an animation together. */
  readonly area: number;
  /** Longest side in pixels of anything but WebP and AVIF. */
  readonly side: number;
  /** Serialised metadata, bytes. */
  readonly metadataBytes: number;
  /** Milliseconds a client may take to send one request; after that 5408. */
  readonly requestMilliseconds: number;
  /** Milliseconds between an answer and its callback, and between callbacks. */
  readonly callbackMilliseconds: number;
  /** Fetching an image for `url` uploads: whole time in milliseconds, and hops. */
  readonly fetchMilliseconds: number;
  readonly redirects: number;
  /** Buckets that an account may import from, and imports that it may keep. */
  readonly importSources: number;
  readonly importMigrations: number;
  /** Lines of one import's log; after that it stops. */
  readonly importLogLines: number;
  /** How often an import asks for a page or an object that does not come, and the milliseconds before it asks again: twice as many each time. */
  readonly importAttempts: number;
  readonly importRetryMilliseconds: number;
}

/** The defaults. Throttling is off, because a local tool that refuses its own test suite helps nobody. */
export const defaultLimits: Limits = {
  images: 100_000,
  variants: 100,
  keys: 2,
  requestsPerFiveMinutes: 0,
  batchRequestsPerSecond: 0,
  uploadBytes: 10 * 1024 * 1024,
  storageBytes: 0,
  area: 100_000_000,
  side: 12_000,
  metadataBytes: 1024,
  requestMilliseconds: 120_000,
  callbackMilliseconds: 3000,
  fetchMilliseconds: 10_000,
  redirects: 5,
  importSources: 100,
  importMigrations: 1000,
  importLogLines: 10_000,
  importAttempts: 6,
  importRetryMilliseconds: 250,
};

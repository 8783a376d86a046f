/** What one check of a set-up found. */
export interface Finding {
  readonly check: string;
  readonly verdict: 'good' | 'doubtful' | 'bad';
  readonly says: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** The set-up as the user describes it. */
export interface Setup {
  /** The base URL that the user's SDK or application has. */
  readonly baseUrl: string;
  readonly token: string;
  readonly account: string;
  readonly controlToken?: string;
  /** The origin of the page that uploads or shows pictures. */
  readonly pageOrigin?: string;
  /** Milliseconds since the epoch, on this machine. */
  readonly now: () => number;
}

/** One look at a set-up; nothing when there is nothing to look at. */
export type Check = (setup: Setup) => Promise<Finding | undefined>;

/** Where an account's images are, below the base URL. */
export const imagesOf = (account: string, version = 'v1') =>
  `/accounts/${encodeURIComponent(account)}/images/${version}`;

/** The headers of who has a token, or none. */
export const bearer = (token: string) => (token === '' ? {} : { authorization: `Bearer ${token}` });

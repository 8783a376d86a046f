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

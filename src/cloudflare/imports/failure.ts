/** Why a bucket, or an object of it, could not be read. */
export class S3Failure extends Error {
  /** For programs: the server's own word, or one of ours where it said none. */
  readonly code: string;
  /** Whether asking again may help. */
  readonly isPassing: boolean;
  /** The server did not answer at all. */
  readonly isSilence: boolean;
  /** The region that the bucket is in, when the server says that it is another one. */
  readonly region: string | undefined;

  constructor(
    code: string,
    reason: string,
    about: Partial<Pick<S3Failure, 'isPassing' | 'isSilence' | 'region'>> = {},
  ) {
    super(reason);
    this.code = code;
    this.isSilence = about.isSilence ?? false;
    this.isPassing = about.isPassing ?? this.isSilence;
    this.region = about.region;
  }
}

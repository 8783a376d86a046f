/** What the S3 servers of tests ask for; a file of its own, so that programs without jest can read it. */
export const s3Secret = { accessKeyId: 'GOODKEY', secretAccessKey: 'a secret' };

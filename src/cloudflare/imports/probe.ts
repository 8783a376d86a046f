import { S3Failure } from './failure.ts';
import type { Connectivity } from './port.ts';
import { type BucketOptions, type Location, openBucket, regionOf } from './s3.ts';

/**
 * Lists one object of a bucket, which wants what an import wants. A server that says that the bucket is in another region
 * is asked again as if from there, once.
 */
export async function probeBucket(location: Location, options: BucketOptions): Promise<Connectivity> {
  try {
    await openBucket(location, options).list({ prefix: '', max: 1 });
    return { connectivityStatus: 'ok', code: null, reason: null, region: regionOf(location) };
  } catch (error) {
    if (!(error instanceof S3Failure)) throw error;
    const { code, message, region } = error;
    const isElsewhere = region !== undefined && /^[a-z0-9-]{1,64}$/.test(region) && location.region === null;
    if (isElsewhere) return probeBucket({ ...location, region }, options);
    return { connectivityStatus: 'error', code, reason: message, region: null };
  }
}

import type { SourcingKitSource, SourcingKitVendor } from '../../../spec/types.ts';
import { errors } from '../errors.ts';
import type { Location } from '../imports/s3.ts';
import type { Account, BucketSecret, SourceRecord } from '../records/index.ts';
import { readText } from './fields.ts';
import { timestamp } from './present.ts';

type Body = Readonly<Record<string, unknown>>;

/** Whose storage can be imported from. */
export const vendors = ['s3', 'r2'] as const satisfies readonly SourcingKitVendor[];

/** The source of that id; 5404 when there is none. */
export function sourceOf(account: Account, id: string): SourceRecord {
  const source = account.sources.get(id);
  if (source === undefined) throw errors.importNotFound('source');
  return source;
}

/**
 * Where a bucket is and what opens it; 5400 for what cannot be. The form of `secret` is published for the sibling product
 * for R2 only, and taken from there for both vendors.
 */
export function readLocation(body: Body): Location & Pick<SourceRecord, 'account'> {
  const location = {
    bucket: readRequired(body, 'bucket'),
    vendor: vendors.find((vendor) => vendor === body.vendor) ?? refuse('vendor must be s3 or r2'),
    account: readText(body, 'account', 128) ?? null,
    region: readText(body, 'region', 64) || null,
    secret: readSecret(body.secret),
  };
  checkLocation(location);
  return location;
}

/** A name of 1 to 128 characters. */
export function readName(body: Body): string {
  return readRequired(body, 'name');
}

/** Refuses a source that could not have been made. */
export function checkSource(source: SourceRecord): void {
  readLocation({ ...source });
}

function checkLocation({ bucket, vendor, account, region }: ReturnType<typeof readLocation>): void {
  // It becomes a segment of a path, and must not lead out of it
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(bucket)) throw errors.badRequest('bucket is not the name of a bucket');
  if (region !== null && !/^[a-z0-9-]+$/.test(region)) throw errors.badRequest('region is not the name of a region');
  if (vendor === 'r2' && !account) throw errors.badRequest('account is required for an R2 bucket');
}

function readSecret(secret: unknown): BucketSecret {
  const { accessKeyId, secretAccessKey } = (secret ?? {}) as Body;
  // The id travels in a header, between commas and slashes
  if (typeof accessKeyId !== 'string' || !/^[!-~]{1,256}$/.test(accessKeyId) || /[,/=]/.test(accessKeyId)) {
    throw errors.badRequest('secret.accessKeyId must be an access key id');
  }
  if (typeof secretAccessKey !== 'string' || secretAccessKey === '' || secretAccessKey.length > 1024) {
    throw errors.badRequest('secret.secretAccessKey must be a secret access key');
  }
  return { accessKeyId, secretAccessKey };
}

function readRequired(body: Body, name: string): string {
  return readText(body, name, 128) || refuse(`${name} must be a string of 1 to 128 characters`);
}

function refuse(reason: string): never {
  throw errors.badRequest(reason);
}

/** A source as the API shows it: without its credentials. */
export function presentSource({ id, name, bucket, vendor, region, created, updated }: SourceRecord): SourcingKitSource {
  return { id, name, bucket, vendor, region, createdAt: timestamp(created), updatedAt: timestamp(updated) };
}

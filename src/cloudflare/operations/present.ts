import type { Image, Variant } from '../../../spec/types.ts';
import type { Account, ImageRecord, VariantRecord } from '../records/index.ts';

/** Where the product serves pictures, for those who reach the mock by the product's own names. */
export const deliveryOrigin = 'https://imagedelivery.net';

/** Where a client finds this mock for uploads: the product has a host of its own for them. */
export function uploadOrigin(publicUrl: string): string {
  return publicUrl === deliveryOrigin ? 'https://upload.imagedelivery.net' : publicUrl;
}

/** One path segment of a delivery URL: percent-encoded, slashes of a custom id kept. */
function deliveryPath(hash: string, imageId: string, variant: string): string {
  return `/${hash}/${imageId.split('/').map(encodeURIComponent).join('/')}/${variant}`;
}

/**
 * An image as the API shows it. `meta` is the product's name for user metadata, `metadata` the contract seed's: an
 * answer carries both. `draft` is there only while nothing was uploaded.
 */
export function presentImage(record: ImageRecord, account: Account, publicUrl: string): Image {
  return {
    id: record.id,
    filename: record.original === undefined ? null : record.filename,
    uploaded: timestamp(record.uploaded),
    requireSignedURLs: record.requireSignedURLs,
    ...(record.creator === null ? {} : { creator: record.creator }),
    meta: record.meta,
    metadata: record.meta,
    ...(record.original === undefined ? { draft: true } : {}),
    variants: account.variants.list().map((variant) => publicUrl + deliveryPath(account.hash, record.id, variant.id)),
  };
}

/** A variant as the API shows it, with the defaults of what was not given. */
export function presentVariant(variant: VariantRecord): Variant {
  return {
    id: variant.id,
    options: { fit: 'scale-down', metadata: 'none', ...variant.options },
    neverRequireSignedURLs: variant.neverRequireSignedURLs,
  };
}

/** RFC 3339 in UTC, milliseconds. */
export function timestamp(instant: number): string {
  return new Date(instant).toISOString();
}

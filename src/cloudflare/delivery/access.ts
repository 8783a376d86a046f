import { errors } from '../errors.ts';
import type { Account, ImageRecord } from '../records/index.ts';
import { verifySignature } from './signature.ts';
import type { ResolvedVariant } from './variant.ts';

/** On what grounds a picture may be seen; a signature may run out. */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'signed'; readonly secondsLeft: number | undefined };

/** A request for a variant of an image, as far as access is concerned. */
export interface AccessRequest {
  readonly record: ImageRecord;
  readonly resolved: ResolvedVariant;
  /** The spellings of the path that may have been signed. */
  readonly paths: readonly string[];
  readonly query: URLSearchParams;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Decides whether a picture may be seen: by everybody unless the image requires signed URLs and the variant does not
 * waive them. 9425 for a signature that is missing, wrong or past, and for flexible variants of such images.
 */
export function authorise(account: Account, { record, resolved, paths, query, now }: AccessRequest): Access {
  const { named } = resolved;
  if (!record.requireSignedURLs || named?.neverRequireSignedURLs === true) return { kind: 'public' };
  if (named === undefined) throw errors.imageAccessDenied('flexible variants cannot be used with signed URLs');
  const expires = verifySignature(paths, query, account.keys.list(), now);
  return { kind: 'signed', secondsLeft: expires === undefined ? undefined : expires - Math.floor(now / 1000) };
}

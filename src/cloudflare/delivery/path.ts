import { errors } from '../errors.ts';

/** A delivery URL's path, taken apart. */
export interface DeliveryPath {
  readonly hash: string;
  readonly imageId: string;
  /** The last segment: a variant's name or an option list; percent-decoding of option values is left to the grammar. */
  readonly variant: string;
}

/**
 * Parses `/{account_hash}/{image_id...}/{variant}`: the last segment is the variant, everything between it and the
 * hash is the id, which may contain slashes. Malformed escapes, and `..` or NUL in any disguise, are 9426.
 */
export function parseDeliveryPath(pathname: string): DeliveryPath {
  const segments = pathname.split('/').slice(1);
  const [hash = '', ...rest] = segments;
  const variant = rest.pop();
  if (variant === undefined || rest.length === 0 || variant === '') throw errors.invalidDeliveryPath();
  const decoded = rest.map(decodeSegment);
  if (decoded.some((segment) => segment === '' || segment === '.' || segment === '..' || segment.includes('\0'))) {
    throw errors.invalidDeliveryPath();
  }
  decodeSegment(variant);
  if (!/^[A-Za-z0-9_-]{22}$/.test(hash)) throw errors.wrongAccount();
  return { hash, imageId: decoded.join('/'), variant };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw errors.invalidDeliveryPath();
  }
}

import { createHmac } from 'node:crypto';
import { Blocked } from './outcome.ts';

/** What the suite needs to know of a stored image. */
export interface Image {
  readonly id: string;
  readonly variants: readonly string[];
  /** The answer's `result`, whole. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** The delivery URL of an image under another last segment: a variant's name, or a list of options. */
export function deliveryUrl(image: Image, segment: string): string {
  const [any] = image.variants;
  if (any === undefined) throw new Blocked(`the image ${image.id} has no delivery URL in "variants"`);
  return `${any.slice(0, any.lastIndexOf('/'))}/${segment}`;
}

/** The account hash, the image id as written, and the last segment of a delivery URL, which may lie below a path. */
export function deliveryParts(url: string): { hash: string; id: string; last: string; base: string } {
  const { origin, pathname } = new URL(url);
  const segments = pathname.split('/').slice(1);
  const at = Math.max(
    0,
    segments.findIndex((segment) => /^[A-Za-z0-9_-]{22}$/.test(segment)),
  );
  const id = segments.slice(at + 1, -1).join('/');
  const base = [origin, ...segments.slice(0, at + 1)].join('/');
  return { hash: segments[at] ?? '', id, last: segments.at(-1) ?? '', base };
}

/** A signing key as the account shows it. */
export interface SigningKey {
  readonly name: string;
  readonly value: string;
}

/**
 * Signs a delivery URL as documented: HMAC-SHA-256 over the path, and over `?exp=` too when there is an expiry
 * (Unix seconds); the key is the UTF-8 text as displayed.
 */
export function signUrl(url: string, key: string, exp?: number | string): string {
  const { origin, pathname } = new URL(url);
  const signed = exp === undefined ? pathname : `${pathname}?exp=${exp}`;
  const signature = createHmac('sha256', key).update(signed).digest('hex');
  return `${origin}${signed}${exp === undefined ? '?' : '&'}sig=${signature}`;
}

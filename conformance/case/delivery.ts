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

/** Where an image is delivered, which may lie below a path. `hash` throws `Blocked` where the URL has no account hash. */
export interface DeliveryParts {
  /** Up to the id, without a slash at the end. */
  readonly base: string;
  /** As the URL writes it. */
  readonly id: string;
  readonly hash: string;
}

/** The parts of an image's own delivery URL. */
export function deliveryParts(image: Image): DeliveryParts {
  const { origin, pathname } = new URL(deliveryUrl(image, 'public'));
  const path = pathname.slice(0, pathname.lastIndexOf('/'));
  const id = spellings(image.id).find((spelling) => path.endsWith(`/${spelling}`)) ?? path.split('/').at(-1) ?? '';
  const before = path.slice(0, -id.length - 1);
  const hash = before.split('/').at(-1) ?? '';
  // A service that knows one account only may do without
  const hasHash = /^[A-Za-z0-9_-]{22}$/.test(hash) || /^\/[^/]+$/.test(before);
  return {
    base: `${origin}${before}`,
    id,
    get hash() {
      if (hasHash) return hash;
      throw new Blocked(`the delivery URL has no account hash: ${origin}${pathname}`);
    },
  };
}

/** How a URL may write an id: with its slashes or without, with more or fewer characters escaped. */
function spellings(id: string): readonly string[] {
  const escaped = encodeURIComponent(id);
  return [escaped, escaped.replaceAll('%2F', '/'), encodeURI(id), id];
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

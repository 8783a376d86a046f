import { createHmac, timingSafeEqual } from 'node:crypto';
import { errors } from '../errors.ts';
import type { SigningKey } from '../records/index.ts';

/** The product's own text (cloudflare-docs, pull request 12323), which knows no `exp`; with one it has to be signed too. */
function mismatch(expires: number | undefined): string {
  const wanted =
    expires === undefined
      ? 'the path without domain nor query string'
      : `the path and its query ?exp=${expires}, without domain`;
  return `check failed: Malformed data found: The URL signature does not match. Expecting SHA-256 HMAC of ${wanted}`;
}

/**
 * Lower-case hex HMAC-SHA-256 over `path` or `path?exp=<seconds>`; the secret is the key's value as displayed, as
 * UTF-8 (Cloudflare: serve private images).
 */
export function sign(secret: string, path: string, expires?: number): string {
  const text = expires === undefined ? path : `${path}?exp=${expires}`;
  return createHmac('sha256', secret).update(text).digest('hex');
}

/**
 * Checks `sig` and `exp` of a delivery URL against every key; 9425 unless one fits and the instant is not past.
 * `paths` are the spellings of the path that may have been signed. Answers the expiry in seconds, if there is one.
 */
export function verifySignature(
  paths: readonly string[],
  query: URLSearchParams,
  keys: readonly SigningKey[],
  nowMs: number,
): number | undefined {
  const signature = query.get('sig');
  if (signature === null) throw errors.imageAccessDenied('the URL requires a signature');
  const exp = query.get('exp');
  if (exp !== null && !/^\d{1,12}$/.test(exp)) throw errors.imageAccessDenied('exp is not a Unix time in seconds');
  const expires = exp === null ? undefined : Number(exp);
  const fits = keys.some(({ value }) => paths.some((path) => equal(sign(value, path, expires), signature)));
  if (!fits) throw errors.imageAccessDenied(mismatch(expires));
  if (expires !== undefined && expires * 1000 <= nowMs) throw errors.imageAccessDenied('the URL has expired');
  return expires;
}

function equal(expected: string, signature: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(signature)];
  return a.length === b.length && timingSafeEqual(a, b);
}

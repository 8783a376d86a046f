import type { PoolResult, TransformOptions } from '../../../imaging/index.ts';
import { packageVersion } from '../../../packageRoot.ts';
import { picturePolicy, varyOf } from './caching.ts';
import type { SourceImage } from './sourceImage.ts';
import { warningsOf } from './warnings.ts';

const hour = 3600;
const maxAge = 31_536_000;

/** The headers of a transformed source. */
export function pictureHeaders(
  result: PoolResult,
  image: SourceImage,
  options: TransformOptions,
  accept = '',
): Record<string, string> {
  const { cacheControl: ofSource } = image;
  return {
    'content-type': result.contentType,
    'cache-control': cacheControl(ofSource),
    etag: `"cf-${result.etag}:${(image.etag ?? image.hash.slice(0, 16)).replace(/^W\/|[^\x21\x23-\x7e]/g, '')}"`,
    ...(image.lastModified === undefined ? {} : { 'last-modified': image.lastModified }),
    ...varyOf(options, 'remote'),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'content-security-policy': picturePolicy,
    'cf-resized': diagnosis(result, options, image.milliseconds),
    ...warningHeader(warningsOf({ options, result, accept, cacheControl: ofSource })),
    ...(result.notes.length === 0 ? {} : { 'x-mock-limits': result.notes.join(', ') }),
  };
}

/**
 * What `cf-resized` and `cf-images` tell of a success, in the fields of the live service: the quality asked for (0 for none),
 * milliseconds of fetching and of making the picture (`n`), those of computing (`c`), the version, and the bytes sent (`l`).
 */
export function diagnosis(result: PoolResult, { quality = 0 }: TransformOptions, fetching = 0): string {
  const making = Math.round(result.milliseconds);
  const times = `n=${Math.round(fetching)}+${making} c=${making}`;
  return `internal=ok/m q=${quality} ${times} v=${version} l=${result.bytes.byteLength}`;
}

const version = packageVersion();

/** One entry for each (RFC 7234, 5.5): agent, code and text. */
function warningHeader(warnings: readonly string[]): { readonly warning?: string } {
  if (warnings.length === 0) return {};
  return { warning: warnings.map((text) => `cf-images 299 "${text}"`).join(', ') };
}

/** The source's own policy, an hour at least (Cloudflare: features page, caching). */
function cacheControl(ofSource = ''): string {
  const age = Math.min(maxAge, Number(/(?:^|[\s,])max-age=(\d+)/i.exec(ofSource)?.[1] ?? 0));
  if (/must-revalidate/i.test(ofSource)) return `public, max-age=${age}, must-revalidate`;
  return `public, max-age=${Math.max(hour, age)}`;
}

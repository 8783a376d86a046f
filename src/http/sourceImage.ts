import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { parseDeliveryPath } from '../delivery/path.ts';
import { verifySignature } from '../delivery/signature.ts';
import { errors, ImagesError } from '../errors.ts';
import type { Services, ZonePolicy } from '../operations/index.ts';
import { isAllowed } from '../origin.ts';
import type { PoolResult } from '../pool.ts';

/** Where the sources of transformations may come from. */
export interface SourceOptions {
  readonly services: Services;
  /** A folder or an upstream URL, for sources given as a path. */
  readonly origin: string | undefined;
  /** Hosts that may be fetched from by their absolute URL, whatever the zone's settings say. */
  readonly allowOrigins: readonly string[];
}

/** Who asks for a source. */
export interface SourceRequester {
  /** The host that counts as the zone itself: the mock's own, as the client calls it. */
  readonly host: string | undefined;
  /** Headers for the origin. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether servers on this machine count as the zone too: a Worker under development runs next to its origin. */
  readonly trustsLoopback: boolean;
}

/** A source image, wherever it came from. */
export interface SourceImage {
  readonly bytes: Uint8Array;
  /** SHA-256, hex. */
  readonly hash: string;
  readonly etag?: string;
  readonly cacheControl?: string;
  readonly lastModified?: string;
}

const maxSourceBytes = 100 * 1024 * 1024;
const hour = 3600;

/** A path on the zone, or an absolute URL that the zone's settings or the command line allow. */
export function loadSource(
  source: string,
  options: SourceOptions,
  policy: ZonePolicy,
  requester: SourceRequester,
): Promise<SourceImage> {
  if (!/^https?:\/\//i.test(source)) return loadPath(source, options, requester);
  if (!URL.canParse(source)) throw errors.invalidSourceUrl('it cannot be parsed');
  const target = new URL(source);
  if (target.host === requester.host) {
    return loadPath((target.pathname + target.search).slice(1), options, requester);
  }
  const allowed =
    policy.mode === 'open' ||
    (requester.trustsLoopback && loopback.test(target.hostname)) ||
    isAllowed(policy.allowedOrigins, target.hostname, target.port) ||
    isAllowed(options.allowOrigins, target.hostname, target.port);
  if (!allowed) throw errors.originNotAllowed();
  const { 'x-forwarded-for': _, ...headers } = requester.headers;
  return fetchSource(target, options.services, headers);
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

function loadPath(path: string, options: SourceOptions, { headers }: SourceRequester): Promise<SourceImage> {
  const pathname = `/${path.split('?')[0] ?? ''}`;
  if (pathname.startsWith('/cdn-cgi/image/')) throw errors.fetchNotFound();
  const own = hostedOriginal(pathname, new URLSearchParams(path.split('?')[1] ?? ''), options.services);
  if (own !== undefined) return Promise.resolve(own);
  const { origin } = options;
  if (origin === undefined) throw errors.fetchNotFound();
  if (!/^https?:\/\//.test(origin)) return readFrom(origin, pathname);
  return fetchSource(new URL(`/${path}`, origin), options.services, headers);
}

/** A delivery URL of the mock itself as the source: the stored original, if it is public or the URL is signed. */
function hostedOriginal(pathname: string, query: URLSearchParams, services: Services): SourceImage | undefined {
  const { store, clock } = services;
  const path = pathname.replace(/^\/cdn-cgi\/imagedelivery/, '');
  const hash = path.split('/')[1] ?? '';
  const account = store.accountByHash(hash);
  if (account === undefined) return undefined;
  const { imageId, variant } = parseDeliveryPath(path);
  const record = account.images.get(imageId);
  const bytes = record && account.images.bytes(record);
  if (record?.original === undefined || bytes === undefined) throw errors.fetchNotFound();
  const named = account.variants.get(variant);
  if (record.requireSignedURLs && named?.neverRequireSignedURLs !== true && !isSigned()) {
    throw errors.originClientError('403 Forbidden');
  }
  return { bytes, hash: record.original.hash, lastModified: new Date(record.uploaded).toUTCString() };

  function isSigned(): boolean {
    try {
      verifySignature([pathname, path], query, account?.keys.list() ?? [], clock.now());
      return true;
    } catch {
      return false;
    }
  }
}

async function readFrom(folder: string, pathname: string): Promise<SourceImage> {
  try {
    const root = await realpath(resolve(folder));
    const file = await realpath(resolve(root, `.${decodeURIComponent(pathname)}`));
    if (!file.startsWith(root + sep)) throw errors.fetchNotFound();
    const bytes = await readFile(file);
    if (bytes.byteLength > maxSourceBytes) throw errors.fetchTooLarge();
    return { bytes, hash: hashOf(bytes) };
  } catch (error) {
    throw error instanceof ImagesError ? error : errors.fetchNotFound();
  }
}

async function fetchSource(
  url: URL,
  { origin }: Services,
  headers: Readonly<Record<string, string>>,
): Promise<SourceImage> {
  const source = await origin.fetchSource({
    url,
    headers,
    maxBytes: maxSourceBytes,
    check(next) {
      if (next.pathname.startsWith('/cdn-cgi/image/')) throw errors.resizeLoop('the source is a resized image');
    },
  });
  const { etag, 'cache-control': cacheControl, 'last-modified': lastModified } = source.headers;
  return {
    bytes: source.bytes,
    hash: hashOf(source.bytes),
    ...(etag === undefined ? {} : { etag }),
    ...(cacheControl === undefined ? {} : { cacheControl }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
}

/** The source's own policy, an hour at least (Cloudflare: features page, caching). */
function cacheControl(ofSource: string | undefined): string {
  const age = Number(/max-age=(\d+)/.exec(ofSource ?? '')?.[1] ?? 0);
  if (/must-revalidate/.test(ofSource ?? '')) return `public, max-age=${age}, must-revalidate`;
  return `public, max-age=${Math.max(hour, age)}`;
}

/** The headers of a transformed source. */
export function pictureHeaders(result: PoolResult, image: SourceImage): Record<string, string> {
  return {
    'content-type': result.contentType,
    'cache-control': cacheControl(image.cacheControl),
    etag: `"cf-${result.etag}:${(image.etag ?? image.hash.slice(0, 16)).replace(/^W\/|"/g, '')}"`,
    ...(image.lastModified === undefined ? {} : { 'last-modified': image.lastModified }),
    vary: 'Accept',
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    'cf-resized': 'internal=ok/- q=0',
    ...(result.notes.length === 0 ? {} : { 'x-mock-limits': result.notes.join(', ') }),
  };
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

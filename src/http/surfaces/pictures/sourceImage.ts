import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import {
  authorise,
  encodedRefusal,
  errors,
  ImagesError,
  isAllowed,
  isNamed,
  joinUrl,
  parseDeliveryPath,
  portOf,
  refuseFlexible,
  resolveVariant,
  type Services,
  sourceRefusal,
  type ZonePolicy,
} from '../../../cloudflare/index.ts';
import { resolveForClient, type TransformOptions, type TransformPool } from '../../../imaging/index.ts';

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
  /** The path on that host below which the zone is. */
  readonly base: string;
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
  /** Options that the source itself stands for, to be applied first: a delivery URL of the mock names a variant. */
  readonly steps?: readonly TransformOptions[];
  /** How long it took to get here; nothing where somebody else fetched it. */
  readonly milliseconds?: number;
}

/** Bytes of a source, at most (Cloudflare: limits page). */
export const maxSourceBytes = 100 * 1024 * 1024;

/** A path on the zone, or an absolute URL that the zone's settings or the command line allow. */
export async function loadSource(
  source: string,
  options: SourceOptions,
  policy: ZonePolicy,
  requester: SourceRequester,
): Promise<SourceImage> {
  const started = performance.now();
  try {
    return { ...(await findSource(source, options, policy, requester)), milliseconds: performance.now() - started };
  } catch (error) {
    throw asDocumented(error, options.services);
  }
}

/** By the documentation 9408 is always 408; the live service was seen to pass on the status of the origin. */
function asDocumented(error: unknown, { asLive }: Services): unknown {
  const isMirrored = error instanceof ImagesError && error.code === 9408 && !asLive.originStatus;
  return isMirrored ? error.changed({ status: 408 }) : error;
}

async function findSource(
  source: string,
  options: SourceOptions,
  policy: ZonePolicy,
  requester: SourceRequester,
): Promise<SourceImage> {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(source)) return loadPath(source, options, requester);
  if (!/^https?:/i.test(source) || !URL.canParse(source))
    throw errors.invalidSourceUrl('it is not an http or https URL');
  const target = new URL(source);
  if (target.username !== '' || target.password !== '') throw errors.invalidSourceUrl('it has a user or password');
  if (target.host === requester.host && target.pathname.startsWith(`${requester.base}/`)) {
    return loadPath((target.pathname + target.search).slice(requester.base.length + 1), options, requester);
  }
  const { hostname, pathname } = target;
  const port = portOf(target);
  const isTrusted =
    (requester.trustsLoopback && loopback.test(hostname)) ||
    isNamed(policy.allowedOrigins, target) ||
    isAllowed(options.allowOrigins, hostname, port, pathname);
  if (!isTrusted && policy.mode !== 'open' && !isAllowed(policy.allowedOrigins, hostname, port, pathname)) {
    throw errors.originNotAllowed();
  }
  return fetchSource(target, options.services, requester.headers, isTrusted);
}

/** A source that the Worker's own way out fetched. */
export interface FetchedSource {
  readonly url: string;
  /** 0 when nobody answered. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/**
 * A source that came with the request. Who answers for a host there is the Worker's own test, so that it counts as
 * the zone wherever servers on this machine do.
 */
export function readFetched(
  { url, status, headers, bytes }: FetchedSource,
  options: SourceOptions,
  policy: ZonePolicy,
  { trustsLoopback }: SourceRequester,
): SourceImage {
  if (!trustsLoopback && policy.mode !== 'open') {
    const { hostname, port, pathname } = new URL(url);
    if (!isAllowed([...policy.allowedOrigins, ...options.allowOrigins], hostname, port, pathname))
      throw errors.originNotAllowed();
  }
  if (status < 200 || status > 299) throw asDocumented(sourceRefusal(status), options.services);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw encodedRefusal(encoding);
  return sourceOf(bytes, headers);
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

function loadPath(path: string, options: SourceOptions, { headers }: SourceRequester): Promise<SourceImage> {
  const [pathname = '', query = ''] = splitQuery(`/${path}`);
  if (pathname.startsWith('/cdn-cgi/image/')) throw errors.fetchNotFound();
  const hosted = hostedOriginal(pathname, new URLSearchParams(query), options.services);
  if (hosted !== undefined) return Promise.resolve(hosted);
  if (pathname.startsWith('/cdn-cgi/')) throw errors.invalidSuffix();
  const { origin } = options;
  if (origin === undefined) throw errors.fetchNotFound();
  if (!/^https?:\/\//.test(origin)) return readFrom(origin, pathname);
  return fetchSource(joinUrl(origin, `/${path}`), options.services, headers, true);
}

function splitQuery(path: string): readonly [pathname: string, query: string] {
  const [pathname = '', ...query] = path.split('?');
  return [pathname, query.join('?')];
}

/**
 * A delivery URL of the mock itself as the source: the stored original, with the variant's options as a first step. What
 * may not be seen without a signature needs one here too.
 */
function hostedOriginal(pathname: string, query: URLSearchParams, { store }: Services): SourceImage | undefined {
  const path = pathname.replace(/^\/cdn-cgi\/imagedelivery(?=\/)/, '');
  const hash = path.split('/')[1] ?? '';
  const account = store.accountByHash(hash);
  if (account === undefined) return undefined;
  const { imageId, variant } = parseDeliveryPath(path);
  asOrigin(() => refuseFlexible(account, variant));
  const record = account.images.get(imageId);
  const bytes = record && account.images.bytes(record);
  if (record?.original === undefined || bytes === undefined) throw errors.fetchNotFound();
  const resolved = asOrigin(() => resolveVariant(account, variant));
  try {
    authorise(account, { record, resolved, paths: [...new Set([path, pathname])], query, now: account.now() });
  } catch {
    throw forbidden();
  }
  return {
    bytes,
    hash: record.original.hash,
    lastModified: new Date(record.uploaded).toUTCString(),
    steps: [shapeOf(resolved.options)],
  };
}

/** What delivery would refuse reaches a transform as the status of its source. */
function asOrigin<T>(deliver: () => T): T {
  try {
    return deliver();
  } catch (error) {
    if (error instanceof ImagesError && error.status === 404) throw errors.fetchNotFound();
    if (error instanceof ImagesError && error.status === 400) throw errors.originBadRequest();
    throw forbidden();
  }
}

/** What an origin answers that lets nobody in. */
function forbidden(): ImagesError {
  return sourceRefusal(403);
}

/** A variant's options without those of its encoding: the next step reads pixels, not a file. */
function shapeOf({ format: _f, quality: _q, compression: _c, slowConnectionQuality: _s, ...shape }: TransformOptions) {
  return shape;
}

/** A file below a folder, wherever links lead inside of it; 9404 for anything else, 9402 for more than 100 MB. */
export async function readFrom(folder: string, pathname: string): Promise<SourceImage> {
  try {
    const root = await realpath(resolve(folder));
    const file = await realpath(resolve(root, `.${decodeURIComponent(pathname)}`));
    if (!file.startsWith(root.endsWith(sep) ? root : root + sep)) throw errors.fetchNotFound();
    const about = await stat(file);
    if (!about.isFile()) throw errors.fetchNotFound();
    if (about.size > maxSourceBytes) throw errors.fetchTooLarge();
    const bytes = await readFile(file);
    return { bytes, hash: hashOf(bytes), lastModified: about.mtime.toUTCString() };
  } catch (error) {
    throw error instanceof ImagesError ? error : errors.fetchNotFound();
  }
}

async function fetchSource(
  url: URL,
  { fetcher }: Services,
  headers: Readonly<Record<string, string>>,
  isTrusted: boolean,
): Promise<SourceImage> {
  const source = await fetcher.fetchSource({
    url,
    headers,
    isTrusted,
    maxBytes: maxSourceBytes,
    check(next) {
      if (next.pathname.startsWith('/cdn-cgi/image/')) throw errors.resizeLoop('the source is a resized image');
    },
  });
  return sourceOf(source.bytes, source.headers);
}

/** A picture as its origin answered it. */
export function sourceOf(bytes: Uint8Array, headers: Readonly<Record<string, string>>): SourceImage {
  const { etag, 'cache-control': cacheControl, 'last-modified': lastModified } = headers;
  return {
    bytes,
    hash: hashOf(bytes),
    ...(etag === undefined ? {} : { etag }),
    ...(cacheControl === undefined ? {} : { cacheControl }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
}

/** The file to draw as an overlay: the source's own, or the picture that its variant makes of it. */
export async function shownBytes({ bytes, hash, steps = [] }: SourceImage, pool: TransformPool): Promise<Uint8Array> {
  if (steps.every((step) => Object.keys(step).length === 0)) return bytes;
  const options = [...steps.map((step) => resolveForClient(step, {})), { format: 'png' } as const];
  return (await pool.transform({ key: hash, bytes, options, surface: 'cf' })).bytes;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { resolve, sep } from 'node:path';
import { parseDeliveryPath } from '../delivery/path.ts';
import { errors, ImagesError } from '../errors.ts';
import { parseOptions } from '../imaging/index.ts';
import { type Services, type ZonePolicy, zonePolicy } from '../operations/index.ts';
import { isAllowed } from '../origin.ts';
import type { TransformPool } from '../pool.ts';
import { sendRendered } from './caching.ts';
import { hintsOf, sendEngineError } from './delivery.ts';
import { type Surface, toImagesError } from './exchange.ts';

/** What URL transforms need. */
export interface UrlTransformOptions {
  readonly services: Services;
  readonly pool: TransformPool;
  /** A folder or an upstream URL, for sources given as a path. */
  readonly origin: string | undefined;
  /** Hosts that may be fetched from by their absolute URL, whatever the zone's settings say. */
  readonly allowOrigins: readonly string[];
  readonly report: (error: unknown) => void;
}

/** A source image, wherever it came from. */
interface SourceImage {
  readonly bytes: Uint8Array;
  /** SHA-256, hex. */
  readonly hash: string;
  readonly etag?: string;
  readonly cacheControl?: string;
  readonly lastModified?: string;
}

const maxSourceBytes = 100 * 1024 * 1024;
const hour = 3600;

/** `/cdn-cgi/image/{options}/{source}`. */
export function createUrlTransform(options: UrlTransformOptions): Surface {
  const { services, pool, report } = options;
  return async (req, res, url) => {
    const policy = zonePolicy(services.store);
    if (policy.mode === 'off') return sendOff(res);
    let redirect: string | undefined;
    try {
      const { optionText, source } = splitPath(url);
      const parsed = parseOptions(optionText, 'remote');
      if (parsed.onerror === 'redirect') redirect = redirectTarget(source, req);
      if (/image-resizing/.test(String(req.headers.via ?? '')))
        throw errors.resizeLoop('the request comes from a resize');
      const image = await loadSource(source, options, policy, req);
      const result = await pool.transform({
        key: image.hash,
        bytes: image.bytes,
        options: parsed,
        surface: 'remote',
        accept: req.headers.accept ?? '',
        hints: hintsOf(req),
      });
      sendRendered(req, res, {
        headers: {
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
        },
        body: result.bytes,
      });
    } catch (thrown) {
      const error = toImagesError(thrown, report);
      if (redirect === undefined || res.headersSent) return sendEngineError(req, res, error, 'cf-resized');
      res.writeHead(307, { location: redirect, 'cf-resized': `err=${error.code}`, 'content-length': '0' });
      res.end();
    }
  };
}

/** With transformations off, the zone has no such path: a bare 404 without the engine's body or header. */
function sendOff(res: ServerResponse): void {
  res.writeHead(404, { 'content-type': 'text/html; charset=utf-8', 'content-length': '0' });
  res.end();
}

/** Options up to the next slash; everything after it is the source, its query included, exactly as it came. */
function splitPath(url: URL): { optionText: string; source: string } {
  const rest = url.pathname.slice('/cdn-cgi/image/'.length);
  const slash = rest.indexOf('/');
  if (slash <= 0)
    throw errors.invalidParameters('the URL needs options and a source: /cdn-cgi/image/{options}/{source}');
  const source = rest.slice(slash + 1).replace(/^(https?):\/(?!\/)/, '$1://');
  if (source === '') throw errors.invalidParameters('the URL has no source image');
  if (source.startsWith('/')) throw errors.fetchNotFound();
  return { optionText: rest.slice(0, slash), source: source + url.search };
}

/** A path on the zone, or an absolute URL that the zone's settings or the command line allow. */
function loadSource(
  source: string,
  options: UrlTransformOptions,
  policy: ZonePolicy,
  req: IncomingMessage,
): Promise<SourceImage> {
  if (!/^https?:\/\//i.test(source)) return loadPath(source, options, req);
  if (!URL.canParse(source)) throw errors.invalidSourceUrl('it cannot be parsed');
  const target = new URL(source);
  if (target.host === req.headers.host) return loadPath((target.pathname + target.search).slice(1), options, req);
  const allowed =
    policy.mode === 'open' ||
    isAllowed(policy.allowedOrigins, target.hostname, target.port) ||
    isAllowed(options.allowOrigins, target.hostname, target.port);
  if (!allowed) throw errors.originNotAllowed();
  return fetchSource(target, options.services);
}

function loadPath(path: string, options: UrlTransformOptions, req: IncomingMessage): Promise<SourceImage> {
  const pathname = `/${path.split('?')[0] ?? ''}`;
  if (pathname.startsWith('/cdn-cgi/image/')) throw errors.fetchNotFound();
  const own = hostedOriginal(pathname, options.services);
  if (own !== undefined) return Promise.resolve(own);
  const { origin } = options;
  if (origin === undefined) throw errors.fetchNotFound();
  if (!/^https?:\/\//.test(origin)) return readFrom(origin, pathname);
  const forwarded =
    typeof req.headers['x-forwarded-for'] === 'string' ? { 'x-forwarded-for': req.headers['x-forwarded-for'] } : {};
  return fetchSource(new URL(`/${path}`, origin), options.services, forwarded);
}

/** A delivery URL of the mock itself as the source: the stored original, if it may be seen without a signature. */
function hostedOriginal(pathname: string, { store }: Services): SourceImage | undefined {
  const path = pathname.replace(/^\/cdn-cgi\/imagedelivery/, '');
  const hash = path.split('/')[1] ?? '';
  const account = store.accountByHash(hash);
  if (account === undefined) return undefined;
  const { imageId, variant } = parseDeliveryPath(path);
  const record = account.images.get(imageId);
  const bytes = record && account.images.bytes(record);
  if (record?.original === undefined || bytes === undefined) throw errors.fetchNotFound();
  const named = account.variants.get(variant);
  if (record.requireSignedURLs && named?.neverRequireSignedURLs !== true)
    throw errors.originClientError('403 Forbidden');
  return { bytes, hash: record.original.hash, lastModified: new Date(record.uploaded).toUTCString() };
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
  headers: Readonly<Record<string, string>> = {},
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

/** Where `onerror=redirect` may lead: the source on the same host, never elsewhere. */
function redirectTarget(source: string, req: IncomingMessage): string | undefined {
  if (!/^https?:\/\//i.test(source)) return `/${source}`;
  if (!URL.canParse(source)) return undefined;
  const host = (req.headers.host ?? '').replace(/:\d+$/, '');
  const target = new URL(source);
  return target.hostname === host || target.hostname.endsWith(`.${host}`) ? target.href : undefined;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

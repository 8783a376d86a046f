import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors } from '../../cloudflare/errors.ts';
import { zonePolicy } from '../../cloudflare/operations/index.ts';
import { parseOptions, resolveForClient, type TransformPool } from '../../imaging/index.ts';
import { type Surface, toImagesError } from '../exchange.ts';
import { learnError } from '../middleware/record.ts';
import { onlyReads, sendRendered } from './caching.ts';
import { hintsOf, sendEngineError } from './delivery.ts';
import { loadSource, pictureHeaders, type SourceOptions, type SourceRequester } from './sourceImage.ts';

/** What URL transforms need. */
export interface UrlTransformOptions extends SourceOptions {
  readonly pool: TransformPool;
  readonly report: (error: unknown) => void;
}

/** `/cdn-cgi/image/{options}/{source}`. */
export function createUrlTransform(options: UrlTransformOptions): Surface {
  const { services, pool, report } = options;
  return async (req, res, url) => {
    const policy = zonePolicy(services.store);
    if (policy.mode === 'off') return sendOff(res);
    let redirect: string | undefined;
    try {
      onlyReads(req);
      const { optionText, source } = splitPath(url);
      const parsed = parseOptions(optionText, 'remote');
      if (parsed.onerror === 'redirect') redirect = redirectTarget(source, req);
      if (/image-resizing/.test(String(req.headers.via ?? '')))
        throw errors.resizeLoop('the request comes from a resize');
      const hints = hintsOf(req.headers);
      const image = await loadSource(source, options, policy, requesterOf(req));
      const result = await pool.transform({
        key: image.hash,
        bytes: image.bytes,
        options: [...(image.steps ?? []), parsed].map((step) => resolveForClient(step, hints)),
        surface: 'remote',
        accept: req.headers.accept ?? '',
      });
      sendRendered(req, res, {
        headers: pictureHeaders(result, image, parsed),
        body: result.bytes,
      });
    } catch (thrown) {
      const error = toImagesError(thrown, report);
      if (redirect === undefined || res.headersSent) return sendEngineError(req, res, error, 'cf-resized');
      learnError(req, error);
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

/** Origins see nothing of the client: no cookies, no credentials, no headers of its own. */
function requesterOf(req: IncomingMessage): SourceRequester {
  return { host: req.headers.host, headers: {}, trustsLoopback: false };
}

/** Where `onerror=redirect` may lead: the source on the same host, never elsewhere. */
function redirectTarget(source: string, req: IncomingMessage): string | undefined {
  if (!/^https?:\/\//i.test(source)) return `/${source}`;
  if (!URL.canParse(source)) return undefined;
  const host = (req.headers.host ?? '').replace(/:\d+$/, '');
  const target = new URL(source);
  return target.hostname === host || target.hostname.endsWith(`.${host}`) ? target.href : undefined;
}

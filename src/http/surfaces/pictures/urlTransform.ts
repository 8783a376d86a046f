import type { IncomingMessage } from 'node:http';
import { errors, ImagesError, zonePolicy } from '../../../cloudflare/index.ts';
import { parseOptions, resolveForClient, type TransformPool } from '../../../imaging/index.ts';
import type { Answer, Surface } from '../../answer.ts';
import type { Located } from '../../located.ts';
import { noteError } from '../../middleware/record.ts';
import { answerRendered, onlyReads } from './caching.ts';
import { countTransform } from './counting.ts';
import { hintsOf } from './delivery.ts';
import { pictureHeaders } from './pictureHeaders.ts';
import { loadSource, type SourceOptions, type SourceRequester } from './sourceImage.ts';

/** What URL transforms need. */
export interface UrlTransformOptions extends SourceOptions {
  readonly pool: TransformPool;
}

/** `/cdn-cgi/image/{options}/{source}`. */
export function createUrlTransform(options: UrlTransformOptions): Surface {
  const { services, pool } = options;
  return async (req, located) => {
    const policy = zonePolicy(services.store);
    if (policy.mode === 'off') return off;
    let redirect: string | undefined;
    try {
      onlyReads(req);
      const { optionText, source } = splitPath(located);
      const parsed = parseOptions(optionText, 'remote', { passesOver: services.asLive.passesOverWidth });
      if (parsed.onerror === 'redirect') redirect = redirectTarget(source, req, located);
      if (/image-resizing/.test(String(req.headers.via ?? '')))
        throw errors.resizeLoop('the request comes from a resize');
      const hints = hintsOf(req.headers);
      const image = await loadSource(source, options, policy, requesterOf(req, located));
      const { accept = '' } = req.headers;
      const result = await pool.transform({
        key: image.hash,
        bytes: image.bytes,
        options: [...(image.steps ?? []), parsed].map((step) => resolveForClient(step, hints)),
        surface: 'remote',
        accept,
      });
      countTransform(req, services, image, [parsed], result);
      return answerRendered(req, { headers: pictureHeaders(result, image, parsed, accept), body: result.bytes });
    } catch (error) {
      if (redirect === undefined || !(error instanceof ImagesError)) throw error;
      noteError(req, error);
      return { status: 307, headers: { location: redirect, 'cf-resized': `err=${error.code}` }, body: '' };
    }
  };
}

/** With transformations off, the zone has no such path: a bare 404 without the engine's body or header. */
const off: Answer = { status: 404, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '' };

/** Options up to the next slash; everything after it is the source, its query included, exactly as it came. */
function splitPath({ path, url }: Located): { optionText: string; source: string } {
  const rest = path.slice(1);
  const slash = rest.indexOf('/');
  if (slash <= 0)
    throw errors.invalidParameters('the URL needs options and a source: /cdn-cgi/image/{options}/{source}');
  const source = rest.slice(slash + 1).replace(/^(https?):\/(?!\/)/, '$1://');
  if (source === '') throw errors.invalidParameters('the URL has no source image');
  if (source.startsWith('/')) throw errors.fetchNotFound();
  return { optionText: rest.slice(0, slash), source: source + url.search };
}

/** Origins see nothing of the client: no cookies, no credentials, no headers of its own. */
function requesterOf(req: IncomingMessage, { base }: Located): SourceRequester {
  return { host: req.headers.host, base, headers: {}, trustsLoopback: false };
}

/** Where `onerror=redirect` may lead: the source on the same host, never elsewhere. */
function redirectTarget(source: string, req: IncomingMessage, { base }: Located): string | undefined {
  if (!/^https?:\/\//i.test(source)) return `${base}/${source}`;
  if (!URL.canParse(source)) return undefined;
  const host = (req.headers.host ?? '').replace(/:\d+$/, '');
  const target = new URL(source);
  return target.hostname === host || target.hostname.endsWith(`.${host}`) ? target.href : undefined;
}

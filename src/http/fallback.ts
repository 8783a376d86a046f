import { errors } from '../errors.ts';
import type { Services } from '../operations/index.ts';
import { failure } from './envelope.ts';
import { type Surface, sendJson } from './exchange.ts';
import { proxyUpstream } from './upstream.ts';

/** What the fallback needs. */
export interface FallbackOptions {
  readonly services: Services;
  /** The server behind `--origin URL`. */
  readonly upstream: URL | undefined;
}

/** Everything that no surface has a path for: the upstream server, if there is one; else 7000. */
export function createFallback({ services, upstream }: FallbackOptions): Surface {
  return async (req, res) => {
    if (upstream !== undefined) return proxyUpstream(services.origin, upstream, req, res);
    sendJson(req, res, 404, failure(errors.noRoute()));
  };
}

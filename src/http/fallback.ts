import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { errors } from '../errors.ts';
import type { Services } from '../operations/index.ts';
import { failure } from './envelope.ts';
import { type Surface, sendJson } from './exchange.ts';
import { proxyUpstream, upgradeUpstream } from './upstream.ts';

/** What the fallback needs. */
export interface FallbackOptions {
  readonly services: Services;
  /** The server behind `--origin URL`. */
  readonly upstream: URL | undefined;
  /** Tells what the user's own contract has instead; nothing when there is no such contract. */
  readonly unmatched: Surface | undefined;
}

/** Everything that no surface has a path for: the upstream server, if there is one; what the user's contract has instead; else 7000. */
export function createFallback({ services, upstream, unmatched }: FallbackOptions): Surface {
  return async (req, res, url) => {
    if (upstream !== undefined) return proxyUpstream(services.origin, upstream, req, res);
    if (unmatched !== undefined) return unmatched(req, res, url);
    sendJson(req, res, 404, failure(errors.noRoute()));
  };
}

/** Upgrades go to the upstream server: no surface of the mock's own has any. */
export function createUpgrade({ services, upstream }: { readonly services: Services; readonly upstream: URL }) {
  return (req: IncomingMessage, socket: Duplex, head: Uint8Array): void => {
    socket.on('error', () => socket.destroy());
    void upgradeUpstream(services.origin, upstream, req, socket, head);
  };
}

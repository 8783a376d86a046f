import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { errors } from '../../cloudflare/errors.ts';
import type { Services } from '../../cloudflare/operations/index.ts';
import { inspectImage } from '../../imaging/index.ts';
import type { Surface } from '../answer.ts';
import { proxyUpstream, upgradeUpstream } from '../proxy/upstream.ts';
import { answerRendered, type Rendered } from './caching.ts';
import { readFrom } from './sourceImage.ts';

/** What the fallback needs. */
export interface FallbackOptions {
  readonly services: Services;
  /** The server behind `--origin URL`. */
  readonly upstream: URL | undefined;
  /** The folder behind `--origin FOLDER`. */
  readonly folder: string | undefined;
  /** Tells what the user's own contract has instead; nothing when there is no such contract. */
  readonly unmatched: Surface | undefined;
}

/**
 * Everything that no surface has a path for: the upstream server, or an image in the zone's folder, if there is one; what
 * the user's contract has instead; else 7000.
 */
export function createFallback({ services, upstream, folder, unmatched }: FallbackOptions): Surface {
  return async (req, located) => {
    if (upstream !== undefined) return proxyUpstream(services.fetcher, upstream, req);
    const image = folder === undefined ? undefined : await imageIn(folder, located.path);
    if (image !== undefined && (req.method === 'GET' || req.method === 'HEAD')) return answerRendered(req, image);
    if (unmatched !== undefined) return unmatched(req, located);
    throw errors.noRoute();
  };
}

/** An original as the zone itself would serve it, which is where `onerror=redirect` leads. */
async function imageIn(folder: string, pathname: string): Promise<Rendered | undefined> {
  try {
    const { bytes, hash, lastModified = '' } = await readFrom(folder, pathname);
    const info = inspectImage(bytes);
    if (info === undefined) return undefined;
    const headers = {
      'content-type': info.mediaType,
      etag: `"${hash.slice(0, 22)}"`,
      'last-modified': lastModified,
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    };
    return { headers, body: bytes };
  } catch {
    return undefined;
  }
}

/** Upgrades go to the upstream server: no surface of the mock's own has any. */
export function createUpgrade({ services, upstream }: { readonly services: Services; readonly upstream: URL }) {
  return (req: IncomingMessage, socket: Duplex, head: Uint8Array): void => {
    socket.on('error', () => socket.destroy());
    void upgradeUpstream(services.fetcher, upstream, req, socket, head);
  };
}

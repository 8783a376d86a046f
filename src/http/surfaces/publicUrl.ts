import type { IncomingMessage } from 'node:http';
import { locatedOf } from '../locate.ts';

/**
 * Where the client found this mock: the configured public URL, else the `Host` it used (a port mapping included), the
 * scheme a reverse proxy reports, and where another application has mounted the mock.
 */
export function publicUrlOf(req: IncomingMessage, configured: string | undefined): string {
  if (configured !== undefined) return configured.replace(/\/+$/, '');
  const forwarded = String(req.headers['x-forwarded-proto'] ?? '')
    .split(',')[0]
    ?.trim();
  const scheme = forwarded === 'https' ? 'https' : 'http';
  const host = req.headers.host ?? '';
  const authority = /^[A-Za-z0-9.\-:[\]_]+$/.test(host) ? host : `localhost:${req.socket.localPort}`;
  return `${scheme}://${authority}${locatedOf(req)?.base ?? ''}`;
}

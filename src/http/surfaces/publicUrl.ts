import type { IncomingMessage } from 'node:http';

/**
 * Where the client found this mock: the configured public URL, else the `Host` it used (a port mapping included) and
 * the scheme a reverse proxy reports.
 */
export function publicUrlOf(req: IncomingMessage, configured: string | undefined): string {
  if (configured !== undefined) return configured.replace(/\/+$/, '');
  const forwarded = String(req.headers['x-forwarded-proto'] ?? '')
    .split(',')[0]
    ?.trim();
  const scheme = forwarded === 'https' ? 'https' : 'http';
  const host = req.headers.host ?? '';
  return `${scheme}://${/^[A-Za-z0-9.\-:[\]_]+$/.test(host) ? host : `localhost:${req.socket.localPort}`}`;
}

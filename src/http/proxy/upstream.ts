import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errors, type Fetcher, ImagesError, joinUrl } from '../../cloudflare/index.ts';
import type { Answer } from '../answer.ts';
import { onGone } from '../gone.ts';
import { passedOn } from './connectionHeaders.ts';

/** How the mock signs what it passes on, and recognises what comes back to it. */
const signature = '1.1 cfimages';

/**
 * Hands a request to the upstream server and its answer back, both streamed and otherwise as they are; the upstream
 * sees its own `Host`. An unreachable upstream is one of the engine's 95xx codes, a loop 9403.
 */
export async function proxyUpstream(fetcher: Fetcher, upstream: URL, req: IncomingMessage): Promise<Answer> {
  const gone = new AbortController();
  onGone(req, () => gone.abort());
  const { status, headers, body } = await fetcher.exchange(joinUrl(upstream, req.url ?? '/'), {
    method: req.method ?? 'GET',
    headers: forwarded(req, upstream),
    body: hasBody(req) ? req : null,
    signal: gone.signal,
  });
  return { status, headers: passedOn(headers), body };
}

/** Hands an upgrade (a WebSocket, as development servers use for reloading) to the upstream server. */
export async function upgradeUpstream(
  fetcher: Fetcher,
  upstream: URL,
  req: IncomingMessage,
  client: Duplex,
  head: Uint8Array,
): Promise<void> {
  try {
    const { headers, socket } = await fetcher.upgrade(joinUrl(upstream, req.url ?? '/'), {
      headers: forwarded(req, upstream),
      protocol: req.headers.upgrade ?? 'websocket',
    });
    const lines = Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((each) => `${name}: ${each}`),
    );
    client.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
    if (head.byteLength > 0) socket.write(head);
    await Promise.all([pipeline(socket, client), pipeline(client, socket)]);
  } catch (error) {
    const status = error instanceof ImagesError ? `${error.status} Upstream` : '502 Bad Gateway';
    if (client.writable) client.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    client.destroy();
  }
}

function forwarded(req: IncomingMessage, upstream: URL): Record<string, string | string[]> {
  const via = String(req.headers.via ?? '');
  if (via.includes(signature)) throw errors.resizeLoop('the upstream server is this mock itself');
  return {
    ...passedOn(req.headers),
    host: upstream.host,
    via: via === '' ? signature : `${via}, ${signature}`,
    ...(req.headers.host === undefined ? {} : { 'x-forwarded-host': req.headers.host }),
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

import { createServer, type IncomingMessage, type RequestListener, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { errors, type ImagesError } from '../cloudflare/errors.ts';
import { wantsExplanation } from '../microcks/index.ts';
import type { AppOptions } from './app.ts';
import { applyCors } from './middleware/cors.ts';
import { mayStrike } from './middleware/fault.ts';
import { hostProblem } from './middleware/hostHeader.ts';
import { note, record } from './middleware/record.ts';
import { isFromForeignPage, type OwnNames, strangeHost } from './middleware/strangers.ts';
import type { Repeated, Shortcut } from './shortcut.ts';
import { failure } from './surfaces/envelope.ts';
import { write } from './write.ts';

/** What the mock's own server does beside the application. */
export interface ServerOptions extends Pick<AppOptions, 'faults' | 'journal' | 'records' | 'now' | 'names' | 'log'> {
  readonly shortcuts: readonly Shortcut[];
  /** Takes over connections that ask to leave HTTP behind; absent when there is no upstream server. */
  readonly upgrade: ((req: IncomingMessage, socket: Duplex, head: Uint8Array) => void) | undefined;
  /** Milliseconds a client may take to send one request. */
  readonly requestMilliseconds: number;
}

/** The HTTP server: repeats of what was answered before first, Express for everything else. */
export function createHttpServer(app: RequestListener, options: ServerOptions): Server {
  const { journal, records, now, log, names, upgrade, requestMilliseconds } = options;
  const timeouts = {
    requestTimeout: requestMilliseconds,
    headersTimeout: Math.min(20_000, requestMilliseconds),
    connectionsCheckingInterval: Math.min(10_000, requestMilliseconds),
    // The Workers runtime, when it uses the mock as a proxy, sends none
    requireHostHeader: false,
  };
  const server = createServer(timeouts, (req, res) => {
    const repeated = repeatedFor(req, options);
    if (repeated === undefined) return app(req, res);
    log.begin(req, res);
    if (records) record(journal, now, req, res);
    note(req, repeated.facts);
    applyCors(req, res);
    write(req, res, repeated.answer);
  });
  if (upgrade !== undefined) {
    server.on('upgrade', (req, socket, head) => {
      if (!/^websocket$/i.test(req.headers.upgrade ?? '')) return withoutUpgrade(server, req, socket, head);
      const refusal = refusalOfUpgrade(req, names);
      if (refusal === undefined) upgrade(req, socket, head);
      else endWith(socket, refusal);
    });
  }
  server.on('clientError', (problem: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return;
    const isSlow = problem.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    endWith(socket, isSlow ? errors.uploadTooSlow() : errors.badRequest('the request is not HTTP/1.1'));
  });
  return server;
}

function repeatedFor(req: IncomingMessage, { faults, shortcuts }: ServerOptions): Repeated | undefined {
  if (mayStrike(faults, req) || wantsExplanation(req.headers) || req.url?.startsWith('/') !== true) return undefined;
  for (const shortcut of shortcuts) {
    const repeated = shortcut(req);
    if (repeated !== undefined) return hostProblem(req) === undefined ? repeated : undefined;
  }
  return undefined;
}

/** A refusal where there is no response to write it to. */
function endWith(socket: Duplex, error: ImagesError): void {
  const body = JSON.stringify(failure(error));
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** Browsers open WebSockets to any site without asking it first, so it is asked here (RFC 6455, 10.2). */
function refusalOfUpgrade(req: IncomingMessage, names: OwnNames): ImagesError | undefined {
  const problem = hostProblem(req);
  if (problem !== undefined) return errors.badRequest(`the request cannot be answered: ${problem}`);
  if (isFromForeignPage(req, names)) return errors.strangerForbidden('a WebSocket is for pages of this origin');
  return strangeHost(req, names);
}

/**
 * Lets a request in again without its wish to upgrade: whoever listens for WebSockets gets all such requests, also the
 * offers of HTTP/2 that curl and Java make with ordinary ones, and may ignore them (RFC 9110, 7.8).
 */
function withoutUpgrade(server: Server, req: IncomingMessage, socket: Duplex, head: Uint8Array): void {
  const lines = [`${req.method} ${req.url} HTTP/1.1`];
  for (let at = 0; at < req.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = req.rawHeaders.slice(at, at + 2);
    if (!/^(connection|upgrade|http2-settings)$/i.test(name)) lines.push(`${name}: ${value}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}

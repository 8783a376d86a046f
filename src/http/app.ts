import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import express from 'express';
import { errors, type ImagesError } from '../cloudflare/errors.ts';
import { wantsExplanation } from '../microcks/index.ts';
import { drain, type Surface, sendJson, toImagesError } from './exchange.ts';
import { type SurfaceName, surfaceOf } from './hosts.ts';
import type { Locate } from './locate.ts';
import type { AccessLog } from './log.ts';
import { type Cors, isPreflight } from './middleware/cors.ts';
import type { FaultGate } from './middleware/fault.ts';
import { hostProblem } from './middleware/hostHeader.ts';
import { learn, learnError } from './middleware/record.ts';
import { isFromForeignPage, type OwnNames, strangeHost } from './middleware/strangers.ts';
import { failure } from './surfaces/envelope.ts';

/** The surfaces, and what stands around them. */
export interface AppOptions {
  readonly surfaces: Readonly<Record<SurfaceName, Surface>>;
  /** Answers what the Workers runtime sends to the mock as its proxy; false for every other request. */
  readonly proxy: (req: IncomingMessage, res: ServerResponse) => boolean;
  /** Answers a repeated delivery without going through Express; false when it cannot. */
  readonly shortcuts: readonly ((req: IncomingMessage, res: ServerResponse) => boolean)[];
  /** The surface of the user's own contract, where that has such an operation. */
  readonly own: (method: string, pathname: string) => Surface | undefined;
  /** True when the user's own contract says what is missing, where nothing has such a path. */
  readonly ownFallback: boolean;
  /** True for paths of a surface that are the upstream server's all the same. */
  readonly yields: (name: SurfaceName, method: string, pathname: string) => boolean;
  readonly cors: Cors;
  /** Surfaces that are called by names of the mock's own only; the control surface has stricter rules. */
  readonly guarded: ReadonlySet<SurfaceName>;
  readonly names: OwnNames;
  /** Headers that say why, for a request that asks for them. */
  readonly explain: (req: IncomingMessage, url: URL) => Readonly<Record<string, string>>;
  /** Where everything goes that no surface has a path for. */
  readonly fallback: Surface;
  /** Takes over connections that ask to leave HTTP behind; absent when there is no upstream server. */
  readonly upgrade: ((req: IncomingMessage, socket: Duplex, head: Uint8Array) => void) | undefined;
  readonly log: AccessLog;
  /** Enters a request in the journal. */
  readonly record: (req: IncomingMessage, res: ServerResponse) => void;
  readonly locate: Locate;
  readonly faults: FaultGate;
  /** Milliseconds a client may take to send one request. */
  readonly requestMilliseconds: number;
  readonly report: (error: unknown) => void;
}

const prefixOf: Readonly<Partial<Record<SurfaceName, string>>> = { api: '/client/v4' };

/** One Express application for every surface of every real host. */
export function createApp(options: AppOptions): express.Express {
  const {
    surfaces,
    own,
    ownFallback,
    yields,
    cors,
    guarded,
    names,
    explain,
    fallback,
    upgrade,
    record,
    locate,
    report,
  } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(async (req, res) => {
    record(req, res);
    learn(req, locate(req));
    const problem = hostProblem(req);
    if (problem !== undefined) return refuseHost(req, res, problem);
    const url = urlOf(req);
    if (url === undefined) {
      const error = errors.badRequest('the request target is malformed');
      learnError(req, error);
      return sendJson(req, res, error.status, failure(error));
    }
    // A preflight is about the request that will follow it
    const asked = isPreflight(req) ? req.headers['access-control-request-method'] : undefined;
    const method = asked ?? req.method ?? 'GET';
    const found = surfaceOf(req.headers.host, url.pathname);
    const name = found !== undefined && yields(found, method, url.pathname) ? undefined : found;
    if (wantsExplanation(req.headers))
      for (const [key, value] of Object.entries(explain(req, url))) res.setHeader(key, value);
    const mine = name === 'control' || name === 'microcks' ? undefined : own(method, url.pathname);
    const isProxied = name === undefined && mine === undefined && upgrade !== undefined;
    const isExample = mine !== undefined || (name === undefined && ownFallback && !isProxied);
    if (cors(req, res, isExample ? 'example' : name)) return;
    const surface = mine ?? (name === undefined ? fallback : surfaces[name]);
    try {
      const isGuarded = !isExample && (isProxied || (name !== undefined && guarded.has(name)));
      const stranger = isGuarded ? strangeHost(req, names) : undefined;
      if (stranger !== undefined) throw stranger;
      const prefix = name === undefined || mine !== undefined ? undefined : prefixOf[name];
      await surface(req, res, prefix === undefined ? url : withoutPrefix(url, prefix));
    } catch (thrown) {
      const error = toImagesError(thrown, report);
      if (res.headersSent) return void res.destroy();
      learnError(req, error);
      drain(req);
      sendJson(req, res, error.status, failure(error), error.headers);
    }
  });
  return app;
}

/** The HTTP server: repeats of what was answered before first, Express for everything else. */
export function createHttpServer(app: express.Express, options: AppOptions): Server {
  const { proxy, shortcuts, upgrade, names, log, record, faults, requestMilliseconds } = options;
  const timeouts = {
    requestTimeout: requestMilliseconds,
    headersTimeout: Math.min(20_000, requestMilliseconds),
    connectionsCheckingInterval: Math.min(10_000, requestMilliseconds),
    // The Workers runtime, when it uses the mock as a proxy, sends none
    requireHostHeader: false,
  };
  const server = createServer(timeouts, (req, res) => {
    log.begin(req, res);
    record(req, res);
    const problem = hostProblem(req);
    if (problem !== undefined) return void refuseHost(req, res, problem);
    if (faults.concerns(req)) return void faults.meet(req, res, () => (proxy(req, res) ? undefined : app(req, res)));
    if (proxy(req, res)) return;
    if (!wantsExplanation(req.headers) && shortcuts.some((shortcut) => shortcut(req, res))) return;
    app(req, res);
  });
  if (upgrade !== undefined) {
    server.on('upgrade', (req, socket, head) => {
      if (!/^websocket$/i.test(req.headers.upgrade ?? '')) return readmit(server, req, socket, head);
      const refusal = refusalOfUpgrade(req, names);
      if (refusal === undefined) upgrade(req, socket, head);
      else endWith(socket, refusal);
    });
  }
  server.on('clientError', (problem: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return;
    const error =
      problem.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? errors.uploadTooSlow()
        : errors.badRequest('the request is not HTTP/1.1');
    endWith(socket, error);
  });
  return server;
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

/** RFC 9112, 3.2. The connection ends: whoever sent this may see other requests on it than the mock does. */
function refuseHost(req: IncomingMessage, res: ServerResponse, problem: string): void {
  const error = errors.badRequest(`the request cannot be answered: ${problem}`);
  learnError(req, error);
  drain(req);
  sendJson(req, res, error.status, failure(error), { connection: 'close' });
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
function readmit(server: Server, req: IncomingMessage, socket: Duplex, head: Uint8Array): void {
  const lines = [`${req.method} ${req.url} HTTP/1.1`];
  for (let at = 0; at < req.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = req.rawHeaders.slice(at, at + 2);
    if (!/^(connection|upgrade|http2-settings)$/i.test(name)) lines.push(`${name}: ${value}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}

/** The request target as a URL whose path is exactly what was sent: `..` is not resolved away, escapes stay. */
function urlOf(req: IncomingMessage): URL | undefined {
  const target = req.url ?? '/';
  if (req.headers.host === undefined && req.httpVersion === '1.1') return undefined;
  const [path = '', ...query] = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').split('?');
  if (!path.startsWith('/') || path.includes('\\') || path.split('/').some((segment) => dots.test(segment)))
    return undefined;
  const search = query.length === 0 ? '' : `?${query.join('?')}`;
  const text = `http://mock.invalid${path}${search}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

const dots = /^(\.|%2e){1,2}$/i;

function withoutPrefix(url: URL, prefix: string): URL {
  if (!url.pathname.startsWith(prefix)) return url;
  const inner = new URL(url);
  inner.pathname = url.pathname.slice(prefix.length) || '/';
  return inner;
}

import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  request,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import { passedOn } from '../proxy/connectionHeaders.ts';
import type { Authority } from './authority.ts';

/** How to run an interceptor. */
export interface InterceptorOptions {
  /** Zero takes a free port. */
  readonly port: number;
  /** The hosts whose requests the mock gets. */
  readonly hosts: readonly string[];
  readonly authority: Authority;
  /** The origin of the mock. */
  readonly mock: URL;
  /** Refuses every other host. */
  readonly offline: boolean;
  /** The proxies by which this machine reaches other hosts, where it must have one. */
  readonly parents: Parents;
}

/** Proxies for plain HTTP, and for connections to HTTPS servers. */
export interface Parents {
  readonly http?: URL | undefined;
  readonly https?: URL | undefined;
}

/** An interceptor that listens. */
export interface Interceptor {
  readonly port: number;
  close(): Promise<void>;
}

/** The first byte of a TLS connection: a handshake record (RFC 8446, 5.1). */
const handshake = 0x16;

/**
 * A proxy on this machine's loopback address that hands requests for some hosts to the mock and passes all others on
 * untouched. It is spoken to as HTTP clients speak to a proxy (CONNECT, and absolute targets, RFC 9110, 9.3.6), or by TLS,
 * as if it were one of these hosts itself.
 */
export async function startInterceptor(options: InterceptorOptions): Promise<Interceptor> {
  const { authority, mock } = options;
  const open = new Set<Duplex>();
  const hold = (socket: Duplex) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const tls = createTlsServer(
    { ...authority.server, ALPNProtocols: ['http/1.1'], handshakeTimeout: 10_000 },
    (socket) => {
      hold(socket);
      const far = connect({ host: mock.hostname.replace(/^\[|\]$/g, ''), port: Number(mock.port || 80) });
      hold(far);
      carry(socket, far);
    },
  );
  tls.on('tlsClientError', (_error, socket) => socket.destroy());
  const proxy = createHttpServer((req, res) => passPlain(req, res, options));
  proxy.on('connect', (req, client: Socket, head) => {
    const place = placeIn(req.url ?? '');
    if (place === undefined) return void refuse(client, 400, 'CONNECT wants host:port');
    const isOurs = options.hosts.includes(place.host) && place.port === 443;
    if (!isOurs && options.offline) return void refuse(client, 403, offlineSentence(place.host, options));
    if (!isOurs) return void tunnel(client, head, place, options.parents.https, hold);
    client.write(established);
    if (head.byteLength > 0) client.unshift(head);
    tls.emit('connection', client);
  });
  proxy.on('clientError', (_error, socket) => socket.destroy());
  const server = createServer((socket) => {
    hold(socket);
    socket.once('data', (first) => {
      socket.pause();
      socket.unshift(first);
      (first[0] === handshake ? tls : proxy).emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

const established = 'HTTP/1.1 200 Connection established\r\n\r\n';

function offlineSentence(host: string, { hosts }: InterceptorOptions): string {
  return `${host} is not one of ${hosts.join(', ')}, and --offline refuses all others`;
}

interface Target {
  readonly host: string;
  readonly port: number;
}

function placeIn(authority: string): Target | undefined {
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^:/?#\s]+):(\d{1,5})$/i.exec(authority) ?? [];
  if (host === undefined || Number(port) > 65_535 || Number(port) === 0) return undefined;
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/** Reaches another host, by way of the proxy that this machine has, if it has one. */
function tunnel(
  client: Duplex,
  head: Uint8Array,
  { host, port }: Target,
  parent: URL | undefined,
  hold: (socket: Duplex) => void,
): void {
  const via = parent === undefined ? { host, port } : { host: parent.hostname, port: Number(parent.port || 80) };
  const far = connect(via);
  hold(far);
  far.once('error', ({ code }: NodeJS.ErrnoException) => {
    refuse(client, 502, `${via.host}:${via.port} does not answer (${code})`);
  });
  far.once('connect', () => {
    if (parent === undefined) client.write(established);
    else far.write(connectLine(host, port, parent));
    if (head.byteLength > 0) far.write(head);
    carry(client, far);
  });
  client.once('close', () => far.destroy());
}

/** Carries bytes both ways until one end is done; whoever is gone takes the other with him. */
function carry(near: Duplex, far: Duplex): void {
  near.pipe(far).pipe(near);
  near.once('close', () => far.destroy());
  far.once('close', () => near.destroy());
}

/** What is said to another proxy, whose answer goes back to the client as it is. */
function connectLine(host: string, port: number, parent: URL): string {
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const headers = Object.entries({ host: place, ...proofFor(parent) }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `CONNECT ${place} HTTP/1.1\r\n${headers.join('')}\r\n`;
}

/** The credentials that a proxy's URL holds (RFC 7617). */
function proofFor({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '') return {};
  const named = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(named).toString('base64')}` };
}

/** A request of plain HTTP: to the mock itself, or with an absolute target. */
function passPlain(req: IncomingMessage, res: ServerResponse, options: InterceptorOptions): void {
  const { hosts, mock, offline } = options;
  const target = req.url ?? '';
  const url = URL.canParse(target) ? new URL(target) : new URL(`http://${hosts[0]}${target}`);
  const isOurs = target.startsWith('/') || hosts.includes(url.hostname);
  if (url.protocol !== 'http:') return void say(res, 400, 'this is a proxy: it wants CONNECT, or a whole http: URL');
  if (!isOurs && offline) return void say(res, 403, offlineSentence(url.hostname, options));
  const parent = isOurs ? undefined : options.parents.http;
  const { hostname, port } = isOurs ? mock : (parent ?? url);
  const host = target.startsWith('/') ? req.headers.host : url.host;
  const onward = request({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port || 80,
    path: parent === undefined ? url.pathname + url.search : url.href,
    method: req.method,
    headers: { ...passedOn(req.headers), host, ...(parent === undefined ? {} : proofFor(parent)) },
    agent: false,
  });
  onward.once('response', (answer) => {
    res.writeHead(answer.statusCode ?? 502, passedOn(answer.headers));
    answer.pipe(res);
  });
  onward.once('error', ({ message }) => {
    if (res.headersSent) res.destroy();
    else say(res, 502, `${url.host} does not answer (${message})`);
  });
  res.once('close', () => onward.destroy());
  req.pipe(onward);
}

function say(res: ServerResponse, status: number, sentence: string): void {
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  res.end(`cfimages: ${sentence}\n`);
}

function refuse(client: Duplex, status: number, sentence: string): void {
  if (!client.writable) return;
  const body = `cfimages: ${sentence}\n`;
  const headers = `connection: close\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(body)}`;
  client.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers}\r\n\r\n${body}`);
}

import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { STATUS_CODES } from 'node:http';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import type { Agent } from 'undici';
import { isAddress, isMetadataAddress, isPublicAddress } from './addresses.ts';
import { errors, type ImagesError } from './errors.ts';
import type { Limits } from './limits.ts';

/** Where source images come from: the only outbound calls the mock makes. */
export interface Origin {
  /**
   * Fetches for an upload by `url`; every failure is 5454 with its cause, every refusal 5400. `isTrusted` as in a
   * `SourceRequest`.
   */
  fetchUpload(url: string, limits: Limits, isTrusted: (url: URL) => boolean): Promise<Uint8Array>;
  /** Fetches the source of a transformation; failures are the engine's 94xx and 95xx codes. */
  fetchSource(request: SourceRequest): Promise<Source>;
  /** Any exchange with an allowed address, body untouched: for upstream zones and webhooks. */
  exchange(url: URL, init: ExchangeInit): Promise<Exchange>;
  /** Opens a connection that leaves HTTP behind (a WebSocket), for upstream zones. */
  upgrade(url: URL, init: Pick<ExchangeInit, 'headers'> & { readonly protocol: string }): Promise<Upgraded>;
  close(): Promise<void>;
}

/** A source image to fetch. */
export interface SourceRequest {
  readonly url: URL;
  /** Bytes; the transfer stops beyond it. */
  readonly maxBytes: number;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * True when the host was named as allowed, not just covered by a wildcard: only then may its address be private.
   * Where a redirect leads to another host, that one is not trusted.
   */
  readonly isTrusted?: boolean;
  /** Decides about the first URL and about each redirect; throws to refuse. */
  readonly check?: (url: URL) => void;
}

/** A fetched source image. */
export interface Source {
  readonly bytes: Uint8Array;
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An exchange to make. */
export interface ExchangeInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array> | null;
  /** False when a stranger chose the address: it may not be private then, unless it is allowed. Default: true. */
  readonly isTrusted?: boolean;
  /** Ends the exchange when nobody waits for it any more. */
  readonly signal?: AbortSignal;
}

/** A connection after its `101 Switching Protocols`. */
export interface Upgraded {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly socket: Duplex;
}

/** What came back; the body streams. */
export interface Exchange {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** How far the mock may reach. */
export interface OriginOptions {
  /**
   * Hosts (`example.com`, `*.example.com`, `localhost:3000`), or `*`, that may be reached although their address is
   * private.
   */
  readonly allow: readonly string[];
  /**
   * Refuse loopback, private, link-local and reserved addresses, also those a public name resolves to, even of hosts
   * that are trusted. Addresses of cloud metadata services are refused in any case.
   */
  readonly guardPrivate: boolean;
  /** Whole time for one fetch, redirects and body included, in milliseconds. */
  readonly milliseconds: number;
  readonly redirects: number;
}

/** Why a fetch failed, before a surface gives it its own number. */
interface Failure {
  readonly upload: string;
  readonly engine: ImagesError;
}

/** A failure on its way from the network to the surface that asked. */
class FetchFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.upload);
    this.failure = failure;
  }
}

/** Opens the way out. Addresses are checked when they are connected to, so a name cannot resolve its way around. */
export function createOrigin(options: OriginOptions): Origin {
  const { milliseconds, redirects, guardPrivate } = options;
  const agents = new Map<Guard, Agent>();
  const agentFor = (isTrusted: boolean) => {
    const guard: Guard = guardPrivate || !isTrusted ? 'private' : 'metadata';
    const agent = agents.get(guard) ?? createGuardedAgent(options, guard);
    agents.set(guard, agent);
    return agent;
  };

  const follow = async (request: SourceRequest, left = redirects, started?: AbortSignal): Promise<Source> => {
    request.check?.(request.url);
    const agent = agentFor(request.isTrusted ?? false);
    const signal = started ?? AbortSignal.timeout(milliseconds);
    const answer = await fetchOnce(request, agent, signal);
    if (!('location' in answer)) return answer;
    if (left === 0) throw new FetchFailure({ upload: 'too many redirects', engine: errors.tooManyRedirects() });
    const next = URL.canParse(answer.location, request.url.href) ? new URL(answer.location, request.url) : undefined;
    if (next === undefined || !isHttp(next)) {
      const cause = `redirected to ${answer.location}`;
      throw new FetchFailure({ upload: cause, engine: errors.badRedirect(answer.location.slice(0, 200)) });
    }
    const { authorization: _auth, cookie: _cookie, ...anonymous } = request.headers ?? {};
    const onward = next.host === request.url.host ? {} : { headers: anonymous, isTrusted: false };
    return follow({ ...request, url: next, ...onward }, left - 1, signal);
  };

  return {
    async fetchUpload(text, limits, isTrusted) {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      if (url === undefined || !isHttp(url)) throw errors.badRequest('url must be an absolute http or https URL');
      try {
        const source = await follow({
          url: withoutUser(url),
          maxBytes: limits.uploadBytes,
          headers: basicAuth(url),
          isTrusted: isTrusted(url),
        });
        return source.bytes;
      } catch (error) {
        if (!(error instanceof FetchFailure)) throw error;
        if (error.failure.engine.code === 9402 && error.failure.engine.status === 413) throw errors.imageTooLarge();
        throw errors.urlFetchFailed(error.failure.upload);
      }
    },
    async fetchSource(request) {
      try {
        return await follow({ ...request, headers: { via: '1.1 image-resizing', ...request.headers } });
      } catch (error) {
        throw error instanceof FetchFailure ? error.failure.engine : error;
      }
    },
    async exchange(url, { method, headers, body, signal, isTrusted = true }) {
      try {
        const answer = await undici().request(url, {
          method: method as 'GET',
          headers,
          body: (body ?? null) as Uint8Array | null,
          dispatcher: agentFor(isTrusted),
          headersTimeout: patience,
          bodyTimeout: 0,
          ...(signal === undefined ? {} : { signal }),
        });
        return { status: answer.statusCode, headers: answer.headers, body: answer.body };
      } catch (error) {
        throw toFailure(error).failure.engine;
      }
    },
    async upgrade(url, { headers, protocol }) {
      try {
        return await undici().upgrade(url, { headers, protocol, dispatcher: agentFor(true) });
      } catch (error) {
        throw toFailure(error).failure.engine;
      }
    },
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

/** Milliseconds that an upstream may take to begin its answer: development servers build pages on request. */
const patience = 120_000;

/** Which addresses are out of reach: everything that is not public, or only where clouds keep their credentials. */
type Guard = 'private' | 'metadata';

/** Loaded with the first fetch: most mocks never fetch, and it would cost every start 80 ms. */
const undici = () => createRequire(import.meta.url)('undici') as typeof import('undici');

function createGuardedAgent({ allow, milliseconds }: OriginOptions, guard: Guard): Agent {
  const { Agent, buildConnector } = undici();
  const free = buildConnector({ timeout: milliseconds });
  const guarded = buildConnector({ timeout: milliseconds, lookup: guardedLookup(guard) });
  return new Agent({
    connect(options, callback) {
      const { hostname, port, protocol } = options;
      if (isAllowed(allow, hostname, portOf({ port, protocol }))) return free(options, callback);
      const literal = hostname.replace(/^\[|\]$/g, '');
      if (isAddress(literal) && isForbidden(literal, guard)) {
        return callback(new FetchFailure(privateAddress(hostname)), null);
      }
      guarded(options, callback);
    },
    headersTimeout: milliseconds,
    bodyTimeout: milliseconds,
    maxRedirections: 0,
  } as ConstructorParameters<typeof Agent>[0]);
}

/** Resolves a name as `dns.lookup` does, but answers only addresses in reach: what is connected to is what was checked. */
function guardedLookup(guard: Guard) {
  return (
    host: string,
    options: LookupOptions,
    done: (error: Error | null, address: string | LookupAddress[], family?: number) => void,
  ): void => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return done(error, []);
      const inReach = addresses.filter(({ address }) => !isForbidden(address, guard));
      const [first] = inReach;
      if (first === undefined) return done(new FetchFailure(privateAddress(host)), []);
      if (options.all === true) done(null, inReach);
      else done(null, first.address, first.family);
    });
  };
}

async function fetchOnce(
  { url, maxBytes, headers }: SourceRequest,
  dispatcher: Agent,
  signal: AbortSignal,
): Promise<Source | { location: string }> {
  try {
    const answer = await undici().request(url, {
      dispatcher,
      signal,
      headers: { accept: 'image/*,*/*;q=0.8', ...headers },
    });
    const location = answer.headers.location;
    if (answer.statusCode >= 300 && answer.statusCode < 400 && typeof location === 'string') {
      await answer.body.dump();
      return { location };
    }
    if (answer.statusCode < 200 || answer.statusCode > 299) {
      await answer.body.dump();
      throw new FetchFailure(statusFailure(answer.statusCode));
    }
    const { 'content-encoding': encoding = 'identity', 'content-length': length } = singleHeaders(answer.headers);
    if (encoding !== 'identity' || Number(length ?? 0) > maxBytes) {
      answer.body.on('error', () => undefined).destroy();
      throw new FetchFailure(encoding === 'identity' ? tooLarge(maxBytes) : encoded(encoding));
    }
    const bytes = await readBounded(answer.body, maxBytes);
    return { bytes, url, headers: singleHeaders(answer.headers) };
  } catch (error) {
    throw toFailure(error);
  }
}

/** No encoding was asked for, so none is undone: an encoded bomb stays the few bytes that it is. */
function encoded(encoding: string): Failure {
  const text = `it is encoded (${encoding.slice(0, 40)})`;
  return { upload: text, engine: errors.downloadError(text) };
}

function tooLarge(maxBytes: number): Failure {
  return { upload: `larger than ${maxBytes} bytes`, engine: errors.fetchTooLarge() };
}

async function readBounded(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new FetchFailure(tooLarge(maxBytes));
      chunks.push(chunk);
    }
  } catch (error) {
    throw codeOf(error) === 'UND_ERR_ABORTED' ? new FetchFailure(slowBody) : error;
  }
  return Buffer.concat(chunks, size);
}

function toFailure(error: unknown): FetchFailure {
  if (error instanceof FetchFailure) return error;
  const code = codeOf(error);
  return new FetchFailure(
    networkFailures[code] ?? { upload: `connection failed (${code})`, engine: errors.unreachable() },
  );
}

/** The system's or undici's code; looked up by shape, because errors of other realms are no instances of ours. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  const { name, code, errors: several } = error as { name?: unknown; code?: unknown; errors?: unknown };
  if (name === 'TimeoutError' || name === 'AbortError') return 'UND_ERR_ABORTED';
  if (typeof code === 'string') return code;
  return Array.isArray(several) ? codeOf(several[0]) : String(name);
}

const resolver: Failure = { upload: 'the host name cannot be resolved', engine: errors.resolverError() };
const slow: Failure = { upload: 'the request timed out', engine: errors.originTimeout() };
const slowBody: Failure = { upload: 'the download timed out', engine: errors.downloadTimeout() };
const broken: Failure = {
  upload: 'the connection was interrupted',
  engine: errors.fetchInterrupted('connection interrupted'),
};

const networkFailures: Readonly<Record<string, Failure>> = {
  ENOTFOUND: resolver,
  EAI_AGAIN: resolver,
  EAI_FAIL: resolver,
  UND_ERR_CONNECT_TIMEOUT: slow,
  UND_ERR_HEADERS_TIMEOUT: slow,
  UND_ERR_ABORTED: slow,
  ETIMEDOUT: slow,
  UND_ERR_BODY_TIMEOUT: slowBody,
  UND_ERR_SOCKET: broken,
  ECONNRESET: broken,
  EPIPE: broken,
};

function statusFailure(status: number): Failure {
  const phrase = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const text = `the server returned HTTP error ${phrase}`;
  if (status < 400) return { upload: `the server answered ${phrase}`, engine: errors.fetchFailed() };
  if (status === 404) return { upload: text, engine: errors.fetchNotFound() };
  if (status === 400) return { upload: text, engine: errors.originBadRequest() };
  if (status >= 500) return { upload: text, engine: errors.originServerError(phrase) };
  return { upload: text, engine: errors.originClientError(phrase) };
}

/** What the engine says of a source whose server answered so; of one that did not answer, for status 0. */
export function sourceRefusal(status: number): ImagesError {
  return status === 0 ? errors.unreachable() : statusFailure(status).engine;
}

/** What the engine says of a source that came encoded. */
export function encodedRefusal(encoding: string): ImagesError {
  return encoded(encoding).engine;
}

function privateAddress(host: string): Failure {
  return {
    upload: `${host} has a private address; allow it with --allow-origin ${host}`,
    engine: errors.invalidSourceUrl(`${host} has a private address; allow it with --allow-origin ${host}`),
  };
}

/** Anything but a globally routable unicast address, or a metadata service (also written as IPv4-mapped IPv6). */
function isForbidden(address: string, guard: Guard): boolean {
  if (!isAddress(address)) return true;
  return guard === 'private' ? !isPublicAddress(address) : isMetadataAddress(address);
}

/**
 * Whether a host, with or without its port, matches one of the patterns: `example.com`, `*.example.com` (the host
 * itself too), `*`, each with an optional port and path. With `pathname`, a pattern's path must begin it.
 */
export function isAllowed(patterns: readonly string[], host: string, port: string, pathname?: string): boolean {
  const name = host.toLowerCase();
  return patterns.some((pattern) => {
    const [, wantedHost = '', wantedPort = '', path = ''] =
      /^(?:https?:\/\/)?(.*?)(?::(\d+))?(\/.*)?$/i.exec(pattern) ?? [];
    const wanted = wantedHost.toLowerCase();
    if (wantedPort !== '' && wantedPort !== port) return false;
    if (pathname !== undefined && !pathname.startsWith(path)) return false;
    if (wanted === '*') return true;
    if (wanted.startsWith('*.')) return name === wanted.slice(2) || name.endsWith(wanted.slice(1));
    return name === wanted;
  });
}

/** Whether a host is named by one of the patterns, and not just covered by one with a wildcard. */
export function isNamed(patterns: readonly string[], url: URL): boolean {
  const named = patterns.filter((pattern) => !/^(https?:\/\/)?\*/i.test(pattern));
  return isAllowed(named, url.hostname, portOf(url), url.pathname);
}

/** The port that a URL stands for, also where it names none. */
export function portOf({ port, protocol }: Pick<URL, 'port' | 'protocol'>): string {
  return port !== '' ? port : protocol === 'https:' ? '443' : '80';
}

function isHttp(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
}

function withoutUser(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

function basicAuth(url: URL): Record<string, string> {
  if (url.username === '' && url.password === '') return {};
  const pair = `${decode(url.username)}:${decode(url.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function singleHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

import { lookup as resolve } from 'node:dns';
import { createRequire } from 'node:module';
import ipaddr from 'ipaddr.js';
import type { Agent } from 'undici';
import { errors, type ImagesError } from './errors.ts';
import type { Limits } from './limits.ts';

/** Where source images come from: the only outbound calls the mock makes. */
export interface Origin {
  /** Fetches for an upload by `url`; every failure is 5454 with its cause, every refusal 5400. */
  fetchUpload(url: string, limits: Limits): Promise<Uint8Array>;
  /** Fetches the source of a transformation; failures are the engine's 94xx and 95xx codes. */
  fetchSource(request: SourceRequest): Promise<Source>;
  /** Any exchange with an allowed address, body untouched: for upstream zones and webhooks. */
  exchange(url: URL, init: ExchangeInit): Promise<Exchange>;
  close(): Promise<void>;
}

/** A source image to fetch. */
export interface SourceRequest {
  readonly url: URL;
  /** Bytes; the transfer stops beyond it. */
  readonly maxBytes: number;
  readonly headers?: Readonly<Record<string, string>>;
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
  /** Refuse loopback, private, link-local and reserved addresses, also those a public name resolves to. */
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
  const { milliseconds, redirects } = options;
  let opened: Agent | undefined;
  const guarded = () => {
    opened ??= createGuardedAgent(options);
    return opened;
  };

  const follow = async (
    request: SourceRequest,
    left = redirects,
    signal = AbortSignal.timeout(milliseconds),
  ): Promise<Source> => {
    request.check?.(request.url);
    const answer = await fetchOnce(request, guarded(), signal);
    if (!('location' in answer)) return answer;
    if (left === 0) throw new FetchFailure({ upload: 'too many redirects', engine: errors.tooManyRedirects() });
    const next = URL.canParse(answer.location, request.url.href) ? new URL(answer.location, request.url) : undefined;
    if (next === undefined || !isHttp(next)) {
      const cause = `redirected to ${answer.location}`;
      throw new FetchFailure({ upload: cause, engine: errors.badRedirect(answer.location.slice(0, 200)) });
    }
    const { authorization: _, ...anonymous } = request.headers ?? {};
    return follow(
      { ...request, url: next, headers: next.origin === request.url.origin ? { ...request.headers } : anonymous },
      left - 1,
      signal,
    );
  };

  return {
    async fetchUpload(text, limits) {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      if (url === undefined || !isHttp(url)) throw errors.badRequest('url must be an absolute http or https URL');
      try {
        const source = await follow({ url: withoutUser(url), maxBytes: limits.uploadBytes, headers: basicAuth(url) });
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
    async exchange(url, { method, headers, body }) {
      try {
        const answer = await undici().request(url, {
          method: method as 'GET',
          headers,
          body: (body ?? null) as Uint8Array | null,
          dispatcher: guarded(),
        });
        return { status: answer.statusCode, headers: answer.headers, body: answer.body };
      } catch (error) {
        throw toFailure(error).failure.engine;
      }
    },
    async close() {
      await opened?.destroy();
    },
  };
}

/** Loaded with the first fetch: most mocks never fetch, and it would cost every start 80 ms. */
const undici = () => createRequire(import.meta.url)('undici') as typeof import('undici');

function createGuardedAgent({ allow, guardPrivate, milliseconds }: OriginOptions): Agent {
  const { Agent, buildConnector } = undici();
  const connector = buildConnector({ timeout: milliseconds });
  return new Agent({
    connect(options, callback) {
      const { hostname, port } = options;
      if (!guardPrivate || isAllowed(allow, hostname, port)) return connector(options, callback);
      resolveHost(hostname, (error, address) => {
        if (error !== null) return callback(error, null);
        if (isPrivate(address)) return callback(new FetchFailure(privateAddress(hostname)), null);
        const pinned = { ...options, hostname: address, servername: options.servername ?? hostname };
        return connector(pinned, callback);
      });
    },
    headersTimeout: milliseconds,
    bodyTimeout: milliseconds,
    maxRedirections: 0,
  } as ConstructorParameters<typeof Agent>[0]);
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
    if (answer.statusCode !== 200) {
      await answer.body.dump();
      throw new FetchFailure(statusFailure(answer.statusCode));
    }
    const bytes = await readBounded(answer.body, maxBytes);
    return { bytes, url, headers: singleHeaders(answer.headers) };
  } catch (error) {
    throw toFailure(error);
  }
}

async function readBounded(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      throw new FetchFailure({ upload: `larger than ${maxBytes} bytes`, engine: errors.fetchTooLarge() });
    }
    chunks.push(chunk);
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
  const text = `the server returned HTTP error ${status}`;
  if (status === 404 || status === 410) return { upload: text, engine: errors.fetchNotFound() };
  if (status === 400) return { upload: text, engine: errors.originBadRequest() };
  if (status >= 500) return { upload: text, engine: errors.originServerError(String(status)) };
  return { upload: text, engine: errors.originClientError(String(status)) };
}

function privateAddress(host: string): Failure {
  return {
    upload: `${host} has a private address; allow it with --allow-origin ${host}`,
    engine: errors.invalidSourceUrl(`${host} has a private address; allow it with --allow-origin ${host}`),
  };
}

function resolveHost(host: string, done: (error: Error | null, address: string) => void): void {
  const bare = host.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(bare)) done(null, bare);
  else resolve(bare, (error, address) => done(error, address));
}

/** Anything but a globally routable unicast address. */
function isPrivate(address: string): boolean {
  return !ipaddr.isValid(address) || ipaddr.process(address).range() !== 'unicast';
}

/** Whether a host, with or without its port, matches one of the patterns; `*.host` covers the host itself too. */
export function isAllowed(patterns: readonly string[], host: string, port: string): boolean {
  const name = host.toLowerCase();
  return patterns.some((pattern) => {
    const wanted = pattern
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/\/.*$/, '');
    if (wanted === '*') return true;
    const [, wantedHost = wanted, wantedPort = ''] = /^(.*?)(?::(\d+))?$/.exec(wanted) ?? [];
    if (wantedPort !== '' && wantedPort !== port) return false;
    if (wantedHost.startsWith('*.')) return name === wantedHost.slice(2) || name.endsWith(wantedHost.slice(1));
    return name === wantedHost;
  });
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

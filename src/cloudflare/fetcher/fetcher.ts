import type { Duplex } from 'node:stream';
import type { Agent } from 'undici';
import { errors } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { basicAuth, withoutUser } from './credentials.ts';
import { FetchFailure, toFailure } from './failures.ts';
import { createGuardedAgent, type Guard, undici } from './guard.ts';
import { followSource, isHttp, type Source, type SourceRequest } from './source.ts';

/** Where source images come from: the only outbound calls the mock makes. */
export interface Fetcher {
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
export interface FetcherOptions {
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

/** Opens the way out. Addresses are checked when they are connected to, so a name cannot resolve its way around. */
export function createFetcher(options: FetcherOptions): Fetcher {
  const { milliseconds, redirects, guardPrivate } = options;
  const agents = new Map<Guard, Agent>();
  const agentFor = (isTrusted: boolean) => {
    const guard: Guard = guardPrivate || !isTrusted ? 'private' : 'metadata';
    const agent = agents.get(guard) ?? createGuardedAgent(options, guard);
    agents.set(guard, agent);
    return agent;
  };

  const follow = (request: SourceRequest) => followSource(request, { agentFor, milliseconds, redirects });

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
    exchange: (url, { method, headers, body, signal, isTrusted = true }) =>
      byEngine(async () => {
        const answer = await undici().request(url, {
          method: method as 'GET',
          headers,
          body: (body ?? null) as Uint8Array | null,
          dispatcher: agentFor(isTrusted),
          headersTimeout: maxHeadersMilliseconds,
          bodyTimeout: 0,
          ...(signal === undefined ? {} : { signal }),
        });
        return { status: answer.statusCode, headers: answer.headers, body: answer.body };
      }),
    upgrade: (url, { headers, protocol }) =>
      byEngine(() => undici().upgrade(url, { headers, protocol, dispatcher: agentFor(true) })),
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

/** Milliseconds that an upstream may take to begin its answer: development servers build pages on request. */
const maxHeadersMilliseconds = 120_000;

/** Failures as the engine numbers them. */
async function byEngine<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw toFailure(error).failure.engine;
  }
}

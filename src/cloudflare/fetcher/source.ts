import type { Agent } from 'undici';
import { errors } from '../errors.ts';
import { codeOf, encoded, FetchFailure, slowBody, statusFailure, toFailure, tooLarge } from './failures.ts';
import { undici } from './guard.ts';

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

/** How sources are reached. */
export interface SourceOptions {
  readonly agentFor: (isTrusted: boolean) => Agent;
  /** Whole time for one fetch, redirects and body included, in milliseconds. */
  readonly milliseconds: number;
  readonly redirects: number;
}

/** Fetches a source, over redirects too. */
export async function followSource(
  request: SourceRequest,
  options: SourceOptions,
  left = options.redirects,
  started?: AbortSignal,
): Promise<Source> {
  request.check?.(request.url);
  const agent = options.agentFor(request.isTrusted ?? false);
  // The first agent takes a while to load, which is not the source's fault
  const signal = started ?? AbortSignal.timeout(options.milliseconds);
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
  return followSource({ ...request, url: next, ...onward }, options, left - 1, signal);
}

/** Whether a URL is one that can be fetched. */
export function isHttp(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
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

function singleHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

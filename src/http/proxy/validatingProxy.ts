import type { IncomingMessage } from 'node:http';
import { type Fetcher, ImagesError, joinUrl } from '../../cloudflare/index.ts';
import {
  type BelowBase,
  basePathsOf,
  type Found,
  findBelowBase,
  type Responder,
  type ValidationPolicy,
} from '../../microcks/index.ts';
import { differencesFrom, isTextMediaType, type Violation, violationHeader } from '../../openapi/index.ts';
import type { Answer } from '../answer.ts';
import { interpretBody, type ReadBody, readMockBody } from '../forms/mockBody.ts';
import { isPreflight } from '../preflight.ts';
import { toImagesError } from '../refusals.ts';
import { problem } from '../surfaces/examples/problem.ts';
import { requestOf } from '../surfaces/examples/surfaces.ts';
import { forwardedHeaders, withoutLength } from './forward.ts';

/** An exchange that went through the proxy, as recorders and reporters get it. */
export interface ProxiedExchange {
  readonly method: string;
  /** Path and query, as sent. */
  readonly target: string;
  /** The operation, where the contract has one. */
  readonly found: Found | undefined;
  readonly request: { readonly headers: IncomingMessage['headers']; readonly body: ReadBody };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    readonly body: ReadBody;
  };
  readonly violations: readonly Violation[];
}

/** What the proxy needs. */
export interface ValidatingProxyOptions {
  readonly responder: Responder;
  readonly upstream: URL;
  readonly fetcher: Fetcher;
  /** `report` lets violations pass with a header; `enforce` refuses them, before or after upstream is asked. */
  readonly validate: ValidationPolicy;
  /** The most that a body may hold, in bytes. */
  readonly maxBodyBytes: number;
  /** Told of every exchange. */
  readonly seen: (exchange: ProxiedExchange) => void;
  readonly report: (error: unknown) => void;
}

/** Forwards everything to another server, and checks both directions against the contract. */
export function createValidatingProxy(options: ValidatingProxyOptions) {
  return async (req: IncomingMessage, url: URL): Promise<Answer> => {
    try {
      return await pass(options, req, url);
    } catch (thrown) {
      const { status, message } = toImagesError(thrown, options.report);
      return problem(status, message);
    }
  };
}

async function pass(options: ValidatingProxyOptions, req: IncomingMessage, url: URL): Promise<Answer> {
  const { responder, upstream, fetcher, validate, maxBodyBytes } = options;
  const method = req.method ?? 'GET';
  const target = `${url.pathname}${url.search}`;
  // Whom the upstream server lets in is its own affair, and no contract describes how a browser asks that
  const isAsking = isPreflight(req);
  const { found, faults } = isAsking ? unchecked : findOperation(responder, method, url.pathname, basePathOf(upstream));
  const body = await readMockBody(req, maxBodyBytes, 'fixed');
  const { violations: asked, missing } =
    found === undefined
      ? { violations: faults, missing: undefined }
      : responder.faults(found, requestOf(req, url, url.pathname, body));
  if (validate === 'enforce' && missing !== undefined) {
    const headers = { 'www-authenticate': missing.challenge };
    return violating(401, 'the request lacks credentials; it was not forwarded', asked, headers);
  }
  if (validate === 'enforce' && asked.length > 0) {
    return violating(422, 'the request violates the contract; it was not forwarded', asked);
  }
  const answer = await ask(fetcher, upstream, target, { method, req, body });
  if (answer === undefined) {
    return problem(502, `${upstream.origin} does not answer; is that server running?`);
  }
  const bytes = await collect(answer.body, maxBodyBytes);
  const type = single(answer.headers['content-type']);
  const read: ReadBody = { bytes, ...(await interpretBody(bytes, type, 'fixed')) };
  const answered = found === undefined ? [] : checkAnswer(responder, found, answer, read);
  const violations = [...asked, ...answered];
  const exchange: ProxiedExchange = {
    method,
    target,
    found,
    request: { headers: req.headers, body },
    response: { status: answer.status, headers: answer.headers, body: read },
    violations,
  };
  if (!isAsking) options.seen(exchange);
  if (validate === 'enforce' && answered.length > 0) {
    return violating(502, `${upstream.origin} answered ${answer.status} against the contract`, answered);
  }
  const shown = validate !== 'off' && violations.length > 0 ? violationHeader(violations) : {};
  return { status: answer.status, headers: { ...withoutLength(answer.headers), ...shown }, body: bytes };
}

interface Finding {
  readonly found: Found | undefined;
  readonly faults: readonly Violation[];
}

const unchecked: Finding = { found: undefined, faults: [] };

/**
 * The operation for a path on the proxy. What counts is the path that the upstream is asked for; an upstream's own path
 * is the contract's base path, or stands before it.
 */
function findOperation(responder: Responder, method: string, pathname: string, prefix: string): Finding {
  const whole = findBelowBase(responder, method, `${prefix}${pathname}`);
  if (whole.kind === 'match') return { found: whole.found, faults: [] };
  if (prefix !== '') {
    const bare = responder.find(method, pathname);
    if (bare.kind === 'match') return { found: bare, faults: [] };
    const isBase = basePathsOf(responder).some((base) => base !== '' && prefix.endsWith(base));
    const below = isBase ? undefined : findBelowBase(responder, method, pathname);
    if (below?.kind === 'match') return { found: below.found, faults: [] };
  }
  const message = unmatchedMessage(whole, method, `${prefix}${pathname}`);
  return { found: undefined, faults: [{ in: 'path', pointer: '', keyword: 'operation', message }] };
}

function unmatchedMessage(
  { missed, base, path }: Extract<BelowBase, { readonly kind: 'missed' }>,
  method: string,
  asked: string,
): string {
  if (missed.kind === 'method') return `the contract has this path for ${missed.allowed.join(', ')} only`;
  const [near] = missed.kind === 'none' ? missed.nearest : [];
  const hint =
    near === undefined ? '' : `; nearest is ${near.name}: ${differencesFrom(near, method, path, base).join(', ')}`;
  return `the contract has no operation for ${method} ${asked.slice(0, 300)}${hint}`;
}

/** An upstream's path without the slash at its end. */
function basePathOf({ pathname }: URL): string {
  return pathname.replace(/\/+$/, '');
}

async function ask(
  fetcher: Fetcher,
  upstream: URL,
  target: string,
  { method, req, body }: { readonly method: string; readonly req: IncomingMessage; readonly body: ReadBody },
) {
  const url = joinUrl(upstream, target);
  // Bodies are checked, so they must be readable
  const { 'accept-encoding': _, ...headers } = forwardedHeaders(req);
  try {
    return await fetcher.exchange(url, {
      method,
      headers: { ...headers, 'accept-encoding': 'identity' },
      body: body.bytes.byteLength > 0 ? body.bytes : null,
    });
  } catch (error) {
    if (error instanceof ImagesError) return undefined;
    throw error;
  }
}

async function collect(body: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) throw new Error(`upstream answers more than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function checkAnswer(
  responder: Responder,
  { operation }: Found,
  {
    status,
    headers,
  }: ProxiedExchange['response'] | { status: number; headers: ProxiedExchange['response']['headers'] },
  body: ReadBody,
): readonly Violation[] {
  const contentType = body.contentType;
  const isReadable = contentType !== undefined && isTextMediaType(contentType);
  return responder.validators.response(operation, {
    status,
    headers,
    contentType,
    ...(body.bytes.byteLength === 0 ? {} : { body: isReadable ? body.value : body.bytes }),
  });
}

function violating(
  status: number,
  detail: string,
  violations: readonly Violation[],
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return problem(status, detail, headers, { violations });
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

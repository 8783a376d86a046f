import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Origin } from '../../cloudflare/fetcher.ts';
import { namespaceHeader } from '../../cloudflare/namespace.ts';
import {
  type Answer,
  explanationHeaders,
  type Found,
  findBelowBase,
  type Missed,
  type MockRequest,
  type Outcome,
  type Responder,
  wantsExplanation,
} from '../../microcks/index.ts';
import { differencesFrom, isJsonMediaType, type Operation } from '../../openapi/index.ts';
import type { RequestFacts } from '../../testkit/journal/index.ts';
import { drain, type Surface, send, toImagesError } from '../exchange.ts';
import { type ReadBody, readMockBody } from '../forms/mockBody.ts';
import { applyCors, applyMicrocksCors } from '../middleware/cors.ts';
import { learn, learnError } from '../middleware/record.ts';
import { isFromRemotePage } from '../middleware/strangers.ts';
import { forwardRequest } from '../proxy/forward.ts';
import type { CallbackSender } from './callbacks.ts';
import { sendProblem } from './problem.ts';
import { publicUrlOf } from './publicUrl.ts';

/** What the example surfaces need. */
export interface MicrocksOptions {
  /** The contracts served, the user's first. */
  readonly responders: readonly Responder[];
  readonly origin: Origin;
  readonly callbacks: CallbackSender;
  readonly publicUrl: string | undefined;
  /** The most that a request body may hold, in bytes. */
  readonly bodyBytes: number;
  readonly report: (error: unknown) => void;
}

/** How refusals look: a Microcks server's plain text, or a problem document (RFC 9457). */
export type RefusalStyle = 'text' | 'problem';

/** The surfaces that answer from examples. */
export interface ExampleSurfaces {
  /** `/rest/{service}/{version}/...` and `/rest-valid/...`. */
  readonly microcks: Surface;
  /** An operation of the Microcks layout, by its whole path. */
  find(method: string, pathname: string): Found | undefined;
  /** A contract's operations at its own base paths; nothing when it has none there. */
  atBasePath(responder: Responder, method: string, path: string): Surface | undefined;
  /** One operation, already found. */
  answer(place: Place, req: IncomingMessage, res: ServerResponse, url: URL): Promise<void>;
  /** Answers again what the same URL was answered before; false when it cannot. */
  repeat(req: IncomingMessage, res: ServerResponse): boolean;
}

/** Where a request has arrived. */
export interface Place {
  readonly responder: Responder;
  readonly found: Found;
  /** What comes before the operation's path. */
  readonly base: string;
  /** The operation's path, percent-encoded. */
  readonly path: string;
  readonly style: RefusalStyle;
  /** True when no credentials stand before it, so that its answers may be repeated. */
  readonly isOpen: boolean;
  /** Of the journal's surfaces, the one that it is; a contract's own base paths are none. */
  readonly surface?: 'microcks';
  readonly body?: ReadBody;
}

const mostRepeats = 2000;
const largestRepeat = 256 * 1024;

/** Opens the surfaces. */
export function createExampleSurfaces(options: MicrocksOptions): ExampleSurfaces {
  const { responders, report } = options;
  const repeats = new LRUCache<string, { answer: Answer; facts: RequestFacts }>({ max: mostRepeats });

  const microcks: Surface = async (req, res, url) => {
    const { surface, service, version, base, path } = readService(url.pathname);
    const responder = responderOf(responders, service, version);
    if (responder?.mode === 'exact') {
      applyMicrocksCors(req, res);
      const known = responder.find(req.method ?? 'GET', path).kind === 'match';
      if (req.method === 'OPTIONS' && !known) return void res.writeHead(204).end();
    } else if (applyCors(req, res)) return;
    if (responder === undefined) {
      const served = responders.map(nameOf).join(', ');
      const text = `The service ${service} with version ${version} does not exist! Served here: ${served}`;
      return refuse(req, res, 404, text, 'text');
    }
    const found = responder.find(req.method ?? 'GET', path);
    if (found.kind !== 'match') return refuseRoute(responder, found, req, res, path, 'text');
    const place: Place = { responder, found, base, path, style: 'text', isOpen: true, surface: 'microcks' };
    if (surface === 'rest-valid') return answerValid(place, req, res, url);
    return answer(place, req, res, url);
  };

  const answerValid = async (place: Place, req: IncomingMessage, res: ServerResponse, url: URL) => {
    const { responder, found } = place;
    await guarded(req, res, 'text', async () => {
      const body = await readMockBody(req, options.bodyBytes, responder.mode);
      const { requestBody } = found.operation;
      if (requestBody !== undefined && isJsonMediaType(req.headers['content-type'] ?? '')) {
        const parts = { params: found.params, query: url.searchParams, headers: req.headers };
        const violations = responder.validators
          .request(found.operation, { ...parts, body: body.value, contentType: req.headers['content-type'] })
          .filter(({ in: place }) => place === 'body');
        if (violations.length > 0) {
          const text = violations.map(({ pointer, message }) => `${pointer || '/'}: ${message}`).join('\n');
          return refuse(req, res, 400, text, 'text');
        }
      }
      await answer({ ...place, body }, req, res, url);
    });
  };

  const answer = (place: Place, req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> =>
    guarded(req, res, place.style, async () => {
      const started = performance.now();
      const { responder, found, path } = place;
      const body = place.body ?? (await readMockBody(req, options.bodyBytes, responder.mode));
      const request = requestOf(req, url, path, body);
      const base = `${publicUrlOf(req, options.publicUrl)}${place.base}`;
      const outcome = await responder.respond(found, request, base);
      const wait = outcome.delay - (performance.now() - started);
      if (wait > 0) await sleep(wait, undefined, { ref: false });
      if (res.destroyed) return;
      const extra = wantsExplanation(req.headers) ? explanationHeaders(outcome.explanation) : {};
      await deliver({ place, outcome, request, extra, body }, req, res, url);
    });

  const deliver = async (
    { place, outcome, request, extra, body }: Delivery,
    req: IncomingMessage,
    res: ServerResponse,
    url: URL,
  ): Promise<void> => {
    if (outcome.kind === 'refusal') return refuse(req, res, outcome.status, outcome.text, place.style, extra);
    if (outcome.kind === 'forward') {
      const path = `${place.path}${url.search}`;
      const failure = await forwardRequest(
        options.origin,
        { baseUrl: outcome.baseUrl, path, body: body.bytes },
        req,
        res,
        extra,
      );
      if (failure !== undefined) refuse(req, res, failure.status, failure.text, place.style, extra);
      return;
    }
    const { answer: found, isRepeatable, exampleName, variables } = outcome;
    send(req, res, found.status, { ...found.headers, ...extra }, found.body);
    const mayRepeat = isRepeatable && place.isOpen && place.responder.mode === 'fixed' && isPlainGet(req);
    if (mayRepeat && found.body.byteLength <= largestRepeat) {
      const { surface, found: at } = place;
      const facts = { operation: at.operation.id, ...(surface === undefined ? {} : { surface }) };
      repeats.set(keyOf(req), { answer: found, facts });
    }
    if (exampleName !== undefined) {
      const { operation, params } = place.found;
      const isTrusted = !isFromRemotePage(req);
      options.callbacks.schedule(operation, exampleName, request, params, variables, isTrusted);
    }
  };

  const guarded = async (
    req: IncomingMessage,
    res: ServerResponse,
    style: RefusalStyle,
    work: () => Promise<void>,
  ): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      const error = toImagesError(thrown, report);
      if (res.headersSent || res.destroyed) return void res.destroy();
      learnError(req, error);
      refuse(req, res, error.status, error.message, style, error.headers);
    }
  };

  return {
    microcks,
    answer,
    atBasePath(responder, method, path) {
      const below = findBelowBase(responder, method, path);
      if (below.kind !== 'match') return undefined;
      const { base, path: inner, found } = below;
      return (req, res, url) =>
        answer({ responder, found, base, path: inner, style: 'problem', isOpen: true }, req, res, url);
    },
    find(method, pathname) {
      const { service, version, path } = readService(pathname);
      const found = responderOf(responders, service, version)?.find(method, path);
      return found?.kind === 'match' ? found : undefined;
    },
    repeat(req, res) {
      if (req.method !== 'GET' || !isPlainGet(req)) return false;
      const known = repeats.get(keyOf(req));
      if (known === undefined) return false;
      if (applyCors(req, res)) return true;
      learn(req, known.facts);
      send(req, res, known.answer.status, known.answer.headers, known.answer.body);
      return true;
    },
  };
}

interface Delivery {
  readonly place: Place;
  readonly outcome: Outcome;
  readonly request: MockRequest;
  readonly extra: Readonly<Record<string, string>>;
  readonly body: ReadBody;
}

/** Refuses a path or method that the contract does not have, naming what comes nearest. */
export function refuseRoute(
  responder: Responder,
  found: Missed,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
  style: RefusalStyle,
  base?: string,
): void {
  drain(req);
  const method = req.method ?? 'GET';
  if (found.kind === 'broken') return void refuse(req, res, 400, found.problem, style);
  if (responder.mode === 'exact') return void send(req, res, 404, {}, '');
  if (found.kind === 'method') {
    const allow = found.allowed.join(', ');
    return void refuse(req, res, 405, `${nameOf(responder)} has ${path} for ${allow} only`, style, { allow });
  }
  refuse(req, res, 404, unmatchedText({ responder, nearest: found.nearest, method, path, base }), style);
}

/** What a request that matches nothing is told; `base` is what its path was read below. */
function unmatchedText({ responder, nearest, method, path, base }: Unmatched): string {
  const lines = nearest.map(
    (operation) => `  ${operation.name}: ${differencesFrom(operation, method, path, base).join('; ')}`,
  );
  const head = `${nameOf(responder)} has no operation for ${method} ${`${base ?? ''}${path}`.slice(0, 500)}`;
  return lines.length === 0 ? head : `${head}\nNearest:\n${lines.join('\n')}`;
}

interface Unmatched {
  readonly responder: Responder;
  readonly nearest: readonly Operation[];
  readonly method: string;
  readonly path: string;
  readonly base: string | undefined;
}

/** `Pets 1.0`. */
export function nameOf({ contract: { document } }: Responder): string {
  return `${document.info.title} ${document.info.version}`;
}

/** `/rest/Pets+API/1.0/pets/1` taken apart: names decoded, the base and the path as they were sent. */
export function readService(
  pathname: string,
): Readonly<Record<'surface' | 'service' | 'version' | 'base' | 'path', string>> {
  const [, surface = '', service = '', version = ''] = pathname.split('/', 4);
  const base = `/${surface}/${service}/${version}`;
  const path = pathname.slice(base.length) || '/';
  return { surface, service: readSegment(service), version: readSegment(version), base, path };
}

function responderOf(responders: readonly Responder[], name: string, number: string): Responder | undefined {
  return responders.find(
    ({ contract: { document } }) => document.info.title === name && document.info.version === number,
  );
}

/** A path segment in which `+` is a space. */
function readSegment(segment: string): string {
  try {
    return decodeURIComponent(segment.replaceAll('+', ' '));
  } catch {
    return segment;
  }
}

/** The request as the contract's side sees it. */
export function requestOf(req: IncomingMessage, url: URL, path: string, body: ReadBody): MockRequest {
  const { bytes: _, ...own } = body;
  return {
    method: req.method ?? 'GET',
    path,
    search: url.search.slice(1),
    rawHeaders: req.rawHeaders,
    headers: req.headers,
    body: own,
  };
}

function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  text: string,
  style: RefusalStyle,
  headers: Readonly<Record<string, string>> = {},
): void {
  drain(req);
  if (style === 'text') {
    return void send(req, res, status, { 'content-type': 'text/plain;charset=UTF-8', ...headers }, text);
  }
  sendProblem(req, res, { status, detail: text, headers });
}

/** True when nothing in the request but its URL and `Accept` can change the answer. */
function isPlainGet(req: IncomingMessage): boolean {
  const { headers } = req;
  return (
    req.method === 'GET' &&
    headers.prefer === undefined &&
    headers[namespaceHeader] === undefined &&
    headers['x-mock-explain'] === undefined &&
    headers['x-microcks-delay'] === undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  );
}

function keyOf({ url = '', headers }: IncomingMessage): string {
  return `${headers.accept ?? ''} ${headers.host ?? ''} ${url}`;
}

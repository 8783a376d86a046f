import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { type Fetcher, namespaceHeader, readNamespace } from '../../../cloudflare/index.ts';
import {
  explanationHeaders,
  type Found,
  type MockRequest,
  type Outcome,
  type Responder,
  readPreference,
  wantsExplanation,
} from '../../../microcks/index.ts';
import { isJsonMediaType } from '../../../openapi/index.ts';
import type { Answer, Surface } from '../../answer.ts';
import { type ReadBody, readMockBody } from '../../forms/mockBody.ts';
import type { Located } from '../../located.ts';
import { isFromRemotePage } from '../../middleware/strangers.ts';
import { forwardRequest } from '../../proxy/forward.ts';
import type { Repeated, Shortcut } from '../../shortcut.ts';
import { publicUrlOf } from '../publicUrl.ts';
import type { CallbackSender } from './callbacks.ts';
import type { Invocations } from './invocations.ts';
import { type RefusalStyle, refusal } from './problem.ts';
import { nameOf, readService, refuseRoute } from './services.ts';
import { streamed } from './streamed.ts';

/** What the example surfaces need. */
export interface MicrocksOptions {
  /** The contracts served at present, the user's first. */
  readonly responders: () => readonly Responder[];
  readonly fetcher: Fetcher;
  readonly callbacks: CallbackSender;
  readonly invocations: Pick<Invocations, 'count'>;
  readonly publicUrl: string | undefined;
  /** The most that a request body may hold, in bytes. */
  readonly maxBodyBytes: number;
}

/** The surfaces that answer from examples. */
export interface ExampleSurfaces {
  /** `/rest/{service}/{version}/...` and `/rest-valid/...`. */
  readonly microcks: Surface;
  /** The operations of the user's own contract at their base paths. */
  readonly own: Surface;
  /** One operation, already found. */
  answer(place: ExamplePlace, req: IncomingMessage, located: Located): Promise<Answer>;
  /** What the same URL was answered before. */
  readonly repeat: Shortcut;
  /** Forgets what URLs were answered before. */
  forgetRepeats(): void;
}

/** An operation that answers from its examples. */
export interface ExamplePlace {
  readonly responder: Responder;
  readonly found: Found;
  /** What comes before the operation's path. */
  readonly base: string;
  /** The operation's path, percent-encoded. */
  readonly path: string;
  readonly style: RefusalStyle;
  /** True when no credentials stand before it, so that its answers may be repeated. */
  readonly isOpen: boolean;
  readonly body?: ReadBody;
}

const maxRepeats = 2000;
const maxRepeatedBytes = 256 * 1024;

/** Opens the surfaces. */
export function createExampleSurfaces(options: MicrocksOptions): ExampleSurfaces {
  const repeats = new LRUCache<string, Repeated & Pick<ExamplePlace, 'responder' | 'found'>>({ max: maxRepeats });
  const answer: ExampleSurfaces['answer'] = async (place, req, located) => {
    const started = performance.now();
    const { responder, found, path } = place;
    options.invocations.count(responder, found.operation);
    const body = place.body ?? (await readMockBody(req, options.maxBodyBytes, responder.mode));
    const request = {
      ...requestOf(req, located.url, path, body),
      namespace: readNamespace(req.headers[namespaceHeader]) ?? '',
    };
    const base = `${publicUrlOf(req, options.publicUrl)}${place.base}`;
    const outcome = await responder.respond(found, request, base);
    const wait = outcome.delay - (performance.now() - started);
    if (wait > 0) await sleep(wait, undefined, { ref: false });
    const answered = await answerOutcome(options, { place, outcome, body, request }, req, located);
    if (mayRepeat(place, outcome, req, located))
      repeats.set(keyOf(located.target, req), { answer: outcome.answer, facts: located.facts, responder, found });
    return answered;
  };
  return {
    answer,
    microcks(req, located) {
      const place = microcksPlace(options.responders(), req, located);
      if (!('found' in place)) return place;
      return located.url.pathname.startsWith('/rest-valid/')
        ? answerValid(options, place, req, located, answer)
        : answer(place, req, located);
    },
    own(req, located) {
      const { example } = located;
      if (example?.found.kind !== 'match') throw new Error('an operation was expected here');
      return answer({ ...example, found: example.found, style: 'problem', isOpen: true }, req, located);
    },
    forgetRepeats: () => repeats.clear(),
    repeat(req) {
      const repeated = isPlainGet(req) ? repeats.get(keyOf(req.url ?? '', req)) : undefined;
      if (repeated !== undefined) options.invocations.count(repeated.responder, repeated.found.operation);
      return repeated;
    },
  };
}

/** The operation of the Microcks layout, or why there is none. */
function microcksPlace(
  responders: readonly Responder[],
  req: IncomingMessage,
  located: Located,
): ExamplePlace | Answer {
  const { example } = located;
  if (example === undefined) {
    const { service, version } = readService(located.url.pathname);
    const served = responders.map(nameOf).join(', ');
    return refusal(
      'text',
      404,
      `The service ${service} with version ${version} does not exist! Served here: ${served}`,
    );
  }
  const { found } = example;
  if (found.kind !== 'match') return refuseRoute({ ...example, found }, req.method ?? 'GET', 'text');
  return { ...example, found, style: 'text', isOpen: true };
}

/** `/rest-valid`: a body in JSON has to satisfy the contract. */
async function answerValid(
  { maxBodyBytes }: MicrocksOptions,
  place: ExamplePlace,
  req: IncomingMessage,
  located: Located,
  answer: ExampleSurfaces['answer'],
): Promise<Answer> {
  const { responder, found } = place;
  const body = await readMockBody(req, maxBodyBytes, responder.mode);
  const { requestBody } = found.operation;
  if (requestBody !== undefined && isJsonMediaType(req.headers['content-type'] ?? '')) {
    const parts = { params: found.params, query: located.url.searchParams, headers: req.headers };
    const violations = responder.validators
      .request(found.operation, { ...parts, body: body.value, contentType: req.headers['content-type'] })
      .filter(({ in: place }) => place === 'body');
    if (violations.length > 0) {
      return refusal('text', 400, violations.map(({ pointer, message }) => `${pointer || '/'}: ${message}`).join('\n'));
    }
  }
  return answer({ ...place, body }, req, located);
}

interface Answered {
  readonly place: ExamplePlace;
  readonly outcome: Outcome;
  readonly body: ReadBody;
  readonly request: MockRequest;
}

/** The answer to an outcome; after an example's, its callbacks follow. */
async function answerOutcome(
  { fetcher, callbacks }: MicrocksOptions,
  { place, outcome, body, request }: Answered,
  req: IncomingMessage,
  { url }: Located,
): Promise<Answer> {
  const extra = wantsExplanation(req.headers) ? explanationHeaders(outcome.explanation) : {};
  if (outcome.kind === 'refusal')
    return refusal(place.style, outcome.status, outcome.text, { ...outcome.headers, ...extra });
  if (outcome.kind === 'forward') {
    const path = `${place.path}${url.search}`;
    const forwarded = await forwardRequest(fetcher, { baseUrl: outcome.baseUrl, path, body: body.bytes }, req, extra);
    return 'failure' in forwarded ? refusal(place.style, forwarded.status, forwarded.failure, extra) : forwarded;
  }
  const { status, headers, body: bytes } = outcome.answer;
  if (outcome.exampleName !== undefined && outcome.isRefusal !== true && !req.socket.destroyed) {
    const { operation, params } = place.found;
    const isTrusted = !isFromRemotePage(req);
    callbacks.schedule(operation, outcome.exampleName, request, params, outcome.variables, isTrusted);
  }
  const answer = { status, headers: { ...headers, ...extra }, body: bytes };
  return streamed(answer, req, readPreference(request)?.interval);
}

/** The request as the contract's side sees it. */
export function requestOf(req: IncomingMessage, url: URL, path: string, read: ReadBody): MockRequest {
  const { bytes: _, ...body } = read;
  return {
    method: req.method ?? 'GET',
    path,
    search: url.search.slice(1),
    rawHeaders: req.rawHeaders,
    headers: req.headers,
    body,
  };
}

type Repeatable = Extract<Outcome, { readonly kind: 'answer' }>;

function mayRepeat(
  { isOpen, responder }: ExamplePlace,
  outcome: Outcome,
  req: IncomingMessage,
  { base }: Located,
): outcome is Repeatable {
  if (outcome.kind !== 'answer' || !outcome.isRepeatable || !isOpen || base !== '') return false;
  return responder.mode === 'fixed' && isPlainGet(req) && outcome.answer.body.byteLength <= maxRepeatedBytes;
}

/** True when nothing in the request but its URL and `Accept` can change the answer. */
function isPlainGet({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.prefer === undefined &&
    headers[namespaceHeader] === undefined &&
    headers['x-mock-explain'] === undefined &&
    headers['x-microcks-delay'] === undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  );
}

function keyOf(target: string, { headers }: IncomingMessage): string {
  return `${headers.accept ?? ''} ${headers.host ?? ''} ${target}`;
}

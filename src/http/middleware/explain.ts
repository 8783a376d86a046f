import type { IncomingMessage } from 'node:http';
import { errors } from '../../cloudflare/errors.ts';
import { handlers } from '../../cloudflare/operations/index.ts';
import {
  type Explanation,
  explanationHeaders,
  type Found,
  findBelowBase,
  headerSafe,
  type MockRequest,
  operationsAt,
  type Responder,
  readAnnotation,
} from '../../microcks/index.ts';
import { describeNearest, type NearMiss } from '../../openapi/index.ts';
import { interpretBody } from '../forms/mockBody.ts';
import { type SurfaceName, surfaceOf } from '../hosts.ts';
import { readService } from '../surfaces/microcks.ts';

/** Where a request goes, and why it is answered as it is. */
export interface RequestExplanation {
  readonly surface: SurfaceName | 'contract operations' | 'none';
  /** `behaviour` is stateful; `nothing` means that no operation matched. */
  readonly answeredBy: 'behaviour' | 'example' | 'generated body' | 'another server' | 'refusal' | 'nothing';
  /** Of the answer, where it does not depend on state. */
  readonly status?: number;
  readonly text?: string;
  readonly explanation?: Explanation;
  /** What an unmatched request comes nearest to. */
  readonly nearest?: readonly NearMiss[];
}

/** Explains requests of every surface. */
export interface Explainer {
  /** For `/__mock/explain`: `method`, `path` (with its query), and optionally `headers` or `accept`, and `body`. */
  explain(description: Readonly<Record<string, unknown>>): Promise<RequestExplanation>;
  /** The short form for a request that is about to be answered; nothing is run. */
  headers(req: IncomingMessage, url: URL): Readonly<Record<string, string>>;
}

/** What explaining looks at. */
export interface ExplainerOptions {
  /** All that answer from examples, the user's first. */
  readonly responders: readonly Responder[];
  /** The one behind `/client/v4` and the batch host. */
  readonly api: Responder;
  /** The user's own contract. */
  readonly user: Responder | undefined;
}

interface Arrival {
  readonly surface: RequestExplanation['surface'];
  readonly responder?: Responder;
  /** The path below the base. */
  readonly path: string;
  /** The base path, where operations have one. */
  readonly base?: string;
}

/** Opens an explainer. */
export function createExplainer(options: ExplainerOptions): Explainer {
  const arrive = (host: string | undefined, method: string, pathname: string): Arrival => {
    const { api, user, responders } = options;
    const name = surfaceOf(host, pathname);
    if (name === 'microcks') {
      const { service, version, path } = readService(pathname);
      const responder = responders.find(
        ({ contract: { document } }) => document.info.title === service && document.info.version === version,
      );
      return { surface: name, path, ...(responder === undefined ? {} : { responder }) };
    }
    const isFixed = name === 'control' || (name === 'api' && api === user);
    const own = user === undefined || isFixed ? undefined : findBelowBase(user, method, pathname);
    if (user !== undefined && own !== undefined && (own.kind === 'match' || name === undefined)) {
      return { surface: 'contract operations', responder: user, path: own.path, base: own.base };
    }
    if (name === 'api') return { surface: name, responder: api, path: pathname.replace(/^\/client\/v4/, '') || '/' };
    if (name === 'batch') return { surface: name, responder: api, path: pathname };
    return { surface: name ?? 'none', path: pathname };
  };

  return {
    async explain(description) {
      const { method, target, request } = await readDescription(description);
      const { surface, responder, path, base } = arrive(undefined, method, target.pathname);
      if (responder === undefined) {
        const isKnown = surface !== 'none' && surface !== 'microcks';
        return { surface, answeredBy: isKnown ? 'behaviour' : 'nothing', nearest: [] };
      }
      const found = findOn(responder, method, { surface, path, base });
      if (found.kind !== 'match') {
        const nearest = found.kind === 'none' ? found.nearest : operationsAt(responder, path, method);
        return {
          surface,
          answeredBy: 'nothing',
          nearest: nearest.map((operation) => describeNearest(operation, method, path, base)),
        };
      }
      if (isBehaviour(surface, found, request)) {
        return { surface, answeredBy: 'behaviour', explanation: behaviourOf(found) };
      }
      const outcome = await responder.respond(found, { ...request, path }, '');
      const { explanation } = outcome;
      if (outcome.kind === 'forward')
        return { surface, answeredBy: 'another server', text: outcome.baseUrl, explanation };
      if (outcome.kind === 'refusal') {
        return { surface, answeredBy: 'refusal', status: outcome.status, text: outcome.text, explanation };
      }
      const answeredBy = outcome.exampleName === undefined ? 'generated body' : 'example';
      return { surface, answeredBy, status: outcome.answer.status, explanation };
    },

    headers(req, url) {
      const method = req.method ?? 'GET';
      const { surface, responder, path, base } = arrive(req.headers.host, method, url.pathname);
      const found = responder === undefined ? undefined : findOn(responder, method, { surface, path, base });
      if (found?.kind === 'match') {
        if (handlers[found.operation.id] !== undefined && (surface === 'api' || surface === 'batch')) {
          return explanationHeaders(behaviourOf(found));
        }
        return { 'x-mock-explain': `operation="${headerSafe(found.operation.name)}"` };
      }
      const nearest = found?.kind === 'none' ? found.nearest : [];
      const misses = nearest.map((operation) => describeNearest(operation, method, path, base));
      const text = misses.map(({ operation, differences }) => `${operation}: ${differences.join(', ')}`).join(' | ');
      return { 'x-mock-explain': `surface="${surface}"${text === '' ? '' : `; nearest="${headerSafe(text)}"`}` };
    },
  };
}

type Finding = ReturnType<Responder['find']>;

function findOn(
  responder: Responder,
  method: string,
  { surface, path, base }: Pick<Arrival, 'surface' | 'path'> & { readonly base: string | undefined },
): Finding {
  const found = responder.find(method, surface === 'microcks' ? path : path.replace(/\/$/, '') || '/');
  if (found.kind !== 'match' || base === undefined || found.operation.basePaths.includes(base)) return found;
  return { kind: 'none', nearest: operationsAt(responder, path, method) };
}

function isBehaviour(surface: RequestExplanation['surface'], { operation }: Found, { headers }: MockRequest): boolean {
  const isApi = surface === 'api' || surface === 'batch';
  return (
    isApi && handlers[operation.id] !== undefined && !/\b(example|code|dynamic)=/.test(String(headers.prefer ?? ''))
  );
}

function behaviourOf({ operation, params }: Found): Explanation {
  const annotation = readAnnotation(operation);
  return {
    operation: operation.name,
    operationId: operation.id,
    pathParameters: { ...params },
    dispatcher: annotation?.dispatcher ?? null,
    rules: annotation?.dispatcherRules ?? '',
    inferred: false,
    criteria: null,
    candidates: [],
    choice: null,
    why: 'the mock has behaviour for this operation; Prefer: example= or code= asks for an example instead',
    problems: [],
    violations: [],
  };
}

async function readDescription(
  description: Readonly<Record<string, unknown>>,
): Promise<{ method: string; target: URL; request: MockRequest }> {
  const { method = 'GET', path, accept, headers = {}, body } = description;
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw errors.badRequest('path must be a path such as /v1/pets?page=2');
  if (typeof method !== 'string' || !/^[A-Za-z]{3,7}$/.test(method))
    throw errors.badRequest('method must be an HTTP method');
  if (typeof headers !== 'object' || headers === null) throw errors.badRequest('headers must be an object');
  const target = URL.canParse(`http://mock.invalid${path}`) ? new URL(`http://mock.invalid${path}`) : undefined;
  if (target === undefined) throw errors.badRequest('path is malformed');
  const sent = Object.entries({ ...(accept === undefined ? {} : { accept }), ...headers, 'x-mock-explain': '1' });
  const pairs = sent.map(([name, value]) => [name, String(value)] as const);
  const lower = Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return {
    method: method.toUpperCase(),
    target,
    request: {
      method: method.toUpperCase(),
      path: target.pathname,
      search: target.search.slice(1),
      rawHeaders: pairs.flat(),
      headers: lower,
      body: await interpretBody(Buffer.from(text), lower['content-type'], 'fixed'),
    },
  };
}

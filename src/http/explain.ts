import type { IncomingMessage } from 'node:http';
import { type Explanation, explanationHeaders, headerSafe } from '../contract/explanation.ts';
import { describeNearest, type NearMiss } from '../contract/nearest.ts';
import type { MockRequest } from '../contract/request.ts';
import type { Found, Responder } from '../contract/responder.ts';
import { errors } from '../errors.ts';
import { handlers } from '../operations/index.ts';
import { type SurfaceName, surfaceOf } from './hosts.ts';
import { basePathsOf, readService } from './microcks.ts';
import { interpretBody } from './mockBody.ts';

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
    const own = user === undefined || isFixed ? undefined : belowBase(user, method, pathname);
    if (user !== undefined && own !== undefined && (own.isMatch || name === undefined)) {
      return { surface: 'contract operations', responder: user, path: own.path };
    }
    if (name === 'api') return { surface: name, responder: api, path: pathname.replace(/^\/client\/v4/, '') || '/' };
    if (name === 'batch') return { surface: name, responder: api, path: pathname };
    return { surface: name ?? 'none', path: pathname };
  };

  return {
    async explain(description) {
      const { method, target, request } = await readDescription(description);
      const { surface, responder, path } = arrive(undefined, method, target.pathname);
      if (responder === undefined) {
        const isKnown = surface !== 'none' && surface !== 'microcks';
        return { surface, answeredBy: isKnown ? 'behaviour' : 'nothing', nearest: [] };
      }
      const found = findOn(surface, responder, method, path);
      if (found.kind !== 'match') {
        const nearest =
          found.kind === 'none'
            ? found.nearest
            : responder.operations
                .filter((operation) => responder.find(operation.method.toUpperCase(), path).kind === 'match')
                .slice(0, 3);
        return {
          surface,
          answeredBy: 'nothing',
          nearest: nearest.map((operation) => describeNearest(operation, method, path)),
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
      const { surface, responder, path } = arrive(req.headers.host, method, url.pathname);
      const found = responder === undefined ? undefined : findOn(surface, responder, method, path);
      if (found?.kind === 'match') {
        if (handlers[found.operation.id] !== undefined && (surface === 'api' || surface === 'batch')) {
          return explanationHeaders(behaviourOf(found));
        }
        return { 'x-mock-explain': `operation="${headerSafe(found.operation.name)}"` };
      }
      const nearest = found?.kind === 'none' ? found.nearest : [];
      const misses = nearest.map((operation) => describeNearest(operation, method, path));
      const text = misses.map(({ operation, differences }) => `${operation}: ${differences.join(', ')}`).join(' | ');
      return { 'x-mock-explain': `surface="${surface}"${text === '' ? '' : `; nearest="${headerSafe(text)}"`}` };
    },
  };
}

function belowBase(user: Responder, method: string, pathname: string): { path: string; isMatch: boolean } | undefined {
  for (const base of basePathsOf(user)) {
    if (base !== '' && pathname !== base && !pathname.startsWith(`${base}/`)) continue;
    const path = pathname.slice(base.length) || '/';
    return { path, isMatch: user.find(method, path).kind === 'match' };
  }
  return undefined;
}

type Finding = ReturnType<Responder['find']>;

function findOn(surface: RequestExplanation['surface'], responder: Responder, method: string, path: string): Finding {
  return responder.find(method, surface === 'microcks' ? path : path.replace(/\/$/, '') || '/');
}

function isBehaviour(surface: RequestExplanation['surface'], { operation }: Found, { headers }: MockRequest): boolean {
  const isApi = surface === 'api' || surface === 'batch';
  return (
    isApi && handlers[operation.id] !== undefined && !/\b(example|code|dynamic)=/.test(String(headers.prefer ?? ''))
  );
}

function behaviourOf({ operation, params }: Found): Explanation {
  return {
    operation: operation.name,
    operationId: operation.id,
    pathParameters: { ...params },
    dispatcher: operation.microcks?.dispatcher ?? null,
    rules: operation.microcks?.dispatcherRules ?? '',
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

import { errors, handlers, namespaceHeader, readNamespace } from '../../cloudflare/index.ts';
import {
  type Explanation,
  explanationHeaders,
  type Found,
  headerSafe,
  type MockRequest,
  operationsAt,
  type Responder,
  readAnnotation,
} from '../../microcks/index.ts';
import { describeNearest, type NearMiss } from '../../openapi/index.ts';
import { interpretBody } from '../forms/mockBody.ts';
import type { SurfaceName } from '../hosts.ts';
import type { Locate } from '../locate.ts';
import type { Asked, Located } from '../located.ts';

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

/** Explains a request; for `/__mock/explain`: `method`, `path` (with its query), and optionally `headers` or `accept`, and `body`. */
export type Explain = (description: Readonly<Record<string, unknown>>) => Promise<RequestExplanation>;

/** Explains requests without answering them; `api` is the contract behind `/client/v4` and the batch host. */
export function createExplain(locate: Locate, api: () => Responder): Explain {
  return async (description) => {
    const { method, target, request } = await readDescription(description);
    const located = locate({ method, url: target, headers: {} });
    const surface = surfaceIn(located);
    const asked = askedIn(located, api());
    // What a server behind the mock gets is answered there, whatever the contract comes near to
    if (located.place === 'upstream') return { surface, answeredBy: 'another server', nearest: [] };
    if (asked === undefined) {
      const answeredBy = surface === 'none' || surface === 'microcks' ? 'nothing' : 'behaviour';
      return { surface, answeredBy, nearest: [] };
    }
    const { responder, found, path } = asked;
    if (found.kind !== 'match') {
      return { surface, answeredBy: 'nothing', nearest: nearestTo(asked, method) };
    }
    if (isBehaviour(located, found, request)) {
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
  };
}

/** The short form for a request that is about to be answered; nothing is run. */
export function explainHeaders(located: Located, method: string, api: Responder): Readonly<Record<string, string>> {
  const asked = askedIn(located, api);
  if (asked?.found.kind === 'match') {
    const { operation } = asked.found;
    return handlers[operation.id] !== undefined && located.match !== undefined
      ? explanationHeaders(behaviourOf(asked.found))
      : { 'x-mock-explain': `operation="${headerSafe(operation.name)}"` };
  }
  const misses = asked === undefined || asked.found.kind !== 'none' ? [] : nearestTo(asked, method);
  const text = misses.map(({ operation, differences }) => `${operation}: ${differences.join(', ')}`).join(' | ');
  const nearest = text === '' ? '' : `; nearest="${headerSafe(text)}"`;
  return { 'x-mock-explain': `surface="${surfaceIn(located)}"${nearest}` };
}

function surfaceIn({ place, example }: Located): RequestExplanation['surface'] {
  if (
    place === 'example' ||
    place === 'unmatched' ||
    place === 'upstream' ||
    place === 'outbound' ||
    place === 'nothing'
  )
    return example === undefined ? 'none' : 'contract operations';
  return place === 'flow' ? 'urlTransform' : place;
}

/** The contract that was asked. */
function askedIn({ match, path, example }: Located, api: Responder): Omit<Asked, 'base'> | undefined {
  return match === undefined ? example : { responder: api, found: match, path };
}

function nearestTo({ responder, found, path, ownBase }: Omit<Asked, 'base'>, method: string): readonly NearMiss[] {
  const nearest = found.kind === 'none' ? found.nearest : operationsAt(responder, path, method);
  return nearest.map((operation) => describeNearest(operation, method, path, ownBase));
}

function isBehaviour({ match }: Located, { operation }: Found, { headers }: MockRequest): boolean {
  const prefers = /\b(example|code|dynamic)=/.test(String(headers.prefer ?? ''));
  return match !== undefined && handlers[operation.id] !== undefined && !prefers;
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
): Promise<{ method: string; target: string; request: MockRequest }> {
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
    target: `${target.pathname}${target.search}`,
    request: {
      method: method.toUpperCase(),
      path: target.pathname,
      search: target.search.slice(1),
      rawHeaders: pairs.flat(),
      headers: lower,
      body: await interpretBody(Buffer.from(text), lower['content-type'], 'fixed'),
      namespace: readNamespace(lower[namespaceHeader]) ?? '',
      isTrial: true,
    },
  };
}

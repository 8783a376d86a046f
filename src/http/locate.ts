import type { IncomingHttpHeaders } from 'node:http';
import {
  errors,
  flowsIn,
  isAccountId,
  type MatchedFlow,
  matchFlow,
  namespaced,
  namespaceHeader,
  namespaceOf,
  type OperationName,
  readNamespace,
  type Store,
} from '../cloudflare/index.ts';
import type { Match } from '../openapi/index.ts';
import { isRealHost, type SurfaceName, surfaceOf } from './hosts.ts';
import type { Asked, Facts, Located, Place } from './located.ts';
import { isPreflight } from './preflight.ts';
import { urlOf } from './target.ts';

/** What locating looks at. */
export interface Arriving {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly baseUrl?: string;
}

/** Locates a request; throws for a target that is none. */
export type Locate = (arriving: Arriving) => Located;

/** What locating goes by; nothing is changed by it. */
export interface LocateOptions {
  /** The operations of the API host, below its base path, and of the batch host. */
  readonly matchApi: (method: string, path: string) => Match;
  readonly matchBatch: (method: string, path: string) => Match;
  /** The Microcks layout; nothing for a service that there is not. */
  readonly askLayout: (method: string, path: string) => Asked | undefined;
  /** The user's own contract at its base paths; nothing where it has no say. */
  readonly askOwn: (method: string, path: string) => Asked | undefined;
  readonly store: Store;
  /** Whether a server behind the mock gets what nothing here answers to. */
  readonly passesOn: boolean;
  /** Whether there is a zone whose pictures have ordinary URLs: `--origin`. */
  readonly hasZone: boolean;
  /** Whether the mock may be driven by clients of Microcks. */
  readonly hasMicrocksApi: boolean;
}

/** Built over the contracts and the store of a mock. */
export function createLocate(options: LocateOptions): Locate {
  return ({ method: sent = '', url: target = '/', headers, baseUrl: base = '' }) => {
    const url = urlOf(target);
    if (url === undefined) throw errors.badRequest('the request target is malformed');
    const path = url.pathname;
    // A preflight is about the request that will follow it
    const method = (isPreflight({ method: sent, headers }) && headers['access-control-request-method']) || sent;
    const surface = surfaceOf(headers.host, path);
    const common = { isRealHost: isRealHost(headers.host ?? ''), url, target, base };
    const namespace = namespaceIn(headers);
    const located = (found: Found): Located => {
      const { account: whose, ...facts } = found.facts;
      const account = whose === undefined ? undefined : namespaced(whose, namespace);
      const complete = { ...facts, account, namespace: namespace ?? namespaceOf(account ?? '') };
      return {
        ...common,
        path,
        ...found,
        facts: present(sent === method ? complete : { ...complete, operation: undefined }),
      };
    };
    if (surface === 'control') {
      // Whoever drives the mock for a test is no part of what that test sees
      return { ...common, place: surface, path: path.slice('/__mock'.length), facts: { surface } };
    }
    const isMicrocksApi = surface === 'microcksApi' && options.hasMicrocksApi;
    if (isMicrocksApi && path.startsWith('/microcks/')) {
      return { ...common, place: surface, path: path.slice('/microcks/api'.length), facts: { surface } };
    }
    const layout = surface === 'microcks' ? options.askLayout(sent, path) : undefined;
    const own = layout === undefined ? options.askOwn(method, path) : undefined;
    // A contract's own server may be written like the layout, with another version than its title says
    const isLayout = surface === 'microcks' && own?.found.kind !== 'match';
    const example = isLayout ? layout : own;
    const operation = example?.found.kind === 'match' ? example.found.operation.id : undefined;
    const asked = example === undefined ? {} : { example };
    if (isLayout) return located({ place: surface, facts: { surface, operation }, ...asked });
    if (operation !== undefined) return located({ place: 'example', facts: { operation }, ...asked });
    // A path of the contract, or below its base path, or that a server behind the mock may have, is theirs
    const isOwn = own !== undefined && (own.found.kind === 'method' || own.base !== '');
    if (isMicrocksApi && !options.passesOn && !isOwn) {
      return { ...common, place: surface, path: path.slice('/api'.length), facts: { surface } };
    }
    const arrival = { sent, method, path, headers };
    const found =
      surface === undefined || surface === 'microcks' || surface === 'microcksApi'
        ? undefined
        : locators[surface](arrival, options);
    if (surface !== undefined && found !== undefined) {
      return located({ ...found, place: surface, facts: { surface, ...found.facts } });
    }
    const flow = common.isRealHost
      ? undefined
      : flowFor({ sent, path, search: url.search, headers }, namespace, options);
    if (flow !== undefined) return { ...located({ place: 'flow', facts: transforming }), flow };
    const place = options.passesOn ? 'upstream' : example === undefined ? 'nothing' : 'unmatched';
    return located({ place, facts: {}, ...asked });
  };
}

interface Arrival {
  readonly sent: string;
  /** The one sent, or the one that a preflight asks about. */
  readonly method: string;
  /** The path as sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

interface Found extends Partial<Pick<Located, 'path' | 'match' | 'example'>> {
  readonly place: Place;
  readonly facts: { readonly [Name in 'account' | 'image']?: string | undefined } & {
    readonly surface?: SurfaceName;
    readonly operation?: OperationName | undefined;
  };
}

/** Per surface, what the path says; nothing when the server behind the mock gets the request. */
const locators: Readonly<
  Record<
    Exclude<SurfaceName, 'control' | 'microcks' | 'microcksApi'>,
    (arrival: Arrival, options: LocateOptions) => Omit<Found, 'place'> | undefined
  >
> = {
  api({ sent, path }, { matchApi }) {
    const inner = path.replace(/^\/client\/v4(?=\/|$)/, '') || '/';
    const match = matchApi(sent, inner);
    const { operation, params } = routed(match);
    const account = params.account_id;
    const facts = { operation, image: params.image_id, ...(isAccountId(account) ? { account } : {}) };
    return { path: inner, match, facts };
  },
  batch({ headers, sent, path }, { matchBatch, store }) {
    const match = matchBatch(sent, path);
    const { operation, params } = routed(match);
    const token = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1] ?? '';
    return { match, facts: { operation, image: params.image_id, account: store.batchTokens.get(token)?.accountId } };
  },
  delivery({ method, path }, { store, passesOn }) {
    const account = store.accountByHash(path.split('/')[1] ?? '')?.id;
    if (method === 'POST') return { facts: { operation: 'completeDirectUpload', account } };
    if (passesOn && account === undefined) return undefined;
    return { facts: { operation: isRead(method) ? 'deliverImage' : undefined, account } };
  },
  customDomain({ method, path }, { store }) {
    const account = store.accountByHash(path.split('/')[3] ?? '')?.id;
    const operation = isRead(method) ? 'deliverImageFromZone' : undefined;
    return { path: path.slice('/cdn-cgi/imagedelivery'.length), facts: { operation, account } };
  },
  urlTransform: ({ method, path }) => ({
    path: path.slice('/cdn-cgi/image'.length),
    facts: { operation: isRead(method) ? 'transformImageByUrl' : undefined },
  }),
  workers({ method, path }, { passesOn }) {
    if (method !== 'POST' && passesOn) return undefined;
    return { facts: { operation: method === 'POST' ? workersOperations[path] : undefined } };
  },
  contract: () => ({ facts: {} }),
};

/** A flow is a transform like any other (Cloudflare: flows page). */
const transforming: Found['facts'] = { surface: 'urlTransform', operation: 'transformImageByUrl' };

function flowFor(
  { sent: method, path, search, headers: { via } }: Omit<Arrival, 'method'> & { readonly search: string },
  namespace: string | undefined,
  { store, hasZone }: LocateOptions,
): MatchedFlow | undefined {
  const flows = hasZone ? flowsIn(store, namespace) : [];
  return flows.length === 0 ? undefined : matchFlow(flows, { method, path, search, via });
}

const workersOperations: Readonly<Record<string, OperationName>> = {
  '/info': 'getWorkersImageInfo',
  '/transform': 'transformImageInWorker',
  '/cf-image': 'transformImageInFetch',
};

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Its surface says why there is no such operation. */
function routed(match: Match): {
  readonly operation: string | undefined;
  readonly params: Readonly<Record<string, string>>;
} {
  return match.kind === 'match'
    ? { operation: match.operation.id, params: match.params }
    : { operation: undefined, params: {} };
}

/** A malformed name is refused by the surface that needs one. */
function namespaceIn(headers: IncomingHttpHeaders): string | undefined {
  try {
    return readNamespace(headers[namespaceHeader]);
  } catch {
    return undefined;
  }
}

/** Without the members that are not known. */
function present(facts: Readonly<Record<string, string | undefined>>): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

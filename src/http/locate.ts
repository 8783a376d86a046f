import type { IncomingMessage } from 'node:http';
import { isAccountId, namespaced, namespaceHeader, namespaceOf, readNamespace } from '../cloudflare/namespace.ts';
import { cfImageOperation, type OperationName } from '../cloudflare/operationIds.ts';
import type { Store } from '../cloudflare/records/index.ts';
import type { Found } from '../microcks/index.ts';
import type { RequestFacts } from '../testkit/journal/index.ts';
import { type SurfaceName, surfaceOf } from './hosts.ts';
import { asksForPicture } from './proxy/forwardProxy.ts';
import type { ContractEngine } from './surfaces/contract.ts';

/** What a request is about, as far as its method, host, path and credentials tell. */
export type Located = Pick<RequestFacts, 'operation' | 'account' | 'namespace' | 'image'> & {
  readonly surface?: SurfaceName;
};

/** Locates a request before anybody has looked at it, so that it is known by its operation even when it is refused. */
export type Locate = (req: IncomingMessage) => Located;

/** What locating looks at; nothing is changed by it. */
export interface LocateOptions {
  readonly contract: ContractEngine;
  /** An operation that answers from examples: on the Microcks layout, or at the base paths of the user's own contract. */
  readonly exampleAt: (surface: SurfaceName | undefined, method: string, path: string) => Found | undefined;
  readonly store: Store;
  /** Whether a server behind the mock gets what nothing here answers to. */
  readonly passesOn: boolean;
}

interface Arrival {
  readonly req: IncomingMessage;
  readonly method: string;
  /** The path as sent. */
  readonly path: string;
}

/** Built over the contract and the store of a mock. */
export function createLocate(options: LocateOptions): Locate {
  return (req) => {
    const { method = '', url = '/', headers } = req;
    const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').split('?')[0] || '/';
    const named = namespaceIn(headers);
    if (asksForPicture(req)) return located({ surface: 'workers', operation: cfImageOperation.id, namespace: named });
    const surface = surfaceOf(headers.host, path);
    // Whoever drives the mock for a test is no part of what that test sees
    if (surface === 'control') return { surface };
    const example = options.exampleAt(surface, method, path);
    if (example !== undefined) {
      const found = { operation: example.operation.id, namespace: named };
      return located(surface === 'microcks' ? { surface, ...found } : found);
    }
    if (surface === undefined) return located({ namespace: named });
    const facts = locators[surface]?.({ req, method, path }, options) ?? {};
    if (facts === 'elsewhere') return located({ namespace: named });
    const account = facts.account === undefined ? undefined : namespaced(facts.account, named);
    return located({ surface, ...facts, account, namespace: named ?? namespaceOf(account ?? '') });
  };
}

type Facts = { readonly [Name in 'account' | 'image']?: string | undefined } & {
  readonly operation?: OperationName | undefined;
};

/** Per surface, what the path says; `elsewhere` when the server behind the mock gets the request. */
const locators: Readonly<
  Partial<Record<SurfaceName, (arrival: Arrival, options: LocateOptions) => Facts | 'elsewhere'>>
> = {
  api: ({ method, path }, { contract }) => {
    const inner = path.replace(/^\/client\/v4(?=\/|$)/, '') || '/';
    const { operation, params } = routed(() => contract.routeApi(method, inner));
    const account = params.account_id;
    return { operation, image: params.image_id, ...(isAccountId(account) ? { account } : {}) };
  },
  batch: ({ req, method, path }, { contract, store }) => {
    const { operation, params } = routed(() => contract.routeBatch(method, path));
    const token = /^Bearer +(\S+) *$/i.exec(req.headers.authorization ?? '')?.[1] ?? '';
    return { operation, image: params.image_id, account: store.batchTokens.get(token)?.accountId };
  },
  delivery({ method, path }, { store, passesOn }) {
    const account = store.accountByHash(path.split('/')[1] ?? '')?.id;
    if (method === 'POST') return { operation: 'completeDirectUpload', account };
    if (passesOn && account === undefined) return 'elsewhere';
    return { operation: isRead(method) ? 'deliverImage' : undefined, account };
  },
  customDomain({ method, path }, { store }) {
    const account = store.accountByHash(path.split('/')[3] ?? '')?.id;
    return { operation: isRead(method) ? 'deliverImageFromZone' : undefined, account };
  },
  urlTransform: ({ method }) => ({ operation: isRead(method) ? 'transformImageByUrl' : undefined }),
  workers({ method, path }, { passesOn }) {
    if (method === 'POST') return { operation: workersOperations[path] };
    return passesOn ? 'elsewhere' : {};
  },
};

const workersOperations: Readonly<Record<string, OperationName>> = {
  '/info': 'getWorkersImageInfo',
  '/transform': 'transformImageInWorker',
  [cfImageOperation.path]: cfImageOperation.id,
};

function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function routed(route: () => ReturnType<ContractEngine['routeApi']>) {
  try {
    const { operation, params } = route();
    return { operation: operation.id, params };
  } catch {
    // Its surface says why there is no such operation
    return { operation: undefined, params: {} as Readonly<Record<string, string>> };
  }
}

/** A malformed name is refused by the surface that needs one. */
function namespaceIn(headers: IncomingMessage['headers']): string | undefined {
  try {
    return readNamespace(headers[namespaceHeader]);
  } catch {
    return undefined;
  }
}

/** Without the members that are not known. */
function located(facts: Facts & { readonly surface?: SurfaceName; readonly namespace?: string | undefined }): Located {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Located;
}

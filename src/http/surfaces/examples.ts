import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Contract } from '../../../spec/load.ts';
import type { Clock } from '../../cloudflare/clock.ts';
import type { Origin } from '../../cloudflare/fetcher.ts';
import {
  createResponder,
  createStateStore,
  type FetchAnswer,
  type Found,
  findBelowBase,
  type Missed,
  type Responder,
} from '../../microcks/index.ts';
import type { Config } from '../../settings.ts';
import type { Surface } from '../exchange.ts';
import type { SurfaceName } from '../hosts.ts';
import type { AccessLog } from '../log.ts';
import { createExplainer, type Explainer } from '../middleware/explain.ts';
import { createCallbackSender } from './callbacks.ts';
import { type ContractEngine, createContractEngine } from './contract.ts';
import { createExampleSurfaces, type ExampleSurfaces, refuseRoute } from './microcks.ts';

/** Everything that answers from contracts. */
export interface Examples {
  readonly engine: ContractEngine;
  readonly examples: ExampleSurfaces;
  readonly explainer: Explainer;
  /** Of the contract that is served: the user's, or the built-in one. */
  readonly responder: Responder;
  /** The ids of all operations. */
  readonly operationIds: readonly string[];
  /** The operation that a request to the Microcks layout, or to the user's own contract at its base paths, is for. */
  exampleAt(surface: SurfaceName | undefined, method: string, path: string): Found | undefined;
  /** The user's own contract, at its base paths. */
  own(method: string, pathname: string): Surface | undefined;
  /** For what the user's own contract has no operation for. */
  readonly unmatched: Surface | undefined;
  /** Forgets the state of rules and the callbacks that are due. */
  reset(): void;
}

/** What it takes. */
export interface ExamplesOptions {
  readonly config: Config;
  /** The one to serve; then the built-in one, when that is another. */
  readonly contracts: readonly Contract[];
  readonly clock: Clock;
  readonly origin: Origin;
  readonly log: AccessLog;
}

const apiBase = '/client/v4';
const largestAnswer = 1024 * 1024;

/** Prepares the contracts and the surfaces that answer from them. */
export function createExamples({ config, contracts, clock, origin, log }: ExamplesOptions): Examples {
  const { microcks: mode } = config;
  const distinct = contracts.filter(
    (contract, index) => contracts.findIndex((other) => isSame(other, contract)) === index,
  );
  const stores = distinct.map(() => createStateStore(clock.now));
  const responders = distinct.map((contract, index) =>
    createResponder({
      contract,
      mode,
      chance: clock,
      validate: config.validate,
      sandbox: {
        store: stores[index] ?? createStateStore(clock.now),
        fetch: (url, method, body, headers) => fetchForRule(origin, url, method, body, headers),
        log: (level, message) => (level === 'error' || level === 'warn' ? log.problem(`rule: ${message}`) : undefined),
      },
    }),
  );
  const callbacks = createCallbackSender({
    origin,
    mode,
    chance: clock,
    milliseconds: config.limits.callbackMilliseconds,
    report: log.problem,
  });
  const examples = createExampleSurfaces({
    responders,
    origin,
    callbacks,
    publicUrl: config.publicUrl,
    bodyBytes: config.limits.uploadBytes + 256 * 1024,
    report: log.problem,
  });
  const [first] = responders;
  if (first === undefined) throw new Error('a mock needs a contract');
  // The API surface is the user's where the user's contract describes it, and else what it always is
  const api =
    responders.find(({ operations }) => operations.some(({ basePaths }) => basePaths.includes(apiBase))) ?? first;
  const user = config.spec === undefined ? undefined : first;
  const isOwnPath = (path: string) => user !== undefined && !(api === user && path.startsWith(`${apiBase}/`));
  return {
    engine: createContractEngine({ responder: api, examples, checkResponses: config.checkResponses }),
    examples,
    explainer: createExplainer({ responders, api, user }),
    responder: first,
    operationIds: responders.flatMap(({ operations }) => operations.map(({ id }) => id)),
    exampleAt(surface, method, path) {
      if (surface === 'microcks') return examples.find(method, path);
      if (user === undefined || !isOwnPath(path)) return undefined;
      const below = findBelowBase(user, method, path);
      return below.kind === 'match' ? below.found : undefined;
    },
    own(method, pathname) {
      if (user === undefined || !isOwnPath(pathname)) return undefined;
      return examples.atBasePath(user, method, pathname);
    },
    unmatched: user === undefined ? undefined : (req, res, url) => refuseUnmatched(user, req, res, url),
    reset() {
      for (const store of stores) store.clear();
      callbacks.clear();
    },
  };
}

/** Two contracts of one name and version are one service; the user's is the one that is served. */
function isSame({ document: { info: a } }: Contract, { document: { info: b } }: Contract): boolean {
  return a.title === b.title && a.version === b.version;
}

function refuseUnmatched(user: Responder, req: IncomingMessage, res: ServerResponse, { pathname }: URL): void {
  const below = findBelowBase(user, req.method ?? 'GET', pathname);
  const missed: Missed = below.kind === 'match' ? { kind: 'none', nearest: [below.found.operation] } : below.missed;
  refuseRoute(user, missed, req, res, below.path, 'problem', below.base);
}

async function fetchForRule(
  origin: Origin,
  url: string,
  method: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<FetchAnswer> {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw new Error(`${url} is no http(s) URL`);
  const answer = await origin.exchange(new URL(url), { method, headers, body: body === '' ? null : Buffer.from(body) });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.byteLength;
    if (size > largestAnswer) throw new Error(`${url} answers more than ${largestAnswer} bytes`);
    chunks.push(chunk);
  }
  return { status: answer.status, body: Buffer.concat(chunks).toString() };
}

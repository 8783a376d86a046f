import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Contract } from '../../spec/load.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { createResponder, type Responder } from '../contract/responder.ts';
import type { FetchAnswer } from '../contract/sandbox.ts';
import { createStateStore } from '../contract/stateStore.ts';
import type { AccessLog } from '../log.ts';
import type { Origin } from '../origin.ts';
import { createCallbackSender } from './callbacks.ts';
import { type ContractEngine, createContractEngine } from './contract.ts';
import type { Surface } from './exchange.ts';
import { createExplainer, type Explainer } from './explain.ts';
import { basePathsOf, createExampleSurfaces, type ExampleSurfaces, refuseRoute } from './microcks.ts';

/** Everything that answers from contracts. */
export interface Examples {
  readonly engine: ContractEngine;
  readonly examples: ExampleSurfaces;
  readonly explainer: Explainer;
  /** Of the contract that is served: the user's, or the built-in one. */
  readonly responder: Responder;
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
  return {
    engine: createContractEngine({ responder: api, examples, checkResponses: config.checkResponses }),
    examples,
    explainer: createExplainer({ responders, api, user }),
    responder: first,
    own(method, pathname) {
      if (user === undefined || (api === user && pathname.startsWith(`${apiBase}/`))) return undefined;
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
  const base = basePathsOf(user).find((path) => path === '' || pathname.startsWith(`${path}/`)) ?? '';
  const inner = pathname.slice(base.length) || '/';
  const found = user.find(req.method ?? 'GET', inner);
  const missed = found.kind === 'match' ? ({ kind: 'none', nearest: [found.operation] } as const) : found;
  refuseRoute(user, missed, req, res, inner, 'problem');
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

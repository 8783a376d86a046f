import type { IncomingMessage } from 'node:http';
import type { Contract } from '../../../../spec/load.ts';
import type { Clock, Fetcher } from '../../../cloudflare/index.ts';
import {
  createResponder,
  createStateStore,
  type FetchAnswer,
  findBelowBase,
  type Responder,
} from '../../../microcks/index.ts';
import type { Config } from '../../../settings.ts';
import type { Surface } from '../../answer.ts';
import type { Asked } from '../../located.ts';
import type { AccessLog } from '../../log.ts';
import { type ContractEngine, createContractEngine } from '../api/contract.ts';
import { createCallbackSender } from './callbacks.ts';
import { askLayout, refuseRoute } from './services.ts';
import { createExampleSurfaces, type ExampleSurfaces } from './surfaces.ts';

/** Everything that answers from contracts. */
export interface Examples {
  readonly engine: ContractEngine;
  readonly examples: ExampleSurfaces;
  /** Of the contract that is served: the user's, or the built-in one. */
  readonly responder: Responder;
  /** The ids of all operations. */
  readonly operationIds: readonly string[];
  /** The Microcks layout; nothing for a service that there is not. */
  askLayout(method: string, path: string): Asked | undefined;
  /** The user's own contract at its base paths; nothing where it has no say. */
  askOwn(method: string, path: string): Asked | undefined;
  /** Says what the user's own contract has instead; absent without one. */
  readonly unmatched: Surface | undefined;
  /** Forgets what collections hold, the state of rules and the callbacks that are due; of a namespace, the first. */
  reset(namespace?: string): void;
}

/** What it takes. */
export interface ExamplesOptions {
  readonly config: Config;
  /** The one to serve; then the built-in one, when that is another. */
  readonly contracts: readonly Contract[];
  readonly clock: Clock;
  readonly fetcher: Fetcher;
  readonly log: AccessLog;
}

const apiBase = '/client/v4';
const maxAnswerBytes = 1024 * 1024;

/** Prepares the contracts and the surfaces that answer from them. */
export function createExamples(options: ExamplesOptions): Examples {
  const { config, clock, fetcher, log } = options;
  const stores: ReturnType<typeof createStateStore>[] = [];
  const responders = distinct(options.contracts).map((contract) => {
    const store = createStateStore(clock.now);
    stores.push(store);
    return createResponder({
      contract,
      mode: config.microcks,
      chance: clock,
      validate: config.validate,
      stateful: config.stateful && config.spec !== undefined && contract === options.contracts[0],
      sandbox: {
        store,
        fetch: (url, method, body, headers) => fetchForRule(fetcher, url, method, body, headers),
        log: (level, message) => (level === 'error' || level === 'warn' ? log.problem(`rule: ${message}`) : undefined),
      },
    });
  });
  const { callbackMilliseconds: milliseconds, uploadBytes } = config.limits;
  const callbacks = createCallbackSender({
    fetcher,
    mode: config.microcks,
    chance: clock,
    milliseconds,
    report: log.problem,
  });
  const maxBodyBytes = uploadBytes + 256 * 1024;
  const { publicUrl } = config;
  const examples = createExampleSurfaces({ responders, fetcher, callbacks, publicUrl, maxBodyBytes });
  const [first] = responders;
  if (first === undefined) throw new Error('a mock needs a contract');
  // The API surface is the user's where the user's contract describes it, and else what it always is
  const api =
    responders.find(({ operations }) => operations.some(({ basePaths }) => basePaths.includes(apiBase))) ?? first;
  const user = config.spec === undefined ? undefined : first;
  return {
    engine: createContractEngine({ responder: api, examples, checkResponses: config.checkResponses }),
    examples,
    responder: first,
    operationIds: responders.flatMap(({ operations }) => operations.map(({ id }) => id)),
    askLayout: (method, path) => askLayout(responders, method, path),
    askOwn(method, path) {
      if (user === undefined || (api === user && path.startsWith(`${apiBase}/`))) return undefined;
      return askBelowBase(user, method, path);
    },
    unmatched: user === undefined ? undefined : (req, { example }) => refuseUnmatched(req, example),
    reset(namespace) {
      for (const responder of responders) responder.forget(namespace);
      if (namespace !== undefined) return;
      for (const store of stores) store.clear();
      callbacks.clear();
    },
  };
}

/** Two contracts of one name and version are one service; the user's is the one that is served. */
function distinct(contracts: readonly Contract[]): readonly Contract[] {
  const isSame = ({ document: { info: a } }: Contract, { document: { info: b } }: Contract) =>
    a.title === b.title && a.version === b.version;
  return contracts.filter((contract, index) => contracts.findIndex((other) => isSame(other, contract)) === index);
}

function askBelowBase(responder: Responder, method: string, pathname: string): Asked {
  const below = findBelowBase(responder, method, pathname);
  const { base, path } = below;
  const found = below.kind === 'match' ? ({ kind: 'match', ...below.found } as const) : below.missed;
  return { responder, base, ownBase: base, path, found };
}

/** What the user's own contract has in place of what was asked, which a preflight's operation is not. */
function refuseUnmatched({ method = 'GET' }: IncomingMessage, asked: Asked | undefined) {
  if (asked === undefined) throw new Error('a contract was expected here');
  const { found } = asked;
  const missed = found.kind === 'match' ? ({ kind: 'none', nearest: [found.operation] } as const) : found;
  return refuseRoute({ ...asked, found: missed }, method, 'problem');
}

async function fetchForRule(
  fetcher: Fetcher,
  url: string,
  method: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<FetchAnswer> {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw new Error(`${url} is no http(s) URL`);
  const answer = await fetcher.exchange(new URL(url), {
    method,
    headers,
    body: body === '' ? null : Buffer.from(body),
  });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.byteLength;
    if (size > maxAnswerBytes) throw new Error(`${url} answers more than ${maxAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  return { status: answer.status, body: Buffer.concat(chunks).toString() };
}

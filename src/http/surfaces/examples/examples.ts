import type { IncomingMessage } from 'node:http';
import type { Contract } from '../../../../spec/load.ts';
import { type Clock, errors, type Fetcher } from '../../../cloudflare/index.ts';
import {
  createRecords,
  createResponder,
  createStateStore,
  type FetchAnswer,
  type Records,
  type Responder,
  type StateStore,
} from '../../../microcks/index.ts';
import type { Config } from '../../../settings.ts';
import type { Surface } from '../../answer.ts';
import type { Asked } from '../../located.ts';
import type { AccessLog } from '../../log.ts';
import { type ContractEngine, createContractEngine } from '../api/contract.ts';
import { createCallbackSender } from './callbacks.ts';
import { createInvocations, type Invocations } from './invocations.ts';
import { askOwnContracts, contractsToServe, isSame } from './served.ts';
import { askLayout, refuseRoute } from './services.ts';
import { createExampleSurfaces, type ExampleSurfaces } from './surfaces.ts';

/** Everything that answers from contracts. */
export interface Examples {
  readonly engine: ContractEngine;
  readonly examples: ExampleSurfaces;
  /** The user's contracts in their order, or the built-in one where there are none. */
  main(): readonly Responder[];
  /** The ids of all operations. */
  operationIds(): readonly string[];
  /** The Microcks layout; nothing for a service that there is not. */
  askLayout(method: string, path: string): Asked | undefined;
  /** The user's own contracts at their base paths; nothing where they have no say. */
  askOwn(method: string, path: string): Asked | undefined;
  /** Says what the user's own contracts have instead; absent without one. */
  readonly unmatched: Surface | undefined;
  /** Serves the user's contracts as they were read again; what they hold stays. */
  replace(own: readonly Contract[]): void;
  /** Everything that is served, what was sent last first. */
  services(): readonly Responder[];
  /** Serves a contract in the Microcks layout that was sent, in place of one of its name and version. */
  serve(contract: Contract): Responder;
  /** How often the services were called. */
  readonly invocations: Invocations;
  /** Forgets what collections hold, the state of rules and the callbacks that are due; of a namespace, the first. */
  reset(namespace?: string): void;
}

/** What it takes. */
export interface ExamplesOptions {
  readonly config: Config;
  /** The user's contracts, with overlays; none for the built-in one alone. */
  readonly own: readonly Contract[];
  readonly builtin: Contract;
  readonly clock: Clock;
  readonly fetcher: Fetcher;
  readonly log: AccessLog;
}

const apiBase = '/client/v4';
const maxAnswerBytes = 1024 * 1024;
/** Contracts that may be sent; each holds a parsed document. */
const maxSent = 200;

/** Prepares the contracts and the surfaces that answer from them. */
export function createExamples(options: ExamplesOptions): Examples {
  const { config, clock, fetcher } = options;
  const kept: KeptState[] = [];
  const open = createOpener(options, kept);
  const callbacks = callbacksOf(options);
  let served = open(options.own);
  let sent: readonly Responder[] = [];
  const invocations = createInvocations(clock.now);
  const services = () => [...sent, ...served.responders];
  const examples = createExampleSurfaces({
    responders: services,
    invocations,
    fetcher,
    callbacks,
    publicUrl: config.publicUrl,
    maxBodyBytes: config.limits.uploadBytes + 256 * 1024,
  });
  const engineOf = () =>
    createContractEngine({ responder: apiOf(served), examples, checkResponses: config.checkResponses });
  let engine = engineOf();
  return {
    engine: delegated(() => engine),
    examples,
    main: () => served.main,
    operationIds: () => served.responders.flatMap(({ operations }) => operations.map(({ id }) => id)),
    askLayout: (method, path) => askLayout(services(), method, path),
    askOwn(method, path) {
      const isApi = path.startsWith(`${apiBase}/`);
      return askOwnContracts(isApi ? served.own.filter((own) => own !== engine.responder) : served.own, method, path);
    },
    unmatched: options.own.length === 0 ? undefined : (req, { example }) => refuseUnmatched(req, example),
    replace(own) {
      served = open(own);
      engine = engineOf();
      examples.forgetRepeats();
    },
    services,
    serve(contract) {
      const responder = openSent(contract, options);
      const others = sent.filter((other) => !isSame(other.contract, contract));
      if (others.length >= maxSent) throw errors.badRequest(`at most ${maxSent} contracts may be sent`);
      sent = [responder, ...others];
      examples.forgetRepeats();
      return responder;
    },
    invocations,
    reset(namespace) {
      for (const { records } of kept) records?.clear(namespace);
      if (namespace !== undefined) return;
      for (const { store } of kept) store.clear();
      callbacks.clear();
      sent = [];
      invocations.clear();
    },
  };
}

function callbacksOf({ config, clock, fetcher, log }: ExamplesOptions) {
  return createCallbackSender({
    fetcher,
    mode: config.microcks,
    chance: clock,
    milliseconds: config.limits.callbackMilliseconds,
    report: log.problem,
  });
}

/** What a contract holds between requests, by its place among the others. */
interface KeptState {
  readonly store: StateStore;
  readonly records: Records | undefined;
}

/** The contracts that are served at present. */
interface Served {
  /** The user's, then the built-in one. */
  readonly responders: readonly Responder[];
  readonly own: readonly Responder[];
  readonly main: readonly Responder[];
}

/** A contract that was sent begins with no state. */
function openSent(contract: Contract, options: ExamplesOptions): Responder {
  const [responder] = createOpener(options, [])([contract]).responders;
  if (responder === undefined) throw new Error('a responder was expected here');
  return responder;
}

/** Opens contracts, each over the state that the one in its place had. */
function createOpener({ config, builtin, clock, fetcher, log }: ExamplesOptions, kept: KeptState[]) {
  const stateAt = (index: number, isOwn: boolean) => {
    const records = config.stateful && isOwn ? createRecords() : undefined;
    const state = kept[index] ?? { store: createStateStore(clock.now), records };
    kept[index] = state;
    return state;
  };
  return (own: readonly Contract[]): Served => {
    const responders = contractsToServe(own, builtin).map((contract, index) => {
      const { store, records } = stateAt(index, index < own.length);
      return createResponder({
        contract,
        mode: config.microcks,
        chance: clock,
        validate: config.validate,
        records,
        sandbox: {
          store,
          fetch: (url, method, body, headers) => fetchForRule(fetcher, url, method, body, headers),
          log: (level, message) =>
            level === 'error' || level === 'warn' ? log.problem(`rule: ${message}`) : undefined,
        },
      });
    });
    const ofUser = responders.slice(0, own.length);
    return { responders, own: ofUser, main: ofUser.length > 0 ? ofUser : responders };
  };
}

/** The API surface is the user's where the user's contract describes it, and else what it always is. */
function apiOf({ responders }: Served): Responder {
  const [first] = responders;
  const api = responders.find(({ operations }) => operations.some(({ basePaths }) => basePaths.includes(apiBase)));
  if (first === undefined) throw new Error('a mock needs a contract');
  return api ?? first;
}

/** An engine that is asked anew each time, since contracts may be read again. */
function delegated(engine: () => ContractEngine): ContractEngine {
  return {
    get responder() {
      return engine().responder;
    },
    matchApi: (method, path) => engine().matchApi(method, path),
    matchBatch: (method, path) => engine().matchBatch(method, path),
    prefersExample: (req) => engine().prefersExample(req),
    answerExample: (route, req, located) => engine().answerExample(route, req, located),
    requestFault: (operation, request) => engine().requestFault(operation, request),
    checkAnswer: (route, status, body) => engine().checkAnswer(route, status, body),
  };
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

import { createHmac } from 'node:crypto';
import type { RequestListener } from 'node:http';
import {
  accountHash,
  asLive,
  type Clock,
  type Clocks,
  checkFlows,
  createClocks,
  createCounters,
  createEvents,
  createFetcher,
  createImports,
  createOperationCheck,
  createStore,
  type EventOptions,
  type Fetcher,
  type Flow,
  handlers,
  namespaceOf,
  newSigningKey,
  type OperationCheck,
  pictureOperations,
  portOf,
  type RunningEvents,
  readSinks,
  restoreSnapshot,
  type Services,
  type Snapshot,
  type Store,
  takeSnapshot,
} from './cloudflare/index.ts';
import { type DataDirectory, openDataDirectory } from './engines/index.ts';
import { createControl, noControl } from './http/control/index.ts';
import {
  createAccessLog,
  createExamples,
  createHttp,
  createListener,
  createReload,
  type DescribedContract,
  describeContracts,
  type Listener,
  loadContracts,
  type Reloaded,
  watchContracts,
} from './http/index.ts';

import { createTransformPool, type TransformPool } from './imaging/index.ts';
import { type Config, type MockOptions, resolveConfig } from './settings.ts';
import {
  createControlled,
  createFaults,
  createJournal,
  createLifecycle,
  createNamespace,
  type FaultPlan,
  type Faults,
  type Journal,
  type Lifecycle,
  type Namespace,
  type Requests,
  readFaultFile,
  readFlowFile,
  recordDeliveries,
  type Seed,
  type SeededImage,
} from './testkit/index.ts';

/** A running (or not yet listening) mock. Any number of them live side by side in one process. */
export interface Mock {
  /** The Express application, for supertest and for mounting. */
  readonly app: RequestListener;
  readonly config: Config;
  /** The store behind it, for seeding and looking. */
  readonly store: Store;
  /** Time, as this mock sees it; a namespace that moves its own goes by that. */
  readonly clock: Clock;
  /** The contract served, the first one, as URLs of the Microcks layout name it: `Cloudflare+Images+API/4.0`. */
  readonly service: string;
  /** The base paths of the user's own contracts (`spec`), without a slash at the end; none without one. */
  readonly basePaths: readonly string[];
  /** The contracts served at the start: the user's, or else the built-in one. */
  readonly contracts: readonly DescribedContract[];
  /** Reads the user's contracts and overlays again; what cannot be read leaves those from before. */
  reload(): Promise<Reloaded>;
  /** What is wrong with the annotations of the user's contracts, each with file, line and remedy. */
  readonly warnings: readonly string[];
  /** What the seed's folder did not say and the mock decided: which pictures keep their ending as ids. */
  readonly notes: readonly string[];
  /** Where it listens, e.g. `http://127.0.0.1:8787`; throws before `listen`. */
  readonly url: string;
  /** The API base URL for SDKs: `<url>/client/v4`. */
  readonly apiBaseUrl: string;
  /** The account of the configuration. */
  readonly account: string;
  /** Delivery base URL of that account: `<url>/<account_hash>`. */
  readonly deliveryUrl: string;
  /** Starts listening; answers the mock itself. */
  listen(): Promise<Mock>;
  /** Forgets all images, variants, keys, settings, requests and faults; all clocks show real time again, `seed` is planted again. */
  reset(): Promise<void>;
  /** The journal: what was asked, and why it was answered so. */
  readonly requests: Requests;
  /** What shall go wrong. */
  readonly faults: Faults;
  /** Puts images, variants, keys and settings in place, wholly or not at all; answers the images, in order. */
  seed(seed: Seed): Promise<readonly SeededImage[]>;
  /** The present state, to go back to; cheap, since nothing is copied. */
  snapshot(): Snapshot;
  /** Goes back to a snapshot, of this mock or another. */
  restore(snapshot: Snapshot): Promise<void>;
  /** A corner of the mock for one test, which sees nothing of the others. */
  namespace(name: string): Namespace;
  /** Stops listening, lets running requests finish, ends the workers. */
  close(): Promise<void>;
}

/**
 * Builds a mock.
 *
 * @example
 * const mock = await createMock();
 * await mock.listen();
 * const client = new Cloudflare({ apiToken: 'any', baseURL: mock.apiBaseUrl });
 */
export async function createMock(options: MockOptions = {}): Promise<Mock> {
  const config = resolveConfig(options);
  const log = createAccessLog(config.log);
  const clocks = createClocks();
  const clock = clocks.common;
  const outside = openOutside(config);
  const { fetcher, upstream } = outside;
  const examples = createExamples({ config, ...(await loadContracts(config, fetcher)), clock, fetcher, log });
  const operations = () => [...examples.operationIds(), ...pictureOperations, ...Object.keys(handlers)];
  const checkOperation = createOperationCheck(operations);
  const faults = createFaults(checkOperation);
  const configuredFaults = await readFaults(config, checkOperation);
  faults.set(configuredFaults);
  const configuredFlows = await readFlows(config);
  const data = config.data === undefined ? undefined : await openDataDirectory(config.data);
  const settle = async () => data?.settle();
  const journal = createJournal(config.journal, checkOperation);
  const store = openStore(clocks, data);
  const pool = openPool(config);
  const publicUrl = () => config.publicUrl ?? (listener.isListening() ? listener.url() : '');
  const events = openEvents(config, clocks, { sinks: outside.sinks, store, fetcher }, journal);
  const counters = createCounters(config.account);
  const services = createServices(config, outside, {
    counters,
    events,
    store,
    clock,
    checkPicture: pool.check,
    publicUrl,
  });
  const parts = { config, services, journal, faults };
  const beginnings = {
    configuredFaults,
    configuredFlows,
    forgetDeliveries: events.outbox.clear,
    forgetCounts: counters.clear,
    publicUrl,
    settle,
    resetExamples: examples.reset,
  };
  const lifecycle = createLifecycle({ ...parts, ...beginnings, clocks });
  const { reset, restore, seed } = lifecycle;
  const controlled = { ...parts, clockOf: clocks.of, settle, reset, restore, seed };
  const durable = data === undefined ? {} : { settle };
  const { app, server } = createHttp({
    ...parts,
    ...durable,
    ...{ clock, pool, examples, log, upstream },
    control: (names, explain) =>
      config.control
        ? createControl(createControlled({ ...controlled, explain }), { ...names, token: config.controlToken })
        : noControl,
  });
  const listener = createListener(server, config);
  if (data?.kept !== undefined) restoreSnapshot(store, data.kept);
  data?.follow(store);
  lifecycle.hold();
  const reload = createReload(config, examples, fetcher);
  const unwatch = config.watch ? watchContracts(examples, async () => log.reloaded(await reload())) : () => undefined;
  const mock = mockOf(
    { app, config, store, clock, faults, requests: journal, notes: lifecycle.notes, reload },
    { listener, lifecycle, clocks },
    {
      ...(await describeContracts(config, examples)),
      async close() {
        unwatch();
        await listener.close();
        examples.reset();
        events.outbox.clear();
        await services.imports.close();
        await Promise.all([pool.close(), outside.close(), data?.close()]);
      },
    },
  );
  const isKept = data?.kept !== undefined && store.account(config.account).images.count > 0;
  if (!isKept) await lifecycle.begin().catch(closing(mock));
  await settle().catch(closing(mock));
  return mock;
}

/** What a mock reaches: a server behind it, sinks of events, an S3 endpoint; and how. */
interface Outside {
  readonly upstream: URL | undefined;
  readonly sinks: ReturnType<typeof readSinks>;
  readonly fetcher: Fetcher;
  readonly storage: URL | undefined;
  /** One of its own: whoever uploads by url must not reach the storage through it. */
  readonly storageFetcher: Fetcher;
  close(): Promise<unknown>;
}

function openOutside(config: Config): Outside {
  const upstream = config.origin !== undefined && /^https?:/.test(config.origin) ? new URL(config.origin) : undefined;
  const storage = config.s3Endpoint === undefined ? undefined : new URL(config.s3Endpoint);
  const sinks = readSinks(config);
  const fetcher = openFetcher(config, [upstream, sinks.events, sinks.webhook?.url]);
  const storageFetcher = openFetcher(config, [storage]);
  const close = () => Promise.all([fetcher.close(), storageFetcher.close()]);
  return { upstream, sinks, fetcher, storage, storageFetcher, close };
}

/** What the operations work with. */
function createServices(
  { limits, fidelity }: Config,
  { fetcher, storage, storageFetcher }: Outside,
  parts: Pick<Services, 'counters' | 'events' | 'store' | 'clock' | 'checkPicture'> & {
    readonly publicUrl: () => string;
  },
): Services {
  const { publicUrl, ...services } = parts;
  const imports = createImports({ ...parts, limits, fetcher: storageFetcher, endpoint: storage });
  return { ...services, fetcher, limits, asLive: asLive(fidelity), imports };
}

/** A way out: to what the configuration allows, and the servers that it names. There is no other. */
function openFetcher(config: Config, known: readonly (URL | undefined)[]): Fetcher {
  const named = known.flatMap((url) => (url === undefined ? [] : [`${url.hostname}:${portOf(url)}`]));
  return createFetcher({
    allow: [...config.allowOrigins, ...named],
    guardPrivate: config.publicBind,
    milliseconds: config.limits.fetchMilliseconds,
    redirects: config.limits.redirects,
  });
}

function openPool({ threads, memory }: Config): TransformPool {
  return createTransformPool({
    ...(threads === undefined ? {} : { threads }),
    ...(memory === undefined ? {} : { memory: memory * 2 ** 20 }),
  });
}

/** Those who are told of uploads; a clock that is moved may make a delivery due. */
function openEvents(
  { limits, journal: kept }: Config,
  clocks: Clocks,
  parts: Pick<EventOptions, 'sinks' | 'store' | 'fetcher'>,
  journal: Journal,
): RunningEvents {
  const observe = kept > 0 ? recordDeliveries(journal) : () => undefined;
  const events = createEvents({ ...parts, milliseconds: limits.fetchMilliseconds, observe });
  clocks.onChange(events.outbox.wake);
  return events;
}

async function readFaults({ faults }: Config, checkOperation: OperationCheck): Promise<FaultPlan> {
  return typeof faults === 'string' ? readFaultFile(faults, checkOperation) : (faults ?? { rules: [] });
}

async function readFlows({ flows = [] }: Config): Promise<readonly Flow[]> {
  if (typeof flows === 'string') return readFlowFile(flows);
  checkFlows(flows);
  return flows;
}

/** A store whose accounts begin with one variant and one key. */
function openStore(clocks: Clocks, data: DataDirectory | undefined): Store {
  // An account that holds nothing is not remembered, and has the same key each time it is looked at
  const secret = clocks.common.random(32);
  return createStore({
    clockOf: (id) => clocks.of(namespaceOf(id)),
    changed: data?.changed,
    initialAccount: (id) => ({
      variant: [
        {
          id: 'public',
          options: { fit: 'scale-down', width: 1366, height: 768, metadata: 'none' },
          neverRequireSignedURLs: false,
        },
      ],
      key: [newSigningKey('default', createHmac('sha256', secret).update(id).digest())],
      config: [{ flexible_variants: false, browser_ttl: null, preserve_content_credentials: false }],
    }),
  });
}

interface Driven {
  readonly listener: Listener;
  readonly lifecycle: Lifecycle;
  readonly clocks: Clocks;
}

/** What a user of the library holds in hands. */
function mockOf(
  shown: Pick<Mock, 'app' | 'config' | 'store' | 'clock' | 'faults' | 'requests' | 'notes' | 'reload'>,
  { listener, lifecycle, clocks }: Driven,
  about: Pick<Mock, 'warnings' | 'service' | 'basePaths' | 'contracts' | 'close'>,
): Mock {
  const { account } = shown.config;
  const { url } = listener;
  const { reset, restore } = lifecycle;
  const seed = (state: Seed, id: string) => lifecycle.seed(state, id, { files: true });
  const mock: Mock = {
    ...shown,
    ...about,
    account,
    get url() {
      return url();
    },
    get apiBaseUrl() {
      return `${url()}/client/v4`;
    },
    get deliveryUrl() {
      return `${url()}/${accountHash(account)}`;
    },
    async listen() {
      await listener.listen();
      return mock;
    },
    reset: () => reset(),
    restore,
    seed: (state) => seed(state, account),
    snapshot: () => takeSnapshot(shown.store),
    namespace: (name) => createNamespace(name, { ...shown, account, url, clock: clocks.of(name), reset, seed }),
  };
  return mock;
}

/** Ends a mock that could not be finished, and passes the reason on. */
function closing(mock: Mock): (reason: unknown) => Promise<never> {
  return async (reason) => {
    await mock.close();
    throw reason;
  };
}

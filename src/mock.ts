import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadContract, serialiseContract } from '../spec/load.ts';
import { type Clock, createClock } from './clock.ts';
import { type Config, type MockOptions, resolveConfig } from './config.ts';
import { checkAnnotations } from './contract/annotationCheck.ts';
import { openDataDirectory, readArchive, writeArchive } from './data/index.ts';
import { createFaults, type FaultRule, type Faults, readFaultFile } from './faults/index.ts';
import { createApi, createBatchApi, createDirectUpload } from './http/api.ts';
import { type AppOptions, createApp, createHttpServer } from './http/app.ts';
import { type ControlCall, createControl, noControl } from './http/control/index.ts';
import { createDelivery, onCustomDomain } from './http/delivery.ts';
import { createExamples } from './http/examples.ts';
import { type Surface, send } from './http/exchange.ts';
import { createFallback, createUpgrade } from './http/fallback.ts';
import { createFaultGate } from './http/fault.ts';
import { createForwardProxy } from './http/forwardProxy.ts';
import { publicUrlOf } from './http/publicUrl.ts';
import { record } from './http/record.ts';
import { createUrlTransform } from './http/urlTransform.ts';
import { createWorkersSurface } from './http/workers.ts';
import { createJournal, type RequestPattern, type Requests } from './journal/index.ts';
import { createAccessLog } from './log.ts';
import { namespaced, namespaceHeader, namespaceOf, readNamespace } from './namespace.ts';
import { newSigningKey, type Services } from './operations/index.ts';
import { createOrigin } from './origin.ts';
import { createTransformPool } from './pool.ts';
import { plant, plantFrom, type Seed, type SeedAccount, type SeededImage } from './seed/index.ts';
import { createSnapshots, mergeSnapshot, restoreSnapshot, type Snapshot, takeSnapshot } from './snapshot.ts';
import { accountHash, createStore, type Store } from './store/index.ts';

/** A running (or not yet listening) mock. Any number of them live side by side in one process. */
export interface Mock {
  /** The Express application, for supertest and for mounting. */
  readonly app: RequestListener;
  readonly config: Config;
  /** The store behind it, for seeding and looking. */
  readonly store: Store;
  /** Time, as this mock sees it. */
  readonly clock: Clock;
  /** The contract served, as URLs of the Microcks layout name it: `Cloudflare+Images+API/4.0`. */
  readonly service: string;
  /** What is wrong with the annotations of the user's contract, each with file, line and remedy. */
  readonly warnings: readonly string[];
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
  /** Forgets all images, variants, keys, settings, requests and faults; the clock runs again, `seed` is planted again. */
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

/** One test's corner: an account of its own, reached by its id or by a header. */
export interface Namespace {
  readonly name: string;
  /** To be used in place of the account id. */
  readonly account: string;
  /** Or to be sent along with the ordinary account id. */
  readonly headers: Readonly<Record<string, string>>;
  readonly deliveryUrl: string;
  seed(seed: SeedAccount): Promise<readonly SeededImage[]>;
  /** Forgets what this namespace holds, its part of the journal and its faults. */
  reset(): Promise<void>;
  readonly requests: Pick<Requests, 'find' | 'count' | 'last' | 'waitFor'>;
  /** Adds fault rules for this namespace only. */
  fault(...rules: readonly FaultRule[]): readonly string[];
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
  const clock = createClock();
  const contract = await loadContract({ spec: config.spec, overlays: config.overlays });
  const configuredFaults =
    typeof config.faults === 'string' ? await readFaultFile(config.faults) : (config.faults ?? { rules: [] });
  const data = config.data === undefined ? undefined : await openDataDirectory(config.data);
  const journal = createJournal(config.journal);
  const faults = createFaults();
  const store = createStore({
    now: clock.now,
    ...(data === undefined ? {} : { observer: data.observer }),
    seedAccount: () => ({
      variants: [
        {
          id: 'public',
          options: { fit: 'scale-down', width: 1366, height: 768, metadata: 'none' },
          neverRequireSignedURLs: false,
        },
      ],
      keys: [newSigningKey('default', clock)],
      config: { flexible_variants: false, browser_ttl: null, preserve_content_credentials: false },
    }),
  });
  const upstream = config.origin !== undefined && /^https?:/.test(config.origin) ? new URL(config.origin) : undefined;
  const folder = upstream === undefined ? config.origin : undefined;
  const origin = createOrigin({
    allow: upstream === undefined ? config.allowOrigins : [...config.allowOrigins, upstream.host],
    guardPrivate: config.publicBind,
    milliseconds: config.limits.fetchMilliseconds,
    redirects: config.limits.redirects,
  });
  const services: Services = { store, clock, limits: config.limits, origin };
  const pool = createTransformPool({ ...(config.threads === undefined ? {} : { threads: config.threads }) });
  const contracts = config.spec === undefined ? [contract] : [contract, await loadContract()];
  const served = createExamples({ config, contracts, clock, origin, log });
  const { engine, examples, explainer } = served;
  const isOwn = config.spec !== undefined || config.overlays.length > 0;
  const warnings = isOwn ? await checkAnnotations(served.responder) : [];
  const shared = { services, report: log.problem };
  const settle = data === undefined ? {} : { settle: data.settle };
  const api = {
    ...shared,
    ...settle,
    contract: engine,
    tokens: config.tokens,
    publicUrl: config.publicUrl,
    examples: config.examples,
  };
  const delivery = createDelivery({ ...shared, pool });
  const upload = createDirectUpload(api);
  const fallback = createFallback({ services, upstream, folder, unmatched: served.unmatched });
  const workerOptions = {
    ...shared,
    pool,
    origin: config.origin,
    allowOrigins: config.allowOrigins,
    trustsLoopback: !config.publicBind,
  };
  const workers = createWorkersSurface(workerOptions);
  // Paths that look like ours belong to the upstream server when nothing here answers to them
  const deliver: Surface = (req, res, url) =>
    upstream !== undefined && store.accountByHash(url.pathname.split('/')[1] ?? '') === undefined
      ? fallback(req, res, url)
      : delivery.surface(req, res, url, url.pathname);

  const publicUrl = () => config.publicUrl ?? (server.listening ? url() : '');
  const planting = (account: string) => ({ services, account, publicUrl: publicUrl() });
  const plantConfigured = async () => {
    if (typeof config.seed === 'string') await plantFrom(config.seed, planting(config.account));
    else if (config.seed !== undefined) await plant(config.seed, { ...planting(config.account), files: true });
  };
  const settled = async () => data?.settle();
  const resetNamespace = (namespace: string) => {
    for (const { id } of [...store.accounts()]) if (namespaceOf(id) === namespace) store.forget(id);
    faults.clear(namespace);
    journal.clear(namespace);
  };
  const reset = async (namespace?: string) => {
    if (namespace !== undefined) resetNamespace(namespace);
    else {
      store.reset();
      clock.reset();
      served.reset();
      journal.clear();
      faults.set(configuredFaults);
      store.account(config.account);
      await plantConfigured();
    }
    await settled();
  };
  const restore = async (snapshot: Snapshot) => {
    restoreSnapshot(store, snapshot);
    store.account(config.account);
    await settled();
  };
  const seed = async (given: Seed, account: string, files: boolean, base = publicUrl()) => {
    const made = await plant(given, { services, account, publicUrl: base, files });
    await settled();
    return made;
  };

  const controlled = {
    ...settle,
    clock,
    journal,
    faults,
    reset,
    explain: explainer.explain,
    health: () => ({
      status: 'ok',
      images: [...store.accounts()].reduce((sum, { images }) => sum + images.count, 0),
    }),
    state: ({ req }: ControlCall) => ({
      url: publicUrlOf(req, config.publicUrl),
      account: config.account,
      apiToken: config.tokens[0] ?? 'any',
      accounts: [...store.accounts()]
        .filter(({ id }) => id !== '')
        .map(({ id, hash, images, variants }) => ({
          id,
          hash,
          images: images.count,
          variants: variants.count,
        })),
    }),
    seed: (given: Seed, { req, namespace }: ControlCall) =>
      seed(given, namespaced(config.account, namespace), false, publicUrlOf(req, config.publicUrl)),
    snapshots: createSnapshots(() => takeSnapshot(store), restore),
    async writeArchive({ res }: ControlCall) {
      res.writeHead(200, { 'content-type': 'application/x-tar', 'cache-control': 'no-store' });
      await writeArchive(takeSnapshot(store), res);
    },
    async readArchive({ req }: ControlCall) {
      const snapshot = await readArchive(req, archiveLimit);
      mergeSnapshot(store, snapshot);
      return { images: snapshot.accounts.reduce((sum, { images }) => sum + images.length, 0) };
    },
  };
  const access = { token: config.controlToken, publicUrl: config.publicUrl };
  const appOptions: AppOptions = {
    surfaces: {
      api: createApi(api),
      batch: createBatchApi(api),
      delivery: ((req, res, url) => (req.method === 'POST' ? upload : deliver)(req, res, url)) satisfies Surface,
      customDomain: onCustomDomain(delivery),
      urlTransform: createUrlTransform({ ...shared, pool, origin: config.origin, allowOrigins: config.allowOrigins }),
      workers: ((req, res, url) =>
        (upstream !== undefined && req.method !== 'POST' ? fallback : workers)(req, res, url)) satisfies Surface,
      microcks: examples.microcks,
      control: config.control ? createControl(controlled, access) : noControl,
      contract: ((req, res, url) => {
        const json = url.pathname.endsWith('.json');
        const type = json ? 'application/json' : 'application/yaml';
        send(req, res, 200, { 'content-type': type }, serialiseContract(contract, json ? 'json' : 'yaml'));
      }) satisfies Surface,
    },
    shortcuts: [createForwardProxy(workerOptions), delivery.repeat, examples.repeat],
    own: served.own,
    explain: explainer.headers,
    fallback,
    upgrade: upstream === undefined ? undefined : createUpgrade({ services, upstream }),
    log,
    record: (req, res) => (config.journal === 0 ? undefined : record(journal, clock.now, req, res)),
    faults: createFaultGate({ faults, contract: engine, store, report: log.problem }),
    requestMilliseconds: config.limits.requestMilliseconds,
    report: log.problem,
  };
  const app = createApp(appOptions);
  const server = createHttpServer(app, appOptions);

  const url = () => addressOf(server, config);
  if (data?.kept !== undefined) restoreSnapshot(store, data.kept);
  data?.follow(store);
  store.account(config.account);
  faults.set(configuredFaults);
  const mock: Mock = {
    app,
    config,
    store,
    clock,
    warnings,
    service: [contract.document.info.title, contract.document.info.version]
      .map((text) => encodeURIComponent(text).replaceAll('%20', '+'))
      .join('/'),
    account: config.account,
    get url() {
      return url();
    },
    get apiBaseUrl() {
      return `${url()}/client/v4`;
    },
    get deliveryUrl() {
      return `${url()}/${accountHash(config.account)}`;
    },
    async listen() {
      server.listen(config.port, config.host);
      await once(server, 'listening');
      return mock;
    },
    reset: () => reset(),
    requests: journal,
    faults,
    seed: (given) => seed(given, config.account, true),
    snapshot: () => takeSnapshot(store),
    restore,
    namespace(name) {
      if (readNamespace(name) === undefined) throw new Error('a namespace needs a name');
      const account = namespaced(config.account, name);
      const within = (pattern: RequestPattern = {}) => ({ ...pattern, namespace: name });
      return {
        name,
        account,
        headers: { [namespaceHeader]: name },
        get deliveryUrl() {
          return `${url()}/${accountHash(account)}`;
        },
        seed: (given) => seed(given, account, true),
        reset: () => reset(name),
        requests: {
          find: (pattern) => journal.find(within(pattern)),
          count: (pattern) => journal.count(within(pattern)),
          last: (pattern) => journal.last(within(pattern)),
          waitFor: (pattern, options) => journal.waitFor(within(pattern), options),
        },
        fault: (...rules) => faults.add(...rules.map((rule) => ({ ...rule, namespace: name }))),
      };
    },
    async close() {
      if (server.listening) {
        const closed = once(server, 'close');
        server.close();
        // A connection is idle only when the answer that it waits for is out, so they are looked at until all are closed
        const sweep = setInterval(() => server.closeIdleConnections(), 20);
        const force = setTimeout(() => server.closeAllConnections(), 5000);
        await closed;
        clearInterval(sweep);
        clearTimeout(force);
      }
      served.reset();
      await Promise.all([pool.close(), origin.close(), data?.close()]);
    },
  };
  const alreadyKept = data?.kept !== undefined && store.account(config.account).images.count > 0;
  if (!alreadyKept) await plantConfigured().catch(closing(mock));
  await settled();
  return mock;
}

/** An archive that is sent to the mock is held in memory: 1 GB at most. */
const archiveLimit = 1024 * 1024 * 1024;

/** Ends a mock that could not be finished, and passes the reason on. */
function closing(mock: Mock): (reason: unknown) => Promise<never> {
  return async (reason) => {
    await mock.close();
    throw reason;
  };
}

function addressOf(server: Server, config: Config): string {
  const address = server.address() as AddressInfo | null;
  if (address === null) throw new Error('the mock is not listening yet: call listen() first');
  const local = ['0.0.0.0', '::'].includes(config.host) ? 'localhost' : config.host;
  return `http://${local.includes(':') ? `[${local}]` : local}:${address.port}`;
}

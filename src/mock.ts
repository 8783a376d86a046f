import { createHmac } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { loadContract, serialiseContract } from '../spec/load.ts';
import { type Clock, createClocks } from './cloudflare/clock.ts';
import { createOrigin, portOf } from './cloudflare/fetcher.ts';
import { namespaceOf } from './cloudflare/namespace.ts';
import { createOperationCheck, pictureOperations } from './cloudflare/operationIds.ts';
import { handlers, newSigningKey, type Services } from './cloudflare/operations/index.ts';
import { accountHash, createStore, type Store } from './cloudflare/records/index.ts';
import { admit, openDataDirectory } from './engines/index.ts';
import { type AppOptions, createApp, createHttpServer } from './http/app.ts';
import { type Surface, send } from './http/exchange.ts';
import { isForControl } from './http/hosts.ts';
import { createListener } from './http/listener.ts';
import { createLocate } from './http/locate.ts';
import { createAccessLog } from './http/log.ts';
import { createCors } from './http/middleware/cors.ts';
import { createFaultGate } from './http/middleware/fault.ts';
import { record } from './http/middleware/record.ts';
import { createForwardProxy } from './http/proxy/forwardProxy.ts';
import { createApi, createBatchApi, createDirectUpload } from './http/surfaces/api.ts';
import { createDelivery, onCustomDomain } from './http/surfaces/delivery.ts';
import { createExamples } from './http/surfaces/examples.ts';
import { createFallback, createUpgrade } from './http/surfaces/fallback.ts';
import { createUrlTransform } from './http/surfaces/urlTransform.ts';
import { createWorkersSurface } from './http/surfaces/workers.ts';
import { createTransformPool } from './imaging/index.ts';
import { checkAnnotations } from './microcks/annotationCheck.ts';
import { basePathsOf } from './microcks/basePath.ts';
import { type Config, type MockOptions, resolveConfig } from './settings.ts';
import { createControl, noControl } from './testkit/control/index.ts';
import { createControlled } from './testkit/controlled.ts';
import { createFaults, type Faults, readFaultFile } from './testkit/faults/index.ts';
import { plant, plantFrom, type Seed, type SeededImage } from './testkit/initial/index.ts';
import { createJournal, type Requests } from './testkit/journal/index.ts';
import { createNamespace, type Namespace } from './testkit/namespace.ts';
import { isTaken, restoreSnapshot, type Snapshot, takeSnapshot } from './testkit/snapshot.ts';

/** A running (or not yet listening) mock. Any number of them live side by side in one process. */
export interface Mock {
  /** The Express application, for supertest and for mounting. */
  readonly app: RequestListener;
  readonly config: Config;
  /** The store behind it, for seeding and looking. */
  readonly store: Store;
  /** Time, as this mock sees it; a namespace that moves its own goes by that. */
  readonly clock: Clock;
  /** The contract served, as URLs of the Microcks layout name it: `Cloudflare+Images+API/4.0`. */
  readonly service: string;
  /** The base paths of the user's own contract (`spec`), without a slash at the end; none without one. */
  readonly basePaths: readonly string[];
  /** What is wrong with the annotations of the user's contract, each with file, line and remedy. */
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
  const contract = await loadContract({ spec: config.spec, overlays: config.overlays });
  const contracts = config.spec === undefined ? [contract] : [contract, await loadContract()];
  const upstream = config.origin !== undefined && /^https?:/.test(config.origin) ? new URL(config.origin) : undefined;
  const folder = upstream === undefined ? config.origin : undefined;
  const origin = createOrigin({
    allow:
      upstream === undefined
        ? config.allowOrigins
        : [...config.allowOrigins, `${upstream.hostname}:${portOf(upstream)}`],
    guardPrivate: config.publicBind,
    milliseconds: config.limits.fetchMilliseconds,
    redirects: config.limits.redirects,
  });
  const served = createExamples({ config, contracts, clock, origin, log });
  const operationIds = [...served.operationIds, ...pictureOperations, ...Object.keys(handlers)];
  const checkOperation = createOperationCheck(operationIds);
  const faults = createFaults(checkOperation);
  const configuredFaults =
    typeof config.faults === 'string'
      ? await readFaultFile(config.faults, checkOperation)
      : (config.faults ?? { rules: [] });
  faults.set(configuredFaults);
  const data = config.data === undefined ? undefined : await openDataDirectory(config.data);
  const journal = createJournal(config.journal, checkOperation);
  // An account that holds nothing is not remembered, and has the same key each time it is looked at
  const secret = clock.random(32);
  const store = createStore({
    clockOf: (id) => clocks.of(namespaceOf(id)),
    ...(data === undefined ? {} : { observer: data.observer }),
    seedAccount: (id) => ({
      variants: [
        {
          id: 'public',
          options: { fit: 'scale-down', width: 1366, height: 768, metadata: 'none' },
          neverRequireSignedURLs: false,
        },
      ],
      keys: [newSigningKey('default', createHmac('sha256', secret).update(id).digest())],
      config: { flexible_variants: false, browser_ttl: null, preserve_content_credentials: false },
    }),
  });
  const services: Services = { store, clock, limits: config.limits, origin };
  const pool = createTransformPool({ ...(config.threads === undefined ? {} : { threads: config.threads }) });
  const { engine, examples, explainer } = served;
  const isOwn = config.spec !== undefined || config.overlays.length > 0;
  const warnings = isOwn ? await checkAnnotations(served.responder) : [];
  const cors = createCors(config.cors);
  const isOneAddress = !['0.0.0.0', '::', ''].includes(config.host);
  const bound = config.host.includes(':') ? `[${config.host}]` : config.host;
  const names = {
    publicUrl: config.publicUrl,
    trustedHosts: isOneAddress ? [...config.trustedHosts, bound] : config.trustedHosts,
  };
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
    names,
  };
  // Paths that look like ours belong to the upstream server when nothing here answers to them
  const yields: AppOptions['yields'] = (name, method, pathname) =>
    upstream !== undefined &&
    method !== 'POST' &&
    (name === 'workers' || (name === 'delivery' && store.accountByHash(pathname.split('/')[1] ?? '') === undefined));

  const publicUrl = () => config.publicUrl ?? (listener.isListening() ? url() : '');
  const planting = (account: string) => ({ services, account, publicUrl: publicUrl() });
  const notes: string[] = [];
  const plantConfigured = async () => {
    notes.length = 0;
    if (typeof config.seed === 'string')
      await plantFrom(config.seed, planting(config.account), (note) => notes.push(note));
    else if (config.seed !== undefined) await plant(config.seed, { ...planting(config.account), files: true });
  };
  const settled = async () => data?.settle();
  const resetNamespace = (namespace: string) => {
    for (const { id } of [...store.accounts()]) if (namespaceOf(id) === namespace) store.forget(id);
    for (const { token, accountId } of [...store.batchTokens.values()]) {
      if (namespaceOf(accountId) === namespace) store.batchTokens.delete(token);
    }
    clocks.of(namespace).reset();
    faults.clear(namespace);
    journal.clear(namespace);
  };
  const reset = async (namespace?: string) => {
    if (namespace !== undefined) resetNamespace(namespace);
    else {
      store.reset();
      clocks.reset();
      served.reset();
      journal.clear();
      faults.set(configuredFaults);
      store.hold(config.account);
      await plantConfigured();
    }
    await settled();
  };
  const restore = async (snapshot: Snapshot) => {
    if (!isTaken(snapshot)) admit(snapshot, config.limits);
    restoreSnapshot(store, snapshot);
    store.hold(config.account);
    await settled();
  };
  const seed = async (given: Seed, account: string, files: boolean, base = publicUrl()) => {
    const made = await plant(given, { services, account, publicUrl: base, files });
    await settled();
    return made;
  };

  const controlled = createControlled({
    ...settle,
    config,
    store,
    clockOf: clocks.of,
    journal,
    faults,
    reset,
    restore,
    explain: explainer.explain,
    seed: (given, account, base) => seed(given, account, false, base),
  });
  const access = { ...names, token: config.controlToken };
  const locate = createLocate({
    contract: engine,
    exampleAt: served.exampleAt,
    store,
    passesOn: upstream !== undefined,
  });
  const appOptions: AppOptions = {
    surfaces: {
      api: createApi(api),
      batch: createBatchApi(api),
      delivery: ((req, res, url) =>
        req.method === 'POST'
          ? upload(req, res, url)
          : delivery.surface(req, res, url, url.pathname)) satisfies Surface,
      customDomain: onCustomDomain(delivery),
      urlTransform: createUrlTransform({ ...shared, pool, origin: config.origin, allowOrigins: config.allowOrigins }),
      workers: createWorkersSurface(workerOptions),
      microcks: examples.microcks,
      control: config.control ? createControl(controlled, access) : noControl,
      contract: ((req, res, url) => {
        const json = url.pathname.endsWith('.json');
        const type = json ? 'application/json' : 'application/yaml';
        send(req, res, 200, { 'content-type': type }, serialiseContract(contract, json ? 'json' : 'yaml'));
      }) satisfies Surface,
    },
    proxy: createForwardProxy(workerOptions),
    shortcuts: [delivery.repeat, examples.repeat],
    own: served.own,
    ownFallback: served.unmatched !== undefined,
    yields,
    cors,
    // Who has to show an exact token cannot be played by a page that does not know it
    guarded: new Set(['workers', 'contract', ...(config.tokens.length === 0 ? (['api'] as const) : [])]),
    names,
    explain: explainer.headers,
    fallback,
    upgrade: upstream === undefined ? undefined : createUpgrade({ services, upstream }),
    log,
    record: (req, res) => {
      if (config.journal === 0 || (config.control && isForControl(req))) return;
      record(journal, clock.now, req, res);
    },
    locate,
    faults: createFaultGate({ faults, locate, own: served.own, cors, report: log.problem }),
    requestMilliseconds: config.limits.requestMilliseconds,
    report: log.problem,
  };
  const app = createApp(appOptions);
  const listener = createListener(createHttpServer(app, appOptions), config);
  const { url } = listener;
  if (data?.kept !== undefined) restoreSnapshot(store, data.kept);
  data?.follow(store);
  store.hold(config.account);
  const mock: Mock = {
    app,
    config,
    store,
    clock,
    warnings,
    notes,
    service: [contract.document.info.title, contract.document.info.version]
      .map((text) => encodeURIComponent(text).replaceAll('%20', '+'))
      .join('/'),
    basePaths: config.spec === undefined ? [] : basePathsOf(served.responder),
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
      await listener.listen();
      return mock;
    },
    reset: () => reset(),
    requests: journal,
    faults,
    seed: (given) => seed(given, config.account, true),
    snapshot: () => takeSnapshot(store),
    restore,
    namespace: (name) =>
      createNamespace(name, {
        account: config.account,
        url,
        clock: clocks.of(name),
        requests: journal,
        faults,
        reset,
        seed: (given, account) => seed(given, account, true),
      }),
    async close() {
      await listener.close();
      served.reset();
      await Promise.all([pool.close(), origin.close(), data?.close()]);
    },
  };
  const alreadyKept = data?.kept !== undefined && store.account(config.account).images.count > 0;
  if (!alreadyKept) await plantConfigured().catch(closing(mock));
  await settled().catch(closing(mock));
  return mock;
}

/** Ends a mock that could not be finished, and passes the reason on. */
function closing(mock: Mock): (reason: unknown) => Promise<never> {
  return async (reason) => {
    await mock.close();
    throw reason;
  };
}

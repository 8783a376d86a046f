import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { loadContract, serialiseContract } from '../spec/load.ts';
import { type Clock, createClock } from './clock.ts';
import { type Config, type MockOptions, resolveConfig } from './config.ts';
import { createApi, createBatchApi, createDirectUpload } from './http/api.ts';
import { createApp, createHttpServer } from './http/app.ts';
import { createControl } from './http/control.ts';
import { createDelivery, onCustomDomain } from './http/delivery.ts';
import { createExamples } from './http/examples.ts';
import { type Surface, send } from './http/exchange.ts';
import { createFallback } from './http/fallback.ts';
import { createUrlTransform } from './http/urlTransform.ts';
import { createWorkersSurface } from './http/workers.ts';
import { createAccessLog } from './log.ts';
import { newSigningKey, type Services } from './operations/index.ts';
import { createOrigin } from './origin.ts';
import { createTransformPool } from './pool.ts';
import { accountHash, createStore, type Store } from './store/index.ts';

/** A running (or not yet listening) mock. Any number of them live side by side in one process. */
export interface Mock {
  /** The Express application, for supertest and for mounting. */
  readonly app: Express;
  readonly config: Config;
  /** The store behind it, for seeding and looking. */
  readonly store: Store;
  /** Time, as this mock sees it. */
  readonly clock: Clock;
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
  /** Forgets all images, variants, keys and settings; the clock runs again. */
  reset(): Promise<void>;
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
  const clock = createClock();
  const contract = await loadContract({ spec: config.spec, overlays: config.overlays });
  const store = createStore({
    now: clock.now,
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
  const { engine, examples } = served;
  const shared = { services, report: log.problem };
  const api = {
    ...shared,
    contract: engine,
    tokens: config.tokens,
    publicUrl: config.publicUrl,
    examples: config.examples,
  };
  const delivery = createDelivery({ ...shared, pool });
  const deliver: Surface = (req, res, url) => delivery.surface(req, res, url, url.pathname);
  const upload = createDirectUpload(api);
  const fallback = createFallback({ services, upstream, unmatched: served.unmatched });

  const reset = async () => {
    store.reset();
    clock.reset();
    served.reset();
    store.account(config.account);
  };
  store.account(config.account);

  const appOptions = {
    surfaces: {
      api: createApi(api),
      batch: createBatchApi(api),
      delivery: ((req, res, url) => (req.method === 'POST' ? upload : deliver)(req, res, url)) satisfies Surface,
      customDomain: onCustomDomain(delivery),
      urlTransform: createUrlTransform({ ...shared, pool, origin: config.origin, allowOrigins: config.allowOrigins }),
      workers: createWorkersSurface({
        ...shared,
        pool,
        origin: config.origin,
        allowOrigins: config.allowOrigins,
        trustsLoopback: !config.publicBind,
      }),
      microcks: examples.microcks,
      control: createControl({
        clock,
        reset,
        health: () => ({
          status: 'ok',
          images: [...store.accounts()].reduce((sum, { images }) => sum + images.count, 0),
        }),
      }),
      contract: ((req, res, url) => {
        const json = url.pathname.endsWith('.json');
        const type = json ? 'application/json' : 'application/yaml';
        send(req, res, 200, { 'content-type': type }, serialiseContract(contract, json ? 'json' : 'yaml'));
      }) satisfies Surface,
    },
    shortcuts: [delivery.repeat, examples.repeat],
    own: served.own,
    fallback,
    log,
    requestMilliseconds: config.limits.requestMilliseconds,
    report: log.problem,
  };
  const app = createApp(appOptions);
  const server = createHttpServer(app, appOptions);

  const url = () => addressOf(server, config);
  const mock: Mock = {
    app,
    config,
    store,
    clock,
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
    reset,
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
      await Promise.all([pool.close(), origin.close()]);
    },
  };
  return mock;
}

function addressOf(server: Server, config: Config): string {
  const address = server.address() as AddressInfo | null;
  if (address === null) throw new Error('the mock is not listening yet: call listen() first');
  const local = ['0.0.0.0', '::'].includes(config.host) ? 'localhost' : config.host;
  return `http://${local.includes(':') ? `[${local}]` : local}:${address.port}`;
}

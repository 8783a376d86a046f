import type { RequestListener, Server } from 'node:http';
import { serialiseContract } from '../../spec/load.ts';
import type { Clock, Services } from '../cloudflare/index.ts';
import type { TransformPool } from '../imaging/index.ts';
import type { Config } from '../settings.ts';
import type { Faults, Journal } from '../testkit/index.ts';
import type { Surface } from './answer.ts';
import { type AppOptions, createApp } from './app.ts';
import { createLocate, type Locate } from './locate.ts';
import type { AccessLog } from './log.ts';
import { createCors } from './middleware/cors.ts';
import { createExplain, type Explain } from './middleware/explain.ts';
import type { OwnNames } from './middleware/strangers.ts';
import { createForwardProxy } from './proxy/forwardProxy.ts';
import { createHttpServer } from './server.ts';
import { createApi, createBatchApi, createDirectUpload } from './surfaces/api/api.ts';
import { createViews } from './surfaces/api/views.ts';
import type { Examples } from './surfaces/examples/examples.ts';
import { createFallback, createUpgrade } from './surfaces/fallback.ts';
import { createMicrocksApi } from './surfaces/microcksApi/surface.ts';
import { createDelivery, type Delivery } from './surfaces/pictures/delivery.ts';
import { createFlowSurface } from './surfaces/pictures/flow.ts';
import { createUrlTransform } from './surfaces/pictures/urlTransform.ts';
import { createWorkersSurface } from './surfaces/pictures/workers.ts';

export type { Answer, Surface } from './answer.ts';

export { realHosts } from './hosts.ts';
export { createListener, type Listener } from './listener.ts';
export { createAccessLog } from './log.ts';

export type { OwnNames } from './middleware/strangers.ts';
export {
  createReload,
  type DescribedContract,
  describeContracts,
  loadContracts,
  type Reloaded,
  watchContracts,
} from './surfaces/examples/contracts.ts';
export { createExamples, type Examples } from './surfaces/examples/examples.ts';
export { runWithFetcher } from './surfaces/examples/runAlone.ts';

/** What the public faces of a mock are made of. */
export interface HttpOptions {
  readonly config: Config;
  readonly services: Services;
  readonly clock: Pick<Clock, 'now' | 'random'>;
  readonly pool: TransformPool;
  /** What answers from the contracts that are served. */
  readonly examples: Examples;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly log: AccessLog;
  /** The server behind `--origin URL`. */
  readonly upstream: URL | undefined;
  readonly settle?: () => Promise<void>;
  /** The surface of the controls. */
  readonly control: (names: OwnNames, explain: Explain) => Surface;
}

/** The application, for mounting, and the server, which does not listen yet. */
export interface Http {
  readonly app: RequestListener;
  readonly server: Server;
}

/** Puts the surfaces of a mock together. */
export function createHttp(options: HttpOptions): Http {
  const { config, services, examples, journal, faults, log, upstream, pool } = options;
  const names = namesOf(config);
  const locate = createLocate({
    ...examples.engine,
    ...examples,
    store: services.store,
    passesOn: upstream !== undefined,
    hasZone: config.origin !== undefined,
    hasMicrocksApi: config.control,
  });
  const delivery = createDelivery({ services, pool });
  const folder = upstream === undefined ? config.origin : undefined;
  const around = { names, journal, faults, log, records: config.journal > 0, now: options.clock.now };
  const app = createApp({
    ...around,
    surfaces: createSurfaces(options, { names, delivery, locate }),
    fallback: createFallback({ services, upstream, folder, unmatched: examples.unmatched }),
    locate,
    hasControl: config.control,
    cors: createCors(config.cors),
    api: () => examples.engine.responder,
    hasTokens: config.tokens.length > 0,
  });
  const server = createHttpServer(app, {
    ...around,
    shortcuts: [delivery.repeat, examples.examples.repeat],
    upgrade: upstream === undefined ? undefined : createUpgrade({ services, upstream }),
    requestMilliseconds: config.limits.requestMilliseconds,
  });
  return { app, server };
}

interface Parts {
  readonly names: OwnNames;
  readonly delivery: Delivery;
  readonly locate: Locate;
}

function createSurfaces(options: HttpOptions, { names, delivery, locate }: Parts): AppOptions['surfaces'] {
  const { config, services, pool, settle, control } = options;
  const { engine, examples } = options.examples;
  const { origin, allowOrigins, grants, plan, lag, shuffleVariants, publicUrl } = config;
  const sources = { services, pool, origin, allowOrigins };
  const workers = { ...sources, trustsLoopback: !config.publicBind, names };
  const shuffles = shuffleVariants || services.asLive.shufflesVariants;
  const views = createViews({ store: services.store, lags: lag === 'live', shuffles, random: services.clock.random });
  const durable = settle === undefined ? {} : { settle };
  const api = {
    ...durable,
    services,
    contract: engine,
    account: config.account,
    grants,
    plan,
    publicUrl,
    views,
    examples: config.examples,
  };
  const upload = createDirectUpload(api);
  return {
    api: createApi(api),
    batch: createBatchApi(api),
    delivery: (req, located) => (req.method === 'POST' ? upload : delivery.surface)(req, located),
    customDomain: delivery.surface,
    urlTransform: createUrlTransform(sources),
    flow: createFlowSurface(sources),
    workers: createWorkersSurface(workers),
    outbound: createForwardProxy(workers),
    microcks: examples.microcks,
    example: examples.own,
    microcksApi: createMicrocksApi({
      examples: options.examples,
      fetcher: services.fetcher,
      clock: options.clock,
      access: { ...names, token: config.controlToken },
    }),
    control: control(
      names,
      createExplain(locate, () => engine.responder),
    ),
    contract: (_req, { path }) => {
      const format = path.endsWith('.json') ? 'json' : 'yaml';
      const headers = { 'content-type': `application/${format}` };
      const [first] = options.examples.main();
      if (first === undefined) throw new Error('a contract was expected here');
      return { status: 200, headers, body: serialiseContract(first.contract, format) };
    },
  };
}

/** The names by which a mock is known: where it binds to one address only, that address too. */
function namesOf({ host, publicUrl, trustedHosts }: Config): OwnNames {
  const isOneAddress = !['0.0.0.0', '::', ''].includes(host);
  const bound = host.includes(':') ? `[${host}]` : host;
  return { publicUrl, trustedHosts: isOneAddress ? [...trustedHosts, bound] : trustedHosts };
}

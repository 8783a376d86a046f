import { createHash } from 'node:crypto';
import { defaultLimits, type Limits } from './cloudflare/index.ts';
import type { LogLevel } from './http/log.ts';
import type { FaultPlan, Seed } from './testkit/index.ts';

/** How to build a mock. Every option has a default; the command line and `CFIMAGES_*` variables fill the same ones. */
export interface MockOptions {
  /** TCP port; 0 takes a free one (the library's default). */
  readonly port?: number;
  /** Address to bind; default `127.0.0.1`. */
  readonly host?: string;
  /** The account whose URLs are printed at the start; accounts come into being by themselves. */
  readonly account?: string;
  /** Exact API token(s); default: any non-empty one is good. */
  readonly token?: string | readonly string[];
  /** The origin that answers name in `variants` and `uploadURL`, when it is not the one the client used. */
  readonly publicUrl?: string;
  readonly log?: LogLevel;
  /** An OpenAPI file to serve instead of the Cloudflare Images contract. */
  readonly spec?: string;
  /** OpenAPI Overlay files to apply, in order. */
  readonly overlays?: readonly string[];
  /** Answer the API from the contract's examples alone, statelessly, as Prism or Microcks would. */
  readonly examples?: boolean;
  /** `fixed` (default) or bug for bug like Microcks. */
  readonly microcks?: 'fixed' | 'exact';
  /** What becomes of requests that violate the contract where examples answer: nothing (default), a header, a refusal. */
  readonly validate?: 'off' | 'report' | 'enforce';
  /** Hosts that may be fetched from although their address is private: `localhost:3000`, `*.example.com`, `*`. */
  readonly allowOrigins?: readonly string[];
  /** `api`: pages of other sites may use the API, which the real one does not let them; default: they may not. */
  readonly cors?: 'api';
  /** Names, beside loopback ones and that of `publicUrl`, that the mock may be called by: `images.test`, `*.example.com`. */
  readonly trustedHosts?: readonly string[];
  /** Where URL transforms find sources on "the zone": a folder, or the URL of an upstream server. */
  readonly origin?: string;
  readonly limits?: Partial<Limits>;
  /** Transform worker threads; default: one per core, at most four. */
  readonly threads?: number;
  /** Keeps the state in this directory, across restarts; default: in memory only. */
  readonly data?: string;
  /** What to begin with, and again after each reset: a seed file, a folder of pictures, or the seed itself. */
  readonly seed?: string | Seed;
  /** Faults from the start: a file of rules, or the rules. */
  readonly faults?: string | FaultPlan;
  /** False takes `/__mock` away. */
  readonly control?: boolean;
  /** What every command under `/__mock` has to show. */
  readonly controlToken?: string;
  /** Requests that the journal keeps; default 1000, 0 for none. */
  readonly journal?: number;
  /** Check the mock's own answers against the contract, and fail loudly (tests). */
  readonly checkResponses?: boolean;
}

type Unset =
  | 'token'
  | 'publicUrl'
  | 'spec'
  | 'cors'
  | 'origin'
  | 'limits'
  | 'threads'
  | 'data'
  | 'seed'
  | 'faults'
  | 'controlToken';

/** Options with every default filled in. */
export interface Config extends Required<Omit<MockOptions, Unset>> {
  readonly tokens: readonly string[];
  readonly publicUrl: string | undefined;
  readonly spec: string | undefined;
  readonly cors: 'api' | undefined;
  readonly origin: string | undefined;
  readonly limits: Limits;
  readonly threads: number | undefined;
  readonly data: string | undefined;
  readonly seed: string | Seed | undefined;
  readonly faults: string | FaultPlan | undefined;
  readonly controlToken: string | undefined;
  /** True when the mock can be reached from other machines, which switches the private-address guard on. */
  readonly publicBind: boolean;
}

/** A fixed example account: 32 hex digits. */
export const defaultAccount = createHash('md5').update('cfimages').digest('hex');

/** Where `npx cfimages` listens when it is told nothing else. */
export const defaultMockUrl = 'http://127.0.0.1:8787';

/** Options → configuration. */
export function resolveConfig(options: MockOptions): Config {
  const host = options.host ?? '127.0.0.1';
  const publicBind = !['127.0.0.1', '::1', 'localhost'].includes(host);
  return {
    port: options.port ?? 0,
    host,
    account: options.account ?? defaultAccount,
    tokens: options.token === undefined ? [] : [options.token].flat(),
    publicUrl: options.publicUrl,
    log: options.log ?? 'silent',
    spec: options.spec,
    overlays: options.overlays ?? [],
    examples: options.examples ?? false,
    microcks: options.microcks ?? 'fixed',
    validate: options.validate ?? 'off',
    allowOrigins: options.allowOrigins ?? [],
    cors: options.cors,
    trustedHosts: options.trustedHosts ?? [],
    origin: options.origin,
    limits: { ...defaultLimits, ...options.limits },
    threads: options.threads,
    data: options.data,
    seed: options.seed,
    faults: options.faults,
    control: options.control ?? true,
    controlToken: options.controlToken,
    journal: options.journal ?? 1000,
    checkResponses: options.checkResponses ?? false,
    publicBind,
  };
}

/** The environment's share of the options: each flag as `CFIMAGES_<FLAG>`, e.g. `CFIMAGES_PUBLIC_URL`. */
export function environment(flag: string): string | undefined {
  const value = process.env[`CFIMAGES_${flag.replace(/-/g, '_').toUpperCase()}`];
  return value === undefined || value === '' ? undefined : value;
}

/** This process's environment with some variables more, for a program that it starts. */
export function environmentWith(more: Readonly<Record<string, string>>): Readonly<Record<string, string | undefined>> {
  return { ...process.env, ...more };
}

/** Tells the workers that a test tool starts later where the mock of this run is; answers how to take that back. */
export function publishEnvironment({ url }: { readonly url: string }): () => void {
  process.env.CFIMAGES_URL = url;
  return () => {
    delete process.env.CFIMAGES_URL;
  };
}

/** The base URL that the environment gives an SDK: by the SDK's own variable, or by where the mock is. */
export function sharedApi(): string | undefined {
  const forSdks = process.env.CLOUDFLARE_BASE_URL;
  if (forSdks !== undefined && forSdks !== '') return forSdks;
  const mock = sharedMock();
  return mock === undefined ? undefined : `${mock.replace(/\/+$/, '')}/client/v4`;
}

/** The running mock that the environment names: the user's, or what `publishEnvironment` told of. */
export function sharedMock(): string | undefined {
  return environment('url');
}

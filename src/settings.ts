import { createHash } from 'node:crypto';
import type { Flow } from './cloudflare/index.ts';
import { defaultLimits, type Limits } from './cloudflare/limits.ts';
import { readToken, type TokenGrant } from './cloudflare/tokens.ts';
import type { FaultPlan, Seed } from './testkit/index.ts';

/** A setting. Its flag, environment variable, help, completion, types, default and documentation come from its row. */
export interface SettingRow {
  /** As help shows it; without one, only programs can set it. */
  readonly flag: string | undefined;
  /** Its line in help and in the documentation. */
  readonly says: string;
  /** Whole numbers, both ends included. */
  readonly range?: readonly [min: number, max: number];
  readonly choices?: readonly string[];
  readonly format?: 'url';
  readonly default?: unknown;
  /** The default of the command line, where programs have another. */
  readonly commandDefault?: string | number;
}

export type SettingRows = Readonly<Record<string, SettingRow>>;

/** A fixed example account: 32 hex digits. */
const defaultAccount = createHash('md5').update('cfimages').digest('hex');

/** Every setting of a mock, by its name in `MockOptions`: a new flag of `cfimages serve` is one row here. */
export const settings = {
  /** TCP port; 0 takes a free one (the library's default). */
  port: row('-p, --port <number>', 'TCP port; 0 takes a free one', {
    range: [0, 65_535],
    default: 0,
    commandDefault: 8787,
  }),
  /** Address to bind; default `127.0.0.1`. */
  host: row('-H, --host <address>', 'address to bind; 0.0.0.0 for other machines and containers', {
    default: '127.0.0.1',
  }),
  /** The account whose URLs are printed at the start; accounts come into being by themselves. */
  account: row('--account <id>', 'account whose URLs are printed', { default: defaultAccount }),
  /** Exact API token(s), with limits as `TOKEN@ACCOUNT[,ACCOUNT]:read`; default: any non-empty one is good. */
  token: row('--token <token...>', 'accept exactly these API tokens (default: any); TOKEN@ACCOUNT:read limits one'),
  /** Where the live service and its documentation are known to differ, do as one of them; default: see docs/decisions.md. */
  fidelity: row('--fidelity <source>', 'where the live service and its documentation differ, do as one of them', {
    choices: ['live', 'documented'],
  }),
  /** `live`: variants change, and ids become free, as late as they were seen to; default: at once. */
  lag: row('--lag <source>', 'show changed variants 90 s late, and free ids late, as the live service does', {
    choices: ['live'],
  }),
  /** `none`: accounts without the Images plan, which are refused uploads, keys and statistics (5403). */
  plan: row('--plan <plan>', 'accounts without the Images plan: no uploads, keys and statistics', {
    choices: ['none'],
  }),
  /** Names the variants of an image in another order each time, since none is promised. */
  shuffleVariants: row('--shuffle-variants', 'list variants[] in another order each time', { default: false }),
  /** The origin that answers name in `variants` and `uploadURL`, when it is not the one the client used. */
  publicUrl: row('--public-url <url>', 'origin to name in variants and uploadURL', { format: 'url' }),
  /** The access log on standard error; the library's default is `silent`. */
  log: row('--log <level>', 'access log on standard error', {
    choices: ['silent', 'error', 'info', 'debug'],
    default: 'silent',
    commandDefault: 'info',
  }),
  /** OpenAPI files or their URLs, to serve beside the Cloudflare Images contract. */
  spec: row('--spec <file or URL...>', 'OpenAPI 3 or Swagger 2.0 documents (default: the built-in contract)', {
    default: [],
  }),
  /** Reads the files of `spec` and `overlays` again when they change, and keeps the state. */
  watch: row('--watch', 'read --spec and --overlay files again when they change', { default: false }),
  /** Refuse a contract that is not as OpenAPI says; default: what can be served is served, and `warnings` say the rest. */
  strict: row('--strict', 'refuse a contract that is not as OpenAPI says', { default: false }),
  /** OpenAPI Overlay files to apply, in order. */
  overlays: row('--overlay <file...>', 'apply OpenAPI Overlay documents first', { default: [] }),
  /** Answer the API from the contract's examples alone, statelessly, as Prism or Microcks would. */
  examples: row('--examples', 'answer the API from the examples alone, without state', { default: false }),
  /** `fixed` (default) or bug for bug like Microcks. */
  microcks: row('--microcks <mode>', 'example dispatch', { choices: ['fixed', 'exact'], default: 'fixed' }),
  /** What becomes of requests that violate the contract where examples answer: nothing (default), a header, a refusal. */
  validate: row('--validate <policy>', 'requests against the contract, where examples answer', {
    choices: ['off', 'report', 'enforce'],
    default: 'off',
  }),
  /** Collections and items of the contract of one's own keep what is written to them; default: examples only. */
  stateful: row('--stateful', 'let the collections of --spec keep what is written to them', { default: false }),
  /** Hosts that may be fetched from although their address is private: `localhost:3000`, `*.example.com`, `*`. */
  allowOrigins: row('--allow-origin <host...>', 'hosts to fetch from although their address is private', {
    default: [],
  }),
  /** `api`: pages of other sites may use the API, which the real one does not let them; default: they may not. */
  cors: row('--cors <surface>', 'let web pages of other sites use the API too, as the real one does not', {
    choices: ['api'],
  }),
  /** Names, beside loopback ones and that of `publicUrl`, that the mock may be called by: `images.test`, `*.example.com`. */
  trustedHosts: row('--trust-host <host...>', 'more names that the mock may be called by', { default: [] }),
  /** Where URL transforms find sources on "the zone": a folder, or the URL of an upstream server. */
  origin: row('--origin <folder or URL>', 'where /cdn-cgi/image/ finds its sources; a URL is proxied to as well'),
  /** Where imports find their buckets: an S3 endpoint, as `http://localhost:9000`; without one nothing can be imported. */
  s3Endpoint: row('--s3-endpoint <url>', 'S3 endpoint whose buckets can be imported from', { format: 'url' }),
  /** Transformation flows of the zone behind `origin`: a file of them, or the flows. */
  flows: row('--flows <file>', 'transformation flows of the zone behind --origin, as YAML'),
  /** Gets the messages of event subscriptions, as a queue's consumer would. */
  events: row('--events <url>', 'send the messages of event subscriptions here', { format: 'url' }),
  /** Gets notifications of direct uploads; behind a comma, the secret that they carry. */
  webhook: row('--webhook <url[,secret]>', 'send notifications of direct uploads here'),
  /** Keeps the state in this directory, across restarts; default: in memory only. */
  data: row('--data <folder>', 'keep the state here across restarts (default: in memory)'),
  /** The initial state, and that after each reset: a file, a folder of pictures, or the state itself. */
  seed: row('--seed <file or folder>', 'the initial state: a YAML file, or pictures named after their ids'),
  /** Faults from the start: a file of rules, or the rules. */
  faults: row('--faults <file>', 'what shall go wrong, as YAML rules'),
  /** False takes `/__mock` away. */
  control: row('--no-control', 'take /__mock away', { default: true }),
  /** What every command under `/__mock` has to show. */
  controlToken: row('--control-token <token>', 'what /__mock wants to be shown'),
  /** Transform worker threads; default: one per core, at most four. */
  threads: row('--threads <number>', 'transform workers', { range: [1, 64] }),
  /** Megabytes that running transforms may need together; default: half of what the process may use, at most 768. */
  memory: row('--memory <megabytes>', 'memory that running transforms share', { range: [1, 1e6] }),
  /** Quotas and limits, where they shall not be the real product's. */
  limits: row(undefined, "quotas and limits, where they shall not be the real product's"),
  /** Requests that the journal keeps; default 1000, 0 for none. */
  journal: row(undefined, 'requests that the journal keeps', { range: [0, 1e9], default: 1000 }),
  /** Check the mock's own answers against the contract, and fail loudly (tests). */
  checkResponses: row(undefined, "check the mock's own answers against the contract", { default: false }),
} as const satisfies SettingRows;

/** The limits that have a flag, by their names in `MockOptions.limits`. */
export const limitSettings = {
  images: row('--max-images <number>', 'images per account', { range: [0, 1e9] }),
  variants: row('--max-variants <number>', 'variants per account', { range: [1, 1e6] }),
  keys: row('--max-keys <number>', 'signing keys per account', { range: [1, 1e6] }),
  storageBytes: row('--max-storage <bytes>', 'bytes of originals, all accounts together', { range: [0, 1e15] }),
  requestsPerFiveMinutes: row('--rate-limit <number>', 'API requests per five minutes; the real product allows 1200', {
    range: [0, 1e9],
  }),
} as const satisfies { readonly [Name in keyof Limits]?: SettingRow };

/** Where `npx cfimages` listens when it is told nothing else. */
export const defaultMockUrl = `http://${settings.host.default}:${settings.port.commandDefault}`;

/** How the other commands, and the programs that they start, reach a running mock. */
export const connection = {
  url: row('--url <url>', 'where the mock is', { default: defaultMockUrl }),
  account: row(settings.account.flag, 'the account to use', { default: defaultAccount }),
  token: row('--token <token>', 'the API token to use', { default: 'local' }),
  controlToken: row(settings.controlToken.flag, "the mock's control token, if it has one"),
} as const satisfies SettingRows;

type Rows = typeof settings;

/** What a row's value is: one of its choices, a number, several words, a word, or yes and no. */
type Value<Row> = Row extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : Row extends { readonly range: unknown }
    ? number
    : Row extends { readonly flag: `${string}...>` }
      ? readonly string[]
      : Row extends { readonly flag: `${string}<${string}` }
        ? string
        : boolean;

/** What programs may give beyond the text of a command line. */
interface Structured {
  readonly spec: string | readonly string[];
  readonly token: string | readonly string[];
  readonly limits: Partial<Limits>;
  readonly seed: string | Seed;
  readonly faults: string | FaultPlan;
  readonly flows: string | readonly Flow[];
}

type Option<Name extends keyof Rows> = Name extends keyof Structured ? Structured[Name] : Value<Rows[Name]>;

/** How to build a mock. Every option has a default; the command line and `CFIMAGES_*` variables fill the same ones. */
export type MockOptions = { readonly [Name in keyof Rows]?: Option<Name> };

type Filled = {
  readonly [Name in keyof Rows]: Option<Name> | (Rows[Name] extends { readonly default: unknown } ? never : undefined);
};

/** Options with every default filled in. */
export interface Config extends Omit<Filled, 'token' | 'limits' | 'spec'> {
  /** The contracts of one's own; none for the built-in one alone. */
  readonly spec: readonly string[];
  /** Exact tokens, without their limits; none accepts any. */
  readonly tokens: readonly string[];
  /** The same with their limits. */
  readonly grants: readonly TokenGrant[];
  readonly limits: Limits;
  /** True when the mock can be reached from other machines, which switches the private-address guard on. */
  readonly publicBind: boolean;
}

/** Options → configuration. */
export function resolveConfig(options: MockOptions): Config {
  const { token, limits, spec, ...filled } = fill(options);
  const grants = token === undefined ? [] : [token].flat().map(readToken);
  return {
    ...filled,
    spec: [spec].flat(),
    grants,
    tokens: [...new Set(grants.map((grant) => grant.token))],
    limits: { ...defaultLimits, ...limits },
    publicBind: !['127.0.0.1', '::1', 'localhost'].includes(filled.host),
  };
}

function fill(options: MockOptions): Filled {
  const chosen: Readonly<Record<string, unknown>> = options;
  const entries = Object.entries<SettingRow>(settings).map(([name, row]) => [name, chosen[name] ?? row.default]);
  return Object.fromEntries(entries) as Filled;
}

function row<const Flag extends string | undefined, const More extends Omit<SettingRow, 'flag' | 'says'> = object>(
  flag: Flag,
  says: string,
  more?: More,
): { readonly flag: Flag; readonly says: string } & More {
  return { flag, says, ...(more as More) };
}

/** The long form of a row's flag: `--public-url`. */
export function longFlag({ flag = '' }: SettingRow): string {
  return /--[\w-]+/.exec(flag)?.[0] ?? '';
}

/** The environment variable of a flag: `CFIMAGES_PUBLIC_URL` of `public-url` and `--public-url`. */
export function variableOf(flag: string): string {
  return `CFIMAGES_${flag.replace(/^--/, '').replaceAll('-', '_').toUpperCase()}`;
}
/** What the environment says of a flag, e.g. `CFIMAGES_PUBLIC_URL` of `public-url`; an empty variable says nothing. */
export function environment(flag: string): string | undefined {
  const value = process.env[variableOf(flag)];
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

import { accountHash, type Clock, createClock, namespaced, namespaceHeader } from '../../cloudflare/index.ts';
import type { FaultRule } from '../faults/index.ts';
import type { SeedAccount, SeededImage } from '../initial/index.ts';
import type { RequestEntry, RequestPattern } from '../journal/index.ts';

/** Where a mock runs, and how it is to be used. */
export interface RemoteOptions {
  readonly url: string;
  /** A corner of its own; made up when absent. */
  readonly namespace?: string;
  readonly controlToken?: string;
}

/** A clock in another process: `mock.clock`, with promises. */
export type RemoteClock = {
  readonly [Name in Exclude<keyof Clock, 'frozen' | 'random'>]: (
    ...args: Parameters<Clock[Name]>
  ) => Promise<ReturnType<Clock[Name]>>;
};

/** One corner of a mock in another process: what `mock.namespace()` is in the same one. */
export interface RemoteMock {
  readonly url: string;
  /** Base URL for SDKs. */
  readonly apiBaseUrl: string;
  /** The account to use; isolated from all other corners. */
  readonly account: string;
  readonly accountHash: string;
  readonly deliveryUrl: string;
  readonly namespace: string;
  /** For clients that keep the common account id. */
  readonly headers: Readonly<Record<string, string>>;
  seed(seed: RemoteSeed): Promise<readonly SeededImage[]>;
  /** This corner's own time: runs by the mock's clock until it is moved, and nobody else sees it. */
  readonly clock: RemoteClock;
  /** Forgets what this corner holds, its requests and its faults, and puts its clock back. */
  reset(): Promise<void>;
  /** Adds a fault for this corner; answers its id. */
  fault(rule: FaultRule): Promise<string>;
  readonly requests: {
    find(pattern?: RequestPattern): Promise<readonly RequestEntry[]>;
    count(pattern?: RequestPattern): Promise<number>;
    last(pattern?: RequestPattern): Promise<RequestEntry | undefined>;
    /** Rejects with the nearest misses when `timeout` milliseconds (5000) are over. */
    waitFor(
      pattern: RequestPattern,
      options?: { readonly count?: number; readonly timeout?: number },
    ): Promise<RequestEntry>;
    /** What came nearest to a pattern that nothing matched. */
    explain(pattern: RequestPattern): Promise<string>;
  };
}

/** A seed as it travels: bytes are sent as Base64, files are not read. */
export type RemoteSeed = SeedAccount;

/** Connects to a running mock. */
export async function connectMock(options: RemoteOptions): Promise<RemoteMock> {
  const url = options.url.replace(/\/+$/, '');
  const namespace = options.namespace ?? `t-${Buffer.from(createClock().random(8)).toString('hex')}`;
  const headers = { [namespaceHeader]: namespace };
  const secret = options.controlToken === undefined ? {} : { 'x-mock-token': options.controlToken };
  const ask: Ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${url}/__mock${path}`, {
      method,
      headers: { ...headers, ...secret, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer as T;
    const { errors } = answer as { readonly errors: readonly { readonly message: string }[] };
    throw new Error(errors[0]?.message ?? `the mock answered ${response.status}`);
  };
  const { account: common } = await ask<{ account: string }>('GET', '/state');
  const account = namespaced(common, namespace);
  const find = (pattern: RequestPattern = {}) =>
    ask<{ requests: RequestEntry[]; nearest?: string }>('POST', '/requests/find', spelled(pattern));
  return {
    url,
    apiBaseUrl: `${url}/client/v4`,
    account,
    accountHash: accountHash(account),
    deliveryUrl: `${url}/${accountHash(account)}`,
    namespace,
    headers,
    async seed({ images = [], ...rest }) {
      const sent = images.map(({ bytes, ...image }) =>
        bytes === undefined ? image : { ...image, base64: Buffer.from(bytes).toString('base64') },
      );
      return (await ask<{ images: SeededImage[] }>('POST', '/seed', { ...rest, images: sent })).images;
    },
    async reset() {
      await ask('POST', '/reset');
    },
    fault: async (rule) => (await ask<{ id: string }>('POST', '/faults', rule)).id,
    clock: remoteClock(ask),
    requests: {
      find: async (pattern) => (await find(pattern)).requests,
      count: async (pattern) => (await find(pattern)).requests.length,
      last: async (pattern) => (await find(pattern)).requests.at(-1),
      explain: async (pattern) => (await find(pattern)).nearest ?? '',
      waitFor: async (pattern, wait = {}) => ask('POST', '/requests/wait', { ...spelled(pattern), ...wait }),
    },
  };
}

type Ask = <T>(method: string, path: string, body?: object) => Promise<T>;

function remoteClock(ask: Ask): RemoteClock {
  const change = async (body: object) => void (await ask('PATCH', '/clock', body));
  return {
    now: async () => Date.parse((await ask<{ now: string }>('GET', '/clock')).now),
    freeze: (at) => change({ frozen: true, ...(at === undefined ? {} : { now: at }) }),
    unfreeze: () => change({ frozen: false }),
    set: (at) => change({ now: at }),
    advance: (milliseconds) => change({ advance: milliseconds }),
    reset: async () => void (await ask('DELETE', '/clock')),
  };
}

/** Patterns travel as JSON, which has no regular expressions: strings may hold `*` instead. */
function spelled(pattern: RequestPattern): object {
  return JSON.parse(
    JSON.stringify(pattern, (name, value: unknown) => {
      if (value instanceof RegExp) throw new TypeError(`${name}: use a string with * here, not a regular expression`);
      return value;
    }),
  ) as object;
}

import { accountHash, type Clock, namespaced, namespaceHeader, readNamespace } from '../cloudflare/index.ts';
import type { FaultRule, Faults } from './faults/index.ts';
import type { Seed, SeedAccount, SeededImage } from './initial/index.ts';
import type { RequestPattern, Requests } from './journal/index.ts';

/** One test's corner: an account of its own, reached by its id or by a header. */
export interface Namespace {
  readonly name: string;
  /** To be used in place of the account id. */
  readonly account: string;
  /** Or to be sent along with the ordinary account id. */
  readonly headers: Readonly<Record<string, string>>;
  readonly deliveryUrl: string;
  seed(seed: SeedAccount): Promise<readonly SeededImage[]>;
  /** Its own time: runs by the mock's clock until it is moved, and nobody else sees it. */
  readonly clock: Clock;
  /** Forgets what this namespace holds, its part of the journal and its faults, and puts its clock back. */
  reset(): Promise<void>;
  readonly requests: Pick<Requests, 'find' | 'count' | 'last' | 'waitFor'>;
  /** Adds fault rules for this namespace only. */
  fault(...rules: readonly FaultRule[]): readonly string[];
}

/** What a namespace needs of the mock that it is a part of. */
export interface NamespaceOptions {
  /** The account that the namespace's own one is made from. */
  readonly account: string;
  readonly url: () => string;
  readonly clock: Clock;
  readonly requests: Requests;
  readonly faults: Faults;
  readonly seed: (seed: Seed, account: string) => Promise<readonly SeededImage[]>;
  readonly reset: (namespace: string) => Promise<void>;
}

/** The namespace of that name; throws when the name is empty or malformed. */
export function createNamespace(
  name: string,
  { account: common, url, clock, requests, faults, seed, reset }: NamespaceOptions,
): Namespace {
  if (readNamespace(name) === undefined) throw new Error('a namespace needs a name');
  const account = namespaced(common, name);
  const within = (pattern: RequestPattern = {}) => ({ ...pattern, namespace: name });
  return {
    name,
    account,
    headers: { [namespaceHeader]: name },
    get deliveryUrl() {
      return `${url()}/${accountHash(account)}`;
    },
    clock,
    seed: (state) => seed(state, account),
    reset: () => reset(name),
    requests: {
      find: (pattern) => requests.find(within(pattern)),
      count: (pattern) => requests.count(within(pattern)),
      last: (pattern) => requests.last(within(pattern)),
      waitFor: (pattern, options) => requests.waitFor(within(pattern), options),
    },
    fault: (...rules) => faults.add(...rules.map((rule) => ({ ...rule, namespace: name }))),
  };
}

import { type Account, type AccountSeed, accountHash, createAccount } from './account.ts';
import { type BlobStore, createBlobStore } from './blobs.ts';
import { observed, type StoreObserver } from './observer.ts';
import type { BatchToken, ZoneSetting } from './records.ts';

/** Everything the mock remembers, in memory. Accounts and zones come into being on first use. */
export interface Store {
  readonly blobs: BlobStore;
  /** The account, made on the spot when it is new. */
  account(id: string): Account;
  /** The instant by the clock of an account, in milliseconds since the epoch; the account need not be there. */
  now(accountId: string): number;
  /** The account whose delivery hash this is, if it was ever used. */
  accountByHash(hash: string): Account | undefined;
  accounts(): Iterable<Account>;
  readonly batchTokens: Map<string, BatchToken>;
  /** A zone's own settings by name; absent settings have their defaults. */
  zone(id: string): Map<string, ZoneSetting>;
  zones(): ReadonlyMap<string, ReadonlyMap<string, ZoneSetting>>;
  /** Forgets one account, its images and their bytes. */
  forget(id: string): void;
  /** Forgets everything. */
  reset(): void;
}

/** What a store needs to know of its surroundings. */
export interface StoreOptions {
  /** The clock that an account runs by: its namespace's. */
  readonly clockOf: (accountId: string) => { now(): number };
  /** What each new account starts with. */
  readonly seedAccount: (accountId: string) => AccountSeed;
  /** Is told of every change, for a store that shall survive its process. */
  readonly observer?: StoreObserver;
}

/** An empty store. */
export function createStore({ clockOf, seedAccount, observer }: StoreOptions): Store {
  const blobs = createBlobStore();
  const accounts = new Map<string, Account>();
  const idByHash = new Map<string, string>();
  const batchTokens = new Map<string, BatchToken>();
  const zones = new Map<string, Map<string, ZoneSetting>>();

  const account = (id: string) => {
    const known = accounts.get(id);
    if (known !== undefined) return known;
    const plain = createAccount(id, seedAccount(id), blobs, clockOf(id).now);
    const made = observer === undefined ? plain : observed(plain, blobs, observer);
    observer?.accountMade(made);
    accounts.set(id, made);
    idByHash.set(accountHash(id), id);
    return made;
  };

  return {
    blobs,
    account,
    now: (accountId) => clockOf(accountId).now(),
    accountByHash(hash) {
      const id = idByHash.get(hash);
      return id === undefined ? undefined : account(id);
    },
    accounts: () => accounts.values(),
    batchTokens,
    zone(id) {
      const settings = zones.get(id) ?? new Map<string, ZoneSetting>();
      zones.set(id, settings);
      return settings;
    },
    zones: () => zones,
    forget(id) {
      const known = accounts.get(id);
      if (known === undefined) return;
      for (const image of known.images.all()) known.images.delete(image.id);
      accounts.delete(id);
      idByHash.delete(known.hash);
      observer?.accountGone(known);
    },
    reset() {
      observer?.reset(accounts.values());
      blobs.clear();
      accounts.clear();
      idByHash.clear();
      batchTokens.clear();
      zones.clear();
    },
  };
}

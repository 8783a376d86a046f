import { LRUCache } from 'lru-cache';
import { type Account, type AccountSeed, accountHash, createAccount } from './account.ts';
import { type BlobStore, createBlobStore } from './blobs.ts';
import { observed, type StoreObserver } from './observer.ts';
import type { BatchToken, ZoneSetting } from './records.ts';
import { unheld } from './unheld.ts';

/** Everything the mock remembers, in memory. Accounts and zones come into being when something is put into them. */
export interface Store {
  readonly blobs: BlobStore;
  /** The account; one that holds nothing is remembered from its first change on. */
  account(id: string): Account;
  /** The account, remembered from now on. */
  hold(id: string): Account;
  /** The instant by the clock of an account, in milliseconds since the epoch; the account need not be there. */
  now(accountId: string): number;
  /** The account whose delivery hash this is, if it is remembered or was asked for lately. */
  accountByHash(hash: string): Account | undefined;
  accounts(): Iterable<Account>;
  readonly batchTokens: Map<string, BatchToken>;
  /** A zone's own settings by name; absent settings have their defaults. */
  zone(id: string): ReadonlyMap<string, ZoneSetting>;
  /** Gives a zone these settings in place of those that it has. */
  putZone(id: string, settings: ReadonlyMap<string, ZoneSetting>): void;
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
  /** What each new account starts with: the same each time it is asked. */
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
  /** By their hashes, accounts that were asked for and hold nothing: so that delivery knows the last of them. */
  const askedFor = new LRUCache<string, string>({ max: 1000 });
  const zones = new Map<string, ReadonlyMap<string, ZoneSetting>>();

  const hold = (id: string, plain = createAccount(id, seedAccount(id), blobs, clockOf(id).now)) => {
    const known = accounts.get(id);
    if (known !== undefined) return known;
    const made = observer === undefined ? plain : observed(plain, blobs, observer);
    observer?.accountMade(made);
    accounts.set(id, made);
    idByHash.set(accountHash(id), id);
    return made;
  };
  const account = (id: string) => {
    const known = accounts.get(id);
    if (known !== undefined) return known;
    const plain = createAccount(id, seedAccount(id), blobs, clockOf(id).now);
    const keep = () => hold(id, plain);
    askedFor.set(plain.hash, id);
    // Keys that somebody has seen must be the same after a restart
    return unheld(plain, {
      held: () => accounts.get(id),
      hold: keep,
      showKeys: observer === undefined ? undefined : keep,
    });
  };

  return {
    blobs,
    account,
    hold: (id) => hold(id),
    now: (accountId) => clockOf(accountId).now(),
    accountByHash(hash) {
      const id = idByHash.get(hash) ?? askedFor.get(hash);
      return id === undefined ? undefined : account(id);
    },
    accounts: () => accounts.values(),
    batchTokens,
    zone: (id) => zones.get(id) ?? new Map(),
    putZone: (id, settings) => void zones.set(id, settings),
    zones: () => zones,
    forget(id) {
      const known = accounts.get(id);
      if (known === undefined) return;
      for (const image of known.images.all()) known.images.delete(image.id);
      accounts.delete(id);
      idByHash.delete(known.hash);
      askedFor.delete(known.hash);
      observer?.accountGone(known);
    },
    reset() {
      observer?.reset(accounts.values());
      blobs.clear();
      accounts.clear();
      idByHash.clear();
      askedFor.clear();
      batchTokens.clear();
      zones.clear();
    },
  };
}

import { LRUCache } from 'lru-cache';
import { type Account, accountHash, createAccount } from './account.ts';
import type { BlobStore } from './blobs.ts';
import { type Collection, createCollection } from './collection.ts';
import type { Holdings, InitialAccount } from './holdings.ts';
import {
  type ChangeListener,
  type Kind,
  kindRow,
  type kinds,
  type Records,
  type StoreKind,
  storeKinds,
} from './kinds.ts';
import { createLedger, type Ledger } from './ledger.ts';

/** A collection for each kind that belongs to no account, by the names of their sections. */
type Collections = { readonly [K in StoreKind as (typeof kinds)[K]['section']]: Collection<Records[K]> };

/** Everything the mock remembers, in memory. Accounts and zones come into being when something is put into them. */
export interface Store extends Collections, Pick<Ledger, 'set' | 'revert' | 'forget' | 'reset'> {
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
  /** All records of a kind; of an account that is remembered. */
  records<K extends Kind>(kind: K, account: string): readonly Records[K][];
}

/** What a store needs to know of its surroundings. */
export interface StoreOptions {
  /** The clock that an account runs by: its namespace's. */
  readonly clockOf: (accountId: string) => { now(): number };
  /** What each new account starts with: the same each time it is asked. */
  readonly initialAccount: (accountId: string) => InitialAccount;
  /** Is told of every change, for a store that shall survive its process. */
  readonly changed?: ChangeListener | undefined;
}

/** An empty store. */
export function createStore({ clockOf, initialAccount, changed }: StoreOptions): Store {
  const idByHash = new Map<string, string>();
  /** By their hashes, accounts that were asked for and hold nothing: so that delivery knows the last of them. */
  const askedFor = new LRUCache<string, string>({ max: 1000 });
  const ledger = createLedger(initialAccount, (change) => {
    const { kind, account, value, before } = change;
    if (kind === 'config' && before === undefined) idByHash.set(accountHash(account), account);
    if (kind === 'config' && value === undefined) idByHash.delete(accountHash(account));
    changed?.(change);
  });
  const { blobs, set, revert } = ledger;

  const views = new WeakMap<Holdings, Account>();
  const account = (id: string) => {
    const held = ledger.accounts.get(id);
    const known = held && views.get(held);
    if (known !== undefined) return known;
    const view = createAccount(id, ledger, { now: clockOf(id).now, isKept: changed !== undefined });
    if (held === undefined) askedFor.set(view.hash, id);
    else views.set(held, view);
    return view;
  };
  const collections = storeKinds.map((kind) => [
    kindRow(kind).section,
    createCollection(
      kind,
      () => ledger.table(kind, ''),
      (id, value) => set(kind, '', id, value),
    ),
  ]);

  return {
    ...(Object.fromEntries(collections) as Collections),
    blobs,
    set,
    revert,
    account,
    hold(id) {
      ledger.hold(id);
      return account(id);
    },
    now: (accountId) => clockOf(accountId).now(),
    accountByHash(hash) {
      const id = idByHash.get(hash) ?? askedFor.get(hash);
      return id === undefined ? undefined : account(id);
    },
    accounts: () => [...ledger.accounts.keys()].map(account),
    records: (kind, accountId) => ledger.table(kind, accountId).list(),
    forget(id) {
      ledger.forget(id);
      askedFor.delete(accountHash(id));
    },
    reset() {
      ledger.reset();
      askedFor.clear();
    },
  };
}

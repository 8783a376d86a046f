import { createHash } from 'node:crypto';
import { type Collection, createCollection } from './collection.ts';
import type { Holdings } from './holdings.ts';
import { createImages, type Images } from './images.ts';
import { type AccountKind, accountKinds, kindRow, type kinds, type Records } from './kinds.ts';
import type { Ledger } from './ledger.ts';
import type { AccountConfig } from './records.ts';

type ListKind = Exclude<AccountKind, 'config' | 'image'>;
/** A collection for each kind that is no more than a list, by the names of their sections. */
type Collections = { readonly [K in ListKind as (typeof kinds)[K]['section']]: Collection<Records[K]> };

/** One account's images, variants, keys and settings. */
export interface Account extends Collections {
  readonly id: string;
  /** The 22-character public name that stands in delivery URLs. */
  readonly hash: string;
  /** Another one after every change, which could alter a delivered answer. */
  readonly revision: number;
  /** The instant by this account's clock, in milliseconds since the epoch: whatever has a date or an end goes by it. */
  now(): number;
  readonly images: Images;
  config: AccountConfig;
}

/** How an account lives. */
export interface AccountOptions {
  readonly now: () => number;
  /** Whether random records that were shown have to be remembered, because the store outlives its process. */
  readonly isKept: boolean;
}

/** 16 bytes of the account id's SHA-256 as base64url: stable, of the real shape, and not the id. */
export function accountHash(accountId: string): string {
  return createHash('sha256').update(`cfimages account ${accountId}`).digest().subarray(0, 16).toString('base64url');
}

/**
 * An account over what the ledger has of it. Nobody remembers it until something is put into it, so that having looked
 * at it costs nothing.
 */
export function createAccount(id: string, ledger: Ledger, { now, isKept }: AccountOptions): Account {
  let initial: Holdings | undefined;
  const holdings = () => {
    const held = ledger.accounts.get(id);
    if (held !== undefined) return held;
    initial ??= ledger.initial(id);
    return initial;
  };
  const set: Ledger['set'] = (...change) => {
    ledger.hold(id);
    ledger.set(...change);
  };
  const collectionOf = <K extends ListKind>(kind: K) => {
    const table = () => holdings().tables[kind] as object as ReturnType<typeof ledger.table<K>>;
    const collection = createCollection(kind, table, (recordId, value) => set(kind, id, recordId, value));
    if (!isKept || kindRow(kind).isRandom !== true) return collection;
    const list = () => {
      ledger.hold(id);
      return table().list();
    };
    return Object.defineProperty(collection, 'list', { value: list });
  };
  const collections = accountKinds
    .filter((kind): kind is ListKind => kind !== 'config' && kind !== 'image')
    .map((kind) => [kindRow(kind).section, collectionOf(kind)]);
  return Object.defineProperties(Object.fromEntries(collections), {
    id: { value: id },
    hash: { value: accountHash(id) },
    now: { value: now },
    revision: { get: () => holdings().revision },
    images: { value: createImages({ account: id, ledger, set, table: () => holdings().tables.image }) },
    config: {
      get: () => holdings().tables.config.get(''),
      set: (config: AccountConfig) => set('config', id, '', config),
    },
  }) as Account;
}

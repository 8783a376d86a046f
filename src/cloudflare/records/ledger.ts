import { type BlobStore, createBlobStore } from './blobs.ts';
import { createHoldings, type Holdings, type InitialAccount } from './holdings.ts';
import {
  type AccountKind,
  accountKinds,
  type Change,
  type ChangeListener,
  type Kind,
  kindRow,
  type Records,
  storeKinds,
} from './kinds.ts';
import { createTable, type Table } from './table.ts';

/** Where all records are, and the one place where they change. */
export interface Ledger {
  readonly blobs: BlobStore;
  /** The accounts that are remembered. */
  readonly accounts: ReadonlyMap<string, Holdings>;
  /** What an account begins with, as long as it is not remembered. */
  initial(account: string): Holdings;
  /** Remembers an account, unless it is already. */
  hold(account: string): void;
  /** The records of a kind; of an account that is remembered. */
  table<K extends Kind>(kind: K, account: string): Table<Records[K]>;
  /** Puts a record in place of the one of that id, or takes that away; `bytes` only with an original that is new. */
  set<K extends Kind>(kind: K, account: string, id: string, value: Records[K] | undefined, bytes?: Uint8Array): void;
  /** Makes everything what it was before these changes, whatever became of it since. */
  revert(changes: readonly Change[]): void;
  forget(account: string): void;
  reset(): void;
}

/** An empty ledger, which tells its changes. */
export function createLedger(initialOf: (account: string) => InitialAccount, changed: ChangeListener): Ledger {
  const accounts = new Map<string, Holdings>();
  const shared = new Map(storeKinds.map((kind) => [kind as Kind, createTable<object>(false)]));
  const blobs = createBlobStore((id, value, before) => changed({ kind: 'blob', account: '', id, value, before }));
  let revision = 0;

  const holdingsOf = (account: string) => {
    const holdings = accounts.get(account) ?? createHoldings(++revision);
    accounts.set(account, holdings);
    return holdings;
  };
  const table = <K extends Kind>(kind: K, account: string) =>
    (shared.get(kind) ?? holdingsOf(account).tables[kind as AccountKind]) as object as Table<Records[K]>;

  const set: Ledger['set'] = (kind, account, id, value, bytes) => {
    const records = table(kind, account);
    const before = records.get(id);
    if (before === undefined && value === undefined) return;
    const change = { kind, account, id, value, before } as Change;
    const [original, former] = originalsOf(change);
    const content = original === undefined ? undefined : (bytes ?? blobs.get(original));
    if (original !== undefined && content !== undefined) blobs.retain(original, content);
    records.set(id, value);
    if (kindRow(kind).isDelivered) holdingsOf(account).revision = ++revision;
    if (kind === 'config' && value === undefined) accounts.delete(account);
    changed(change);
    if (former !== undefined) blobs.release(former);
  };
  const clear = <K extends Kind>(kind: K, account: string) => {
    for (const record of table(kind, account).list()) set(kind, account, kindRow(kind).idOf(record), undefined);
  };
  const forget = (account: string) => {
    if (!accounts.has(account)) return;
    for (const kind of accountKinds.toReversed()) clear(kind, account);
  };

  return {
    blobs,
    accounts,
    initial: (account) => createHoldings(++revision, initialOf(account)),
    hold(account) {
      if (accounts.has(account)) return;
      const initial = initialOf(account);
      for (const kind of accountKinds) {
        for (const record of initial[kind] ?? []) set(kind, account, kindRow(kind).idOf(record), record);
      }
    },
    table,
    set,
    revert(changes) {
      // Nothing that is wanted at the end may be given up on the way
      const originals = new Map(changes.flatMap((change) => contentsIn(change, blobs)));
      for (const [hash, bytes] of originals) blobs.retain(hash, bytes);
      for (const { kind, account, id, before } of changes.toReversed()) {
        if (kind !== 'blob') set(kind, account, id, before);
      }
      for (const hash of originals.keys()) blobs.release(hash);
    },
    forget,
    reset() {
      for (const account of [...accounts.keys()]) forget(account);
      for (const kind of storeKinds) clear(kind, '');
    },
  };
}

/** The hashes of an image's original after a change and before it. */
function originalsOf(change: Change): readonly [string | undefined, string | undefined] {
  if (change.kind !== 'image') return [undefined, undefined];
  return [change.value?.original?.hash, change.before?.original?.hash];
}

/** The originals that a change is about, as far as they can be had. */
function contentsIn(change: Change, blobs: BlobStore): readonly (readonly [string, Uint8Array])[] {
  const pairs =
    change.kind === 'blob'
      ? [[change.id, change.before ?? change.value] as const]
      : originalsOf(change).map((hash) => [hash, hash === undefined ? undefined : blobs.get(hash)] as const);
  return pairs.flatMap(([hash, bytes]) => (hash === undefined || bytes === undefined ? [] : [[hash, bytes] as const]));
}

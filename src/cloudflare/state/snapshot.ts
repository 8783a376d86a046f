import type { FlowList } from '../flows/index.ts';
import {
  type AccountConfig,
  accountKinds,
  type BatchToken,
  type Entry,
  type EventSubscription,
  type ImageRecord,
  type Kind,
  kindRow,
  type MigrationLogRecord,
  type MigrationRecord,
  type Records,
  type SigningKey,
  type SourceRecord,
  type Store,
  storeKinds,
  type VariantRecord,
  type ZoneSetting,
} from '../records/index.ts';

/** One account's part of a snapshot. */
export interface AccountSnapshot {
  readonly id: string;
  readonly images: readonly ImageRecord[];
  readonly variants: readonly VariantRecord[];
  readonly keys: readonly SigningKey[];
  readonly config: AccountConfig;
  readonly sources?: readonly SourceRecord[];
  readonly migrations?: readonly MigrationRecord[];
  readonly migrationLogs?: readonly MigrationLogRecord[];
  /** States from before there were any lack them. */
  readonly subscriptions?: readonly EventSubscription[];
}

/** Everything a store remembers, as plain data. Records and bytes are never changed in place, so nothing is copied. */
export interface Snapshot {
  readonly accounts: readonly AccountSnapshot[];
  readonly zones: Readonly<Record<string, Readonly<Record<string, ZoneSetting>>>>;
  readonly batchTokens: readonly BatchToken[];
  /** States from before there were any lack them. */
  readonly flows?: readonly FlowList[];
  /** Originals by SHA-256. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

const taken = new WeakSet<Snapshot>();

/** The present state; of some accounts only, when a filter is given. */
export function takeSnapshot(store: Store, of: (accountId: string) => boolean = () => true): Snapshot {
  const blobs = new Map<string, Uint8Array>();
  const accounts = [...store.accounts()]
    .filter(({ id }) => of(id))
    .map(({ id, images }) => {
      for (const record of images.all()) {
        const bytes = images.bytes(record);
        if (record.original !== undefined && bytes !== undefined) blobs.set(record.original.hash, bytes);
      }
      return { id, ...pack(accountKinds, (kind) => store.records(kind, id)) } as AccountSnapshot;
    });
  const snapshot = { accounts, ...pack(storeKinds, (kind) => store.records(kind, '')), blobs } as object as Snapshot;
  taken.add(snapshot);
  return snapshot;
}

/** Whether a snapshot was taken from a store, by this process: what it holds has been checked on its way in. */
export function isTaken(snapshot: Snapshot): boolean {
  return taken.has(snapshot);
}

/** Makes the store what it was; whatever it holds now is forgotten. */
export function restoreSnapshot(store: Store, snapshot: Snapshot): void {
  store.reset();
  mergeSnapshot(store, snapshot);
}

/** Puts the accounts, zones and tokens of a snapshot in place of those of the same names, and leaves all others. */
export function mergeSnapshot(store: Store, snapshot: Snapshot): void {
  for (const { id } of snapshot.accounts) store.forget(id);
  for (const { kind, account, value } of entriesOf(snapshot)) {
    const bytes = 'original' in value && value.original ? snapshot.blobs.get(value.original.hash) : undefined;
    store.set(kind, account, kindRow(kind).idOf(value), value, bytes);
  }
}

/** All records of a state, one by one. */
function* entriesOf(state: Omit<Snapshot, 'blobs'>): Generator<Entry> {
  const entry = (kind: Kind, account: string) => (value: object) => ({ kind, account, value }) as Entry;
  for (const account of state.accounts) {
    for (const kind of accountKinds) yield* recordsOf(kind, account).map(entry(kind, account.id));
  }
  for (const kind of storeKinds) yield* recordsOf(kind, state).map(entry(kind, ''));
}

/** The records of a kind in a state, or in an account's part of it. */
export function recordsOf<K extends Kind>(kind: K, owner: object): readonly Records[K][] {
  const { section, packing } = kindRow(kind);
  const packed = (owner as Readonly<Record<string, never>>)[section] as never;
  if (packed === undefined) return [];
  return packing === undefined ? packed : packing.unpack(packed);
}

/** The state that these records are; what it lacks or has too much, `checkShape` finds. */
export function stateOf(entries: Iterable<Entry>): Omit<Snapshot, 'blobs'> {
  const shared: Sections = new Map();
  const accounts = new Map<string, Sections>();
  for (const { kind, account, value } of entries) {
    const sections = kindRow(kind).of === 'store' ? shared : (accounts.get(account) ?? new Map());
    if (sections !== shared) accounts.set(account, sections);
    const records = sections.get(kind) ?? [];
    records.push(value);
    sections.set(kind, records);
  }
  return {
    accounts: [...accounts].map(([id, sections]) => ({
      id,
      ...pack(accountKinds, (kind) => sections.get(kind) ?? []),
    })),
    ...pack(storeKinds, (kind) => shared.get(kind) ?? []),
  } as object as Omit<Snapshot, 'blobs'>;
}

type Sections = Map<Kind, object[]>;

function pack<K extends Kind>(kinds: readonly K[], recordsOfKind: (kind: K) => readonly object[]): object {
  return Object.fromEntries(
    kinds.map((kind) => {
      const { section, packing } = kindRow<Kind>(kind);
      const records = recordsOfKind(kind);
      return [section, packing === undefined ? records : packing.pack(records as never)];
    }),
  );
}

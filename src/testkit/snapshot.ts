import type {
  AccountConfig,
  BatchToken,
  ImageRecord,
  SigningKey,
  Store,
  VariantRecord,
  ZoneSetting,
} from '../cloudflare/records/index.ts';

/** One account's part of a snapshot. */
export interface AccountSnapshot {
  readonly id: string;
  readonly images: readonly ImageRecord[];
  readonly variants: readonly VariantRecord[];
  readonly keys: readonly SigningKey[];
  readonly config: AccountConfig;
}

/** Everything a store remembers, as plain data. Records and bytes are never changed in place, so nothing is copied. */
export interface Snapshot {
  readonly accounts: readonly AccountSnapshot[];
  readonly zones: Readonly<Record<string, Readonly<Record<string, ZoneSetting>>>>;
  readonly batchTokens: readonly BatchToken[];
  /** Originals by SHA-256. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

/** The present state; of some accounts only, when a filter is given. */
export function takeSnapshot(store: Store, of: (accountId: string) => boolean = () => true): Snapshot {
  const blobs = new Map<string, Uint8Array>();
  const accounts = [...store.accounts()]
    .filter(({ id }) => of(id))
    .map((account) => {
      const images = [...account.images.all()];
      for (const record of images) {
        const bytes = account.images.bytes(record);
        if (record.original !== undefined && bytes !== undefined) blobs.set(record.original.hash, bytes);
      }
      return {
        id: account.id,
        images,
        variants: account.variants.list(),
        keys: account.keys.list(),
        config: account.config,
      };
    });
  const zones = Object.fromEntries([...store.zones()].map(([id, settings]) => [id, Object.fromEntries(settings)]));
  const snapshot = { accounts, zones, batchTokens: [...store.batchTokens.values()], blobs };
  taken.add(snapshot);
  return snapshot;
}

const taken = new WeakSet<Snapshot>();

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
export function mergeSnapshot(store: Store, { accounts, zones, batchTokens, blobs }: Snapshot): void {
  for (const { id, images, variants, keys, config } of accounts) {
    store.forget(id);
    const account = store.hold(id);
    for (const variant of account.variants.list()) account.variants.delete(variant.id);
    for (const key of account.keys.list()) account.keys.delete(key.name);
    for (const variant of variants) account.variants.put(variant);
    for (const key of keys) account.keys.put(key);
    account.config = config;
    for (const record of images) account.images.put(record, record.original && blobs.get(record.original.hash));
  }
  for (const [id, settings] of Object.entries(zones)) {
    store.putZone(id, new Map(Object.entries(settings)));
  }
  for (const token of batchTokens) store.batchTokens.set(token.token, token);
}

/** Named snapshots for the control surface, at most 20. */
export function createSnapshots(take: () => Snapshot, restore: (snapshot: Snapshot) => Promise<void>) {
  const kept = new Map<string, Snapshot>();
  let made = 0;
  return {
    take(name = `snapshot-${++made}`) {
      kept.delete(name);
      kept.set(name, take());
      const [oldest] = kept.keys();
      if (kept.size > 20 && oldest !== undefined) kept.delete(oldest);
      return name;
    },
    names: () => [...kept.keys()],
    async restore(name: string) {
      const snapshot = kept.get(name);
      if (snapshot !== undefined) await restore(snapshot);
      return snapshot !== undefined;
    },
    drop: (name: string) => kept.delete(name),
  };
}

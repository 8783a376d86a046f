import { createHash } from 'node:crypto';
import type { BlobStore } from './blobs.ts';
import { createOrderedIndex, type OrderedIndex, type OrderKey } from './orderedIndex.ts';
import type { AccountConfig, ImageRecord, SigningKey, VariantRecord } from './records.ts';

/** Which images to list, and in which order. */
export interface ImageSelection {
  readonly direction: 'asc' | 'desc';
  /** Only this creator's; `''` means images without a creator. */
  readonly creator?: string;
  /** Skip this many, or start after this place. */
  readonly start: { readonly offset: number } | { readonly after: OrderKey };
}

/** One account's images, variants, keys and settings. Every change counts up `revision`. */
export interface Account {
  readonly id: string;
  /** The 22-character public name that stands in delivery URLs. */
  readonly hash: string;
  /** Goes up with every change that could alter a delivered answer. */
  readonly revision: number;
  /** The instant by this account's clock, in milliseconds since the epoch: whatever has a date or an end goes by it. */
  now(): number;
  readonly images: {
    /** Images without drafts: what lists show and `stats` counts. */
    readonly count: number;
    /** A draft past its expiry is gone. */
    get(id: string): ImageRecord | undefined;
    /** The next order of arrival. */
    nextSequence(): number;
    /** Puts a new record, or a changed one over its old self; `bytes` only when the original is new. */
    put(record: ImageRecord, bytes?: Uint8Array): void;
    /** Replaces one record by another with another id, in one step. */
    rekey(oldId: string, record: ImageRecord): void;
    /** True if it was there. */
    delete(id: string): boolean;
    list(selection: ImageSelection): Iterable<ImageRecord>;
    /** All records, drafts too, in order of arrival. */
    all(): Iterable<ImageRecord>;
    bytes(record: ImageRecord): Uint8Array | undefined;
  };
  readonly variants: {
    readonly count: number;
    get(id: string): VariantRecord | undefined;
    put(record: VariantRecord): void;
    delete(id: string): boolean;
    /** By id, alphabetically, which is the order of `variants[]` in answers. */
    list(): readonly VariantRecord[];
  };
  readonly keys: {
    get(name: string): SigningKey | undefined;
    put(key: SigningKey): void;
    delete(name: string): boolean;
    list(): readonly SigningKey[];
  };
  config: AccountConfig;
}

/** What a new account starts with. */
export interface AccountSeed {
  readonly variants: readonly VariantRecord[];
  readonly keys: readonly SigningKey[];
  readonly config: AccountConfig;
}

/** 16 bytes of the account id's SHA-256 as base64url: stable, of the real shape, and not the id. */
export function accountHash(accountId: string): string {
  return createHash('sha256').update(`cfimages account ${accountId}`).digest().subarray(0, 16).toString('base64url');
}

/** An empty account, whose clock is `now`. */
export function createAccount(id: string, seed: AccountSeed, blobs: BlobStore, now: () => number): Account {
  const records = new Map<string, ImageRecord>();
  const listed = createOrderedIndex<ImageRecord>();
  const byCreator = new Map<string, OrderedIndex<ImageRecord>>();
  const variants = new Map(seed.variants.map((variant) => [variant.id, variant]));
  const keys = new Map(seed.keys.map((key) => [key.name, key]));
  let sortedVariants: readonly VariantRecord[] | undefined;
  let config = seed.config;
  let revision = 0;
  let sequence = 0;

  const creatorIndex = (creator: string | null) => {
    const name = creator ?? '';
    const index = byCreator.get(name) ?? createOrderedIndex<ImageRecord>();
    byCreator.set(name, index);
    return index;
  };
  const enlist = (record: ImageRecord) => {
    if (record.original === undefined) return;
    listed.insert(record);
    creatorIndex(record.creator).insert(record);
  };
  const delist = (record: ImageRecord) => {
    if (record.original === undefined) return;
    listed.remove(record);
    const index = creatorIndex(record.creator);
    index.remove(record);
    if (index.size === 0) byCreator.delete(record.creator ?? '');
  };
  const remove = (record: ImageRecord) => {
    delist(record);
    records.delete(record.id);
  };
  const find = (imageId: string) => {
    const record = records.get(imageId);
    if (record?.draftExpires === undefined || now() <= record.draftExpires) return record;
    remove(record);
    return undefined;
  };

  return {
    id,
    hash: accountHash(id),
    now,
    get revision() {
      return revision;
    },
    get config() {
      return config;
    },
    set config(value) {
      config = value;
      revision += 1;
    },
    images: {
      get count() {
        return listed.size;
      },
      get: find,
      nextSequence: () => ++sequence,
      put(record, bytes) {
        revision += 1;
        sequence = Math.max(sequence, record.sequence);
        const old = records.get(record.id);
        if (bytes !== undefined && record.original !== undefined) blobs.retain(record.original.hash, bytes);
        if (old !== undefined) remove(old);
        if (bytes !== undefined && old?.original !== undefined) blobs.release(old.original.hash);
        records.set(record.id, record);
        enlist(record);
      },
      rekey(oldId, record) {
        revision += 1;
        const old = records.get(oldId);
        if (old !== undefined) remove(old);
        records.set(record.id, record);
        enlist(record);
      },
      delete(imageId) {
        const record = find(imageId);
        if (record === undefined) return false;
        revision += 1;
        remove(record);
        if (record.original !== undefined) blobs.release(record.original.hash);
        return true;
      },
      list({ direction, creator, start }) {
        const index = creator === undefined ? listed : (byCreator.get(creator) ?? createOrderedIndex<ImageRecord>());
        return 'offset' in start ? index.from(start.offset, direction) : index.after(start.after, direction);
      },
      all: () => [...records.keys()].map(find).filter((record) => record !== undefined),
      bytes: (record) => (record.original === undefined ? undefined : blobs.get(record.original.hash)),
    },
    variants: {
      get count() {
        return variants.size;
      },
      get: (variantId) => variants.get(variantId),
      put(record) {
        revision += 1;
        sortedVariants = undefined;
        variants.set(record.id, record);
      },
      delete(variantId) {
        revision += 1;
        sortedVariants = undefined;
        return variants.delete(variantId);
      },
      list() {
        sortedVariants ??= [...variants.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
        return sortedVariants;
      },
    },
    keys: {
      get: (name) => keys.get(name),
      put(key) {
        revision += 1;
        keys.set(key.name, key);
      },
      delete(name) {
        revision += 1;
        return keys.delete(name);
      },
      list: () => [...keys.values()],
    },
  };
}

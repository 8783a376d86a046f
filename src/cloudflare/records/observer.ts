import type { Account } from './account.ts';
import type { BlobStore } from './blobs.ts';
import type { AccountConfig, ImageRecord, SigningKey, VariantRecord } from './records.ts';

/** An image with its original, as a change left it behind. */
export interface FormerImage {
  readonly record: ImageRecord;
  readonly bytes: Uint8Array | undefined;
}

/** Is told of every change of a store, after it happened, with what was there before. In-memory stores have none. */
export interface StoreObserver {
  imagePut(
    accountId: string,
    record: ImageRecord,
    bytes: Uint8Array | undefined,
    before: FormerImage | undefined,
  ): void;
  imageGone(accountId: string, imageId: string, before: FormerImage | undefined): void;
  /** No image has this original any more. */
  blobGone(hash: string): void;
  variantPut(accountId: string, record: VariantRecord, before: VariantRecord | undefined): void;
  variantGone(accountId: string, id: string, before: VariantRecord | undefined): void;
  keyPut(accountId: string, key: SigningKey, before: SigningKey | undefined): void;
  keyGone(accountId: string, name: string, before: SigningKey | undefined): void;
  configPut(accountId: string, config: AccountConfig, before: AccountConfig): void;
  accountMade(account: Account): void;
  /** Its images went before. */
  accountGone(account: Account): void;
  /** Everything is about to go. */
  reset(accounts: Iterable<Account>): void;
}

/** The same account, whose changes are told to the observer. */
export function observed(account: Account, blobs: BlobStore, observer: StoreObserver): Account {
  const { id, images, variants, keys } = account;
  const blobMayBeGone = (record: ImageRecord | undefined) => {
    const hash = record?.original?.hash;
    if (hash !== undefined && blobs.get(hash) === undefined) observer.blobGone(hash);
  };
  const observedImages: Partial<Account['images']> = {
    put(record, bytes) {
      const before = formerImage(account, record.id);
      images.put(record, bytes);
      observer.imagePut(id, record, bytes, before);
      if (bytes !== undefined) blobMayBeGone(before?.record);
    },
    rekey(oldId, record) {
      const before = formerImage(account, oldId);
      images.rekey(oldId, record);
      observer.imageGone(id, oldId, before);
      observer.imagePut(id, record, undefined, undefined);
    },
    delete(imageId) {
      const before = formerImage(account, imageId);
      const there = images.delete(imageId);
      if (there) observer.imageGone(id, imageId, before);
      blobMayBeGone(before?.record);
      return there;
    },
  };
  const observedVariants: Partial<Account['variants']> = {
    put(record) {
      const before = variants.get(record.id);
      variants.put(record);
      observer.variantPut(id, record, before);
    },
    delete(variantId) {
      observer.variantGone(id, variantId, variants.get(variantId));
      return variants.delete(variantId);
    },
  };
  const observedKeys: Partial<Account['keys']> = {
    put(key) {
      const before = keys.get(key.name);
      keys.put(key);
      observer.keyPut(id, key, before);
    },
    delete(name) {
      observer.keyGone(id, name, keys.get(name));
      return keys.delete(name);
    },
  };
  return Object.create(account, {
    images: { value: over(images, observedImages) },
    variants: { value: over(variants, observedVariants) },
    keys: { value: over(keys, observedKeys) },
    config: {
      get: () => account.config,
      set(config: AccountConfig) {
        const before = account.config;
        account.config = config;
        observer.configPut(id, config, before);
      },
    },
  }) as Account;
}

/** An image as it is now, for the time when it will have been another. */
export function formerImage({ images }: Account, imageId: string): FormerImage | undefined {
  const record = images.get(imageId);
  return record === undefined ? undefined : { record, bytes: images.bytes(record) };
}

/** An object that answers for another, save for what is replaced. */
function over<T extends object>(base: T, replaced: Partial<T>): T {
  return Object.assign(Object.create(base), replaced) as T;
}

import type { Account } from './account.ts';
import type { BlobStore } from './blobs.ts';
import type { AccountConfig, ImageRecord, SigningKey, VariantRecord } from './records.ts';

/** Is told of every change of a store, after it happened. In-memory stores have none. */
export interface StoreObserver {
  imagePut(accountId: string, record: ImageRecord, bytes: Uint8Array | undefined): void;
  imageGone(accountId: string, imageId: string): void;
  /** No image has this original any more. */
  blobGone(hash: string): void;
  variantPut(accountId: string, record: VariantRecord): void;
  variantGone(accountId: string, id: string): void;
  keyPut(accountId: string, key: SigningKey): void;
  keyGone(accountId: string, name: string): void;
  configPut(accountId: string, config: AccountConfig): void;
  accountMade(account: Account): void;
  accountGone(accountId: string): void;
  /** Everything is gone. */
  reset(): void;
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
      const old = images.get(record.id);
      images.put(record, bytes);
      observer.imagePut(id, record, bytes);
      if (bytes !== undefined) blobMayBeGone(old);
    },
    rekey(oldId, record) {
      images.rekey(oldId, record);
      observer.imageGone(id, oldId);
      observer.imagePut(id, record, undefined);
    },
    delete(imageId) {
      const old = images.get(imageId);
      const there = images.delete(imageId);
      if (there) observer.imageGone(id, imageId);
      blobMayBeGone(old);
      return there;
    },
  };
  const observedVariants: Partial<Account['variants']> = {
    put(record) {
      variants.put(record);
      observer.variantPut(id, record);
    },
    delete(variantId) {
      observer.variantGone(id, variantId);
      return variants.delete(variantId);
    },
  };
  const observedKeys: Partial<Account['keys']> = {
    put(key) {
      keys.put(key);
      observer.keyPut(id, key);
    },
    delete(name) {
      observer.keyGone(id, name);
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
        account.config = config;
        observer.configPut(id, config);
      },
    },
  }) as Account;
}

/** An object that answers for another, save for what is replaced. */
function over<T extends object>(base: T, replaced: Partial<T>): T {
  return Object.assign(Object.create(base), replaced) as T;
}

import type { ImageSelection, ImageTable } from './imageTable.ts';
import type { Ledger } from './ledger.ts';
import type { ImageRecord } from './records.ts';

/** An account's images. */
export interface Images {
  /** Images without drafts: what lists show and `stats` counts. */
  readonly count: number;
  /** A draft stays past the expiry of its upload URL. */
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
}

/** What an account's images need of it. */
export interface ImagesOptions {
  readonly account: string;
  readonly ledger: Pick<Ledger, 'blobs'>;
  readonly table: () => ImageTable;
  readonly set: Ledger['set'];
}

/** The images of an account. */
export function createImages({ account, ledger: { blobs }, table, set }: ImagesOptions): Images {
  const get = (id: string) => table().get(id);
  return {
    get count() {
      return table().count;
    },
    get,
    nextSequence: () => table().maxSequence + 1,
    put: (record, bytes) => set('image', account, record.id, record, bytes),
    rekey(oldId, record) {
      const hash = record.original?.hash;
      const bytes = hash === undefined ? undefined : blobs.get(hash);
      // Between its two ids the original belongs to nobody
      if (hash !== undefined && bytes !== undefined) blobs.retain(hash, bytes);
      set('image', account, oldId, undefined);
      set('image', account, record.id, record);
      if (hash !== undefined) blobs.release(hash);
    },
    delete(id) {
      const isThere = get(id) !== undefined;
      if (isThere) set('image', account, id, undefined);
      return isThere;
    },
    list: (selection) => table().select(selection),
    all: () => table().list(),
    bytes: (record) => (record.original === undefined ? undefined : blobs.get(record.original.hash)),
  };
}

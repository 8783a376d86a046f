import { createOrderedIndex, type OrderedIndex, type OrderKey } from './orderedIndex.ts';
import type { ImageRecord } from './records.ts';
import type { Table } from './table.ts';

/** Which images to list, and in which order. */
export interface ImageSelection {
  readonly direction: 'asc' | 'desc';
  /** Only this creator's; `''` means images without a creator. */
  readonly creator?: string;
  /** Skip this many, or start after this place. */
  readonly start: { readonly offset: number } | { readonly after: OrderKey };
}

/** An account's images, indexed by time of upload and by creator, and its drafts, which no selection holds. */
export interface ImageTable extends Table<ImageRecord> {
  /** Images without drafts. */
  readonly count: number;
  /** The highest order of arrival that there was. */
  readonly maxSequence: number;
  select(selection: ImageSelection): Iterable<ImageRecord>;
}

/** An empty table of images. */
export function createImageTable(): ImageTable {
  const records = new Map<string, ImageRecord>();
  const all = createOrderedIndex<ImageRecord>();
  const byCreator = new Map<string, OrderedIndex<ImageRecord>>();
  let maxSequence = 0;

  const enlist = (record: ImageRecord) => {
    const creator = record.creator ?? '';
    const index = byCreator.get(creator) ?? createOrderedIndex<ImageRecord>();
    byCreator.set(creator, index);
    for (const each of [all, index]) each.insert(record);
  };
  const delist = (record: ImageRecord) => {
    const index = byCreator.get(record.creator ?? '');
    all.remove(record);
    index?.remove(record);
    if (index?.size === 0) byCreator.delete(record.creator ?? '');
  };

  return {
    get size() {
      return records.size;
    },
    get count() {
      return all.size;
    },
    get maxSequence() {
      return maxSequence;
    },
    get: (id) => records.get(id),
    set(id, value) {
      const before = records.get(id);
      if (before?.original !== undefined) delist(before);
      records.delete(id);
      if (value === undefined) return;
      maxSequence = Math.max(maxSequence, value.sequence);
      records.set(id, value);
      if (value.original !== undefined) enlist(value);
    },
    list: () => [...records.values()],
    select({ direction, creator, start }) {
      const index = creator === undefined ? all : byCreator.get(creator);
      if (index === undefined) return [];
      return 'offset' in start ? index.from(start.offset, direction) : index.after(start.after, direction);
    },
  };
}

import { type Kind, kindRow, type Records } from './kinds.ts';
import type { Table } from './table.ts';

/** Records of one kind, as operations see them. */
export interface Collection<T> {
  readonly count: number;
  get(id: string): T | undefined;
  has(id: string): boolean;
  /** Puts a new record, or a changed one over its old self. */
  put(record: T): void;
  /** True if it was there. */
  delete(id: string): boolean;
  /** All of them, in the order in which answers name them. */
  list(): readonly T[];
}

/** Reads what `table` gives, and changes it by `set`. */
export function createCollection<K extends Kind>(
  kind: K,
  table: () => Pick<Table<Records[K]>, 'size' | 'get' | 'list'>,
  set: (id: string, value: Records[K] | undefined) => void,
): Collection<Records[K]> {
  const { idOf } = kindRow(kind);
  return {
    get count() {
      return table().size;
    },
    get: (id) => table().get(id),
    has: (id) => table().get(id) !== undefined,
    put: (record) => set(idOf(record), record),
    delete(id) {
      const isThere = table().get(id) !== undefined;
      if (isThere) set(id, undefined);
      return isThere;
    },
    list: () => table().list(),
  };
}

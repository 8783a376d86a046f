/** The records of one kind that one owner has. */
export interface Table<T> {
  readonly size: number;
  get(id: string): T | undefined;
  /** Puts a record in place of the one of that id; without a value there is none any more. */
  set(id: string, value: T | undefined): void;
  list(): readonly T[];
}

/** An empty table, which lists by id or by arrival. */
export function createTable<T>(isSorted: boolean): Table<T> {
  const records = new Map<string, T>();
  let listed: readonly T[] | undefined;
  return {
    get size() {
      return records.size;
    },
    get: (id) => records.get(id),
    set(id, value) {
      listed = undefined;
      if (value === undefined) records.delete(id);
      else records.set(id, value);
    },
    list() {
      listed ??= isSorted
        ? [...records].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record)
        : [...records.values()];
      return listed;
    },
  };
}

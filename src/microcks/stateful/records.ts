import type { JsonObject } from '../../openapi/index.ts';
import { StateRefusal } from './refusal.ts';

/** What state may hold. */
export interface StateLimits {
  readonly records: number;
  readonly recordBytes: number;
  readonly collections: number;
  readonly bytes: number;
}

export const stateLimits: StateLimits = {
  records: 10_000,
  recordBytes: 256 * 1024,
  collections: 10_000,
  bytes: 64 * 2 ** 20,
};

/** The records of one collection, by their ids in text, in the order in which they came. */
export interface Collection {
  get(id: string): JsonObject | undefined;
  /** Keeps a record; throws a `StateRefusal` where there is no room for it. */
  put(id: string, record: JsonObject): void;
  delete(id: string): void;
  all(): readonly (readonly [string, JsonObject])[];
  readonly size: number;
  /** The highest whole number that any id was, those of deleted records included; 0 before there is one. */
  readonly highest: number;
}

/** The records of a contract, each namespace's apart. */
export interface Records {
  /** A collection by its path, filled when it is first asked for; throws a `StateRefusal` where there is no room for it. */
  collection(namespace: string, path: string, fill: (collection: Collection) => void): Collection;
  /** Forgets everything, or what one namespace holds. */
  clear(namespace?: string): void;
}

interface Kept {
  readonly record: JsonObject;
  readonly size: number;
}

/** Opens records with nothing in them. */
export function createRecords(limits: StateLimits = stateLimits): Records {
  const spaces = new Map<string, Map<string, { readonly kept: Map<string, Kept>; readonly collection: Collection }>>();
  const used = { bytes: 0, collections: 0 };
  return {
    collection(namespace, path, fill) {
      const space = spaces.get(namespace) ?? new Map();
      const present = space.get(path);
      if (present !== undefined) return present.collection;
      if (used.collections >= limits.collections) {
        throw new StateRefusal(507, `the mock keeps ${limits.collections} collections, and no more`);
      }
      const kept = new Map<string, Kept>();
      const collection = collectionOver(kept, limits, used);
      spaces.set(namespace, space.set(path, { kept, collection }));
      used.collections += 1;
      fill(collection);
      return collection;
    },
    clear(namespace) {
      for (const [name, space] of [...spaces]) {
        if (namespace !== undefined && name !== namespace) continue;
        for (const { kept } of space.values()) for (const { size } of kept.values()) used.bytes -= size;
        used.collections -= space.size;
        spaces.delete(name);
      }
    },
  };
}

function collectionOver(kept: Map<string, Kept>, limits: StateLimits, used: { bytes: number }): Collection {
  let highest = 0;
  return {
    get: (id) => kept.get(id)?.record,
    put(id, record) {
      const size = Buffer.byteLength(JSON.stringify(record));
      const before = kept.get(id)?.size;
      if (size > limits.recordBytes)
        throw new StateRefusal(413, `a record may have ${limits.recordBytes} bytes, and this one has ${size}`);
      if (before === undefined && kept.size >= limits.records)
        throw new StateRefusal(507, `a collection keeps ${limits.records} records, and this one is full`);
      if (used.bytes + size - (before ?? 0) > limits.bytes)
        throw new StateRefusal(507, `the mock keeps ${limits.bytes} bytes of records, and they are used up`);
      used.bytes += size - (before ?? 0);
      kept.set(id, { record, size });
      if (/^\d{1,15}$/.test(id)) highest = Math.max(highest, Number(id));
    },
    delete(id) {
      used.bytes -= kept.get(id)?.size ?? 0;
      kept.delete(id);
    },
    all: () => [...kept].map(([id, { record }]) => [id, record]),
    get highest() {
      return highest;
    },
    get size() {
      return kept.size;
    },
  };
}

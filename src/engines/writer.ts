import { type Change, type ChangeListener, errors, type Store } from '../cloudflare/index.ts';
import { type Batch, createBatch } from './batch.ts';
import type { Changes } from './database.ts';
import { countKey } from './entries.ts';

/** Writes what a store changes. */
export interface Writer {
  /** To be given to the store. */
  readonly changed: ChangeListener;
  /** Everything from now on is written: call it when what was kept has been restored. */
  follow(store: Store): void;
  /** Resolves when every change so far is on the disk; 5540 when they cannot be written, and have been taken back. */
  settle(): Promise<void>;
}

/** What a writer needs. */
export interface WriterOptions {
  /** Writes a batch wholly or not at all. */
  readonly write: (changes: Changes) => Promise<void>;
  /** The names that the database holds. */
  readonly names: ReadonlySet<string>;
}

/**
 * Gathers changes and writes them in atomic, synchronous batches: many requests share one. When one cannot be written,
 * it and all that came after it are taken back from memory, and whoever waits for any of them gets 5540: what was
 * refused does not exist and may be tried again.
 */
export function createWriter({ write, names: stored }: WriterOptions): Writer {
  const names = new Set(stored);
  let gathering = createBatch();
  let writing: Batch | undefined;
  let followed: Store | undefined;

  const fail = (store: Store, batch: Batch) => {
    const failed = [batch, gathering];
    const log = failed.flatMap((one) => one.log);
    followed = undefined;
    store.revert(log);
    followed = store;
    gathering = createBatch();
    // An account that nobody asked for, but somebody has looked at, is to be written with the next batch
    for (const { account } of log.filter(isNewAccount)) store.hold(account);
    for (const one of failed) one.reject(errors.storageError('', { 'retry-after': '1' }));
  };
  const succeed = (batch: Batch) => {
    for (const [name, value] of batch.entries) value === undefined ? names.delete(name) : names.add(name);
    names.add(countKey);
    batch.resolve();
  };
  const pump = (store: Store) => {
    if (writing !== undefined || !gathering.isWanted || gathering.log.length === 0) return;
    const batch = gathering;
    gathering = createBatch();
    writing = batch;
    const count = Buffer.from(String(countAfter(names, batch.entries)));
    const done = (finish: () => void) => () => {
      writing = undefined;
      finish();
      pump(store);
    };
    write(new Map([...batch.entries, [countKey, count]])).then(
      done(() => succeed(batch)),
      done(() => fail(store, batch)),
    );
  };

  return {
    changed(change) {
      if (followed !== undefined) gathering.add(change);
    },
    follow(store) {
      followed = store;
    },
    async settle() {
      if (followed === undefined) return;
      gathering.isWanted ||= gathering.log.length > 0;
      const due = [writing, gathering.isWanted ? gathering : undefined];
      pump(followed);
      await Promise.all(due.map((batch) => batch?.written));
    },
  };
}

function isNewAccount({ kind, before }: Change): boolean {
  return kind === 'config' && before === undefined;
}

/** How many entries there are after a batch, the count included. */
function countAfter(names: ReadonlySet<string>, changes: Changes): number {
  let count = names.size + (names.has(countKey) ? 0 : 1);
  for (const [name, value] of changes) {
    if (names.has(name) && value === undefined) count -= 1;
    if (!names.has(name) && value !== undefined) count += 1;
  }
  return count;
}

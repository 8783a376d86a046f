import type { Change } from '../cloudflare/index.ts';
import type { Changes } from './database.ts';
import { entryOf } from './entries.ts';

/** Changes that are written together. */
export interface Batch {
  /** What happened, in order: what has to be taken back when they cannot be written. */
  readonly log: readonly Change[];
  /** What is to be written. */
  readonly entries: Changes;
  readonly written: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  /** Whether somebody waits for it. */
  isWanted: boolean;
  add(change: Change): void;
}

/** A batch without changes. */
export function createBatch(): Batch {
  const log: Change[] = [];
  const entries = new Map<string, Uint8Array | undefined>();
  let [resolve, reject]: [() => void, (error: unknown) => void] = [() => undefined, () => undefined];
  const written = new Promise<void>((good, bad) => {
    [resolve, reject] = [good, bad];
  });
  written.catch(() => undefined);
  return {
    log,
    entries,
    written,
    resolve,
    reject,
    isWanted: false,
    add(change) {
      log.push(change);
      entries.set(...entryOf(change));
    },
  };
}

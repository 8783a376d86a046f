import type { RequestEntry, RequestPattern } from './entry.ts';
import { explainMiss } from './matching.ts';

/** How many matches to wait for (1), and how many milliseconds (5000). */
export interface WaitOptions {
  readonly count?: number;
  readonly timeout?: number;
}

/** What waiting needs of a journal. */
export interface Watched {
  readonly entries: () => readonly RequestEntry[];
  readonly find: (pattern: RequestPattern) => readonly RequestEntry[];
  /** Tells of each entry that settles; answers how to stop. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** Waits until `count` matches have been answered or aborted and gives the newest; rejects with the nearest misses. */
export function waitFor(
  { entries, find, subscribe }: Watched,
  pattern: RequestPattern,
  { count = 1, timeout = 5000 }: WaitOptions,
): Promise<RequestEntry> {
  return new Promise((resolve, reject) => {
    const settled = () => find(pattern).filter(({ status, aborted }) => status !== undefined || aborted === true);
    const look = () => {
      const matches = settled();
      const newest = matches.at(-1);
      if (matches.length < count || newest === undefined) return;
      stop();
      resolve(newest);
    };
    const timer = setTimeout(() => {
      stop();
      const { length } = settled();
      const some = length === 0 ? '' : `${length} of ${count} requests came; `;
      reject(new Error(`waited ${timeout} ms: ${some}${explainMiss(entries(), pattern)}`));
    }, timeout);
    const unsubscribe = subscribe(look);
    const stop = () => {
      clearTimeout(timer);
      unsubscribe();
    };
    look();
  });
}

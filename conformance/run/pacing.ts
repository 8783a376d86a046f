import type { Clock } from './time.ts';

/** Hands out turns, so that requests stay below a rate. */
export interface Pacer {
  /** Resolves when the next request may go out. */
  turn(signal?: AbortSignal): Promise<void>;
  /** Nobody gets a turn before so many milliseconds have passed (`Retry-After`). */
  pause(milliseconds: number): void;
}

/**
 * Spaces requests evenly: one every `1 / perSecond` seconds, after a first burst of at most `burst`. Without a rate
 * every turn comes at once, unless a pause is on.
 */
export function createPacer({ perSecond, burst = 1 }: { perSecond?: number; burst?: number }, clock: Clock): Pacer {
  const interval = perSecond === undefined ? 0 : 1000 / perSecond;
  let next = 0;
  return {
    async turn(signal) {
      const now = clock.now();
      const due = Math.max(next, now - interval * (burst - 1));
      next = due + interval;
      if (due > now) await clock.sleep(due - now, signal);
    },
    pause(milliseconds) {
      next = Math.max(next, clock.now() + milliseconds);
    },
  };
}

/** Milliseconds that a `Retry-After` header asks for: seconds or an HTTP date; undefined when it says nothing usable. */
export function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

import { randomBytes } from 'node:crypto';

/** The mock's only source of time and randomness. Everything that expires follows it; tests move it, never sleep. */
export interface Clock {
  /** The instant, in milliseconds since the epoch. */
  now(): number;
  /** Stop the clock, at the given instant or where it stands. */
  freeze(at?: number): void;
  /** Run on from where it was frozen. */
  unfreeze(): void;
  /** Jump to an instant; a running clock runs on from there. */
  set(at: number): void;
  /** Move by milliseconds, also backwards. */
  advance(milliseconds: number): void;
  /** Back to real time, running. */
  reset(): void;
  /** True while frozen. */
  readonly frozen: boolean;
  /** `count` random bytes. */
  random(count: number): Uint8Array;
}

/** A clock of its own for each mock: frozen, set and advanced without touching another. */
export function createClock(): Clock {
  let offset = 0;
  let frozenAt: number | undefined;
  const now = () => frozenAt ?? Date.now() + offset;
  return {
    now,
    freeze(at = now()) {
      frozenAt = at;
    },
    unfreeze() {
      if (frozenAt === undefined) return;
      offset = frozenAt - Date.now();
      frozenAt = undefined;
    },
    set(at) {
      if (frozenAt === undefined) offset = at - Date.now();
      else frozenAt = at;
    },
    advance(milliseconds) {
      if (frozenAt === undefined) offset += milliseconds;
      else frozenAt += milliseconds;
    },
    reset() {
      offset = 0;
      frozenAt = undefined;
    },
    get frozen() {
      return frozenAt !== undefined;
    },
    random: (count) => randomBytes(count),
  };
}

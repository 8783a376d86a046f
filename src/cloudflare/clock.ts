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
  /** Back to real time, running; the clock of a namespace goes back to the mock's. */
  reset(): void;
  /** True while frozen. */
  readonly frozen: boolean;
  /** `count` random bytes. */
  random(count: number): Uint8Array;
}

/** The clocks of one mock: what one namespace does to its own, no other sees. */
export interface Clocks {
  /** The mock's, which all namespaces run by until they move their own. */
  readonly common: Clock;
  /** The clock of a namespace; the common one without a name. */
  of(namespace: string | undefined): Clock;
  /** All of them back to real time. */
  reset(): void;
  /** Calls back after each change of one of them. */
  onChange(listener: () => void): void;
}

/** A clock of its own for each mock: frozen, set and advanced without touching another. */
export function createClock(): Clock {
  const settings = new Map<string, Setting>();
  return clockFor('', settings, realTime);
}

/** The clocks of a mock. Only those that were moved are remembered. */
export function createClocks(): Clocks {
  const settings = new Map<string, Setting>();
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  const common = clockFor('', new Map(), realTime, changed);
  return {
    common,
    of: (namespace) => (namespace === undefined ? common : clockFor(namespace, settings, common, changed)),
    reset() {
      settings.clear();
      common.reset();
    },
    onChange: (listener) => void listeners.add(listener),
  };
}

/** How far a clock is off the one it runs by, or where it stands. */
type Setting = { readonly offset: number } | { readonly frozenAt: number };

type Base = Pick<Clock, 'now' | 'frozen'>;

const realTime: Base = { now: () => Date.now(), frozen: false };

function clockFor(
  name: string,
  settings: Map<string, Setting>,
  base: Base,
  changed: () => void = () => undefined,
): Clock {
  const reading = (setting: Setting | undefined) => {
    if (setting === undefined) return base.now();
    return 'frozenAt' in setting ? setting.frozenAt : base.now() + setting.offset;
  };
  const now = () => reading(settings.get(name));
  const isStopped = () => 'frozenAt' in (settings.get(name) ?? {});
  const put = (setting: Setting) => {
    settings.set(name, setting);
    changed();
  };
  const run = (at: number) => put({ offset: at - base.now() });
  const stop = (at: number) => put({ frozenAt: at });
  const move = (at: number) => (isStopped() ? stop(at) : run(at));
  return {
    now,
    freeze: (at = now()) => stop(at),
    unfreeze() {
      if (isStopped()) run(now());
    },
    set: move,
    advance: (milliseconds) => move(now() + milliseconds),
    reset() {
      settings.delete(name);
      changed();
    },
    get frozen() {
      return isStopped() || base.frozen;
    },
    random: (count) => randomBytes(count),
  };
}

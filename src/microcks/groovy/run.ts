import { newMockRequest, type ScriptRequest } from './bindings/request.ts';
import { newLog, newStore, type ScriptStore } from './bindings/store.ts';
import type { CompiledScript } from './compile/compile.ts';
import { LimitError, type Limits, Meter, Refusal, usualLimits } from './limits.ts';
import type { ScriptHost } from './machine.ts';
import { createMachine } from './runtime.ts';
import { GMap, GThrowable, type Value } from './values/containers.ts';

/** The world that a script runs in. */
export interface ScriptWorld {
  readonly request: ScriptRequest;
  readonly store: ScriptStore;
  readonly now: () => number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Reads an address by GET; rejects when it is not allowed or there is no answer. */
  readonly read: (url: string) => Promise<{ readonly status: number; readonly body: string }>;
  readonly log: (level: string, text: string | null) => void;
  readonly limits?: Partial<Limits>;
}

/** What came of a script. */
export interface ScriptOutcome {
  /** What it returned, where it ended by itself. */
  readonly value?: Value;
  /** What it threw. */
  readonly thrown?: GThrowable;
  /** Why it was stopped. */
  readonly stopped?: LimitError | Refusal;
  /** What it wrote into `requestContext`. */
  readonly context: GMap;
}

/** Asks for an address that has not been read; the script is run again when it has. */
class Unread extends Error {
  readonly url: string;
  constructor(url: string) {
    super('an address is read');
    this.url = url;
  }
}

type Reading = { readonly status: number; readonly body: string } | { readonly failed: string };

/** Addresses that one script may read. */
const maxReadings = 10;

/**
 * Runs a script. Scripts wait for other servers without threads: a run that needs an address ends there, and another one
 * begins when it has been read, with the same times and chances; nothing that a run writes is kept before its end.
 */
export async function runScript(script: CompiledScript, world: ScriptWorld): Promise<ScriptOutcome> {
  const readings: { readonly url: string; readonly reading: Reading }[] = [];
  const past = { times: [] as number[], chances: [] as number[] };
  for (;;) {
    const attempt = runOnce(script, world, readings, past);
    if (!('unread' in attempt)) return attempt;
    if (readings.length >= maxReadings) {
      const stopped = new LimitError('steps', `the script reads more than ${maxReadings} addresses`);
      return { stopped, context: new GMap() };
    }
    const reading = await world.read(attempt.unread).catch((error: Error): Reading => ({ failed: error.message }));
    readings.push({ url: attempt.unread, reading });
  }
}

function runOnce(
  script: CompiledScript,
  world: ScriptWorld,
  readings: readonly { readonly url: string; readonly reading: Reading }[],
  past: { readonly times: number[]; readonly chances: number[] },
): ScriptOutcome | { readonly unread: string } {
  const writes: (() => void)[] = [];
  const lines: (() => void)[] = [];
  const context = new GMap();
  const machine = createMachine({
    script,
    meter: new Meter({ ...usualLimits, ...world.limits }),
    host: hostOf(world, readings, past),
    bindings: {
      mockRequest: newMockRequest(world.request),
      requestContext: context,
      store: newStore(bufferedStore(world.store, writes)),
      log: newLog((level, text) => {
        if (lines.length < maxLines) lines.push(() => world.log(level, text?.slice(0, maxLine) ?? null));
      }),
    },
  });
  const outcome = attempt(() => script.run(machine) ?? null);
  if ('unread' in outcome) return outcome;
  if (!('stopped' in outcome)) for (const write of writes) write();
  for (const line of lines) line();
  return { ...outcome, context };
}

/** Lines that one script logs. */
const maxLines = 1000;
/** Characters of a line that a script logs. */
const maxLine = 2000;

/** What became of a part of a script's work. */
export function attempt<Result>(
  run: () => Result,
): { readonly value: Result } | Pick<ScriptOutcome, 'thrown' | 'stopped'> | { readonly unread: string } {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof Unread) return { unread: error.url };
    if (error instanceof GThrowable) return { thrown: error };
    if (error instanceof LimitError || error instanceof Refusal) return { stopped: error };
    if (error instanceof RangeError) {
      const isStack = /call stack/i.test(error.message);
      return { stopped: new LimitError(isStack ? 'depth' : 'size', 'the script needs more memory than it may use') };
    }
    // A script that takes this interpreter somewhere it does not know has failed; its request has not
    return {
      thrown: new GThrowable('GroovyRuntimeException', `the script cannot be run: ${(error as Error).message}`),
    };
  }
}

/** A store whose changes are kept when the run has ended. */
function bufferedStore(store: ScriptStore, writes: (() => void)[]): ScriptStore {
  const changed = new Map<string, string | null | undefined>();
  return {
    get: (key) => (changed.has(key) ? changed.get(key) : store.get(key)),
    put(key, value, seconds) {
      changed.set(key, value);
      writes.push(() => store.put(key, value, seconds));
    },
    delete(key) {
      changed.set(key, undefined);
      writes.push(() => store.delete(key));
    },
  };
}

function hostOf(
  world: ScriptWorld,
  readings: readonly { readonly url: string; readonly reading: Reading }[],
  past: { readonly times: number[]; readonly chances: number[] },
): ScriptHost {
  let time = 0;
  let chance = 0;
  let next = 0;
  const again = (list: number[], index: number, make: () => number): number => {
    const known = list[index] ?? make();
    list[index] = known;
    return known;
  };
  return {
    now: () => again(past.times, time++, world.now),
    random: () => again(past.chances, chance++, world.random),
    read(url) {
      const known = readings[next++];
      if (known === undefined) throw new Unread(url);
      if ('failed' in known.reading) throw new GThrowable('IOException', known.reading.failed);
      return known.reading;
    },
  };
}

import { type MethodTable, methods } from '../methods/table.ts';
import { nullPointer } from '../operations/errors.ts';
import { ownText } from '../operations/text.ts';
import { GObject, type GThrowable, type Value } from '../values/containers.ts';

/** Texts that are kept between requests. */
export interface ScriptStore {
  get(key: string): string | null | undefined;
  /** Lifetime in seconds. */
  put(key: string, value: string | null, seconds?: number): void;
  delete(key: string): void;
}

interface StoreState {
  readonly store: ScriptStore;
  property(name: string): Value;
}

/** The `store` of a script; its properties are what it holds. */
export function newStore(store: ScriptStore): GObject<StoreState> {
  return new GObject('Store', { store, property: (name) => store.get(name) ?? null });
}

/** A key, which must be one. */
function keyIn(key: string | null): string {
  if (key === null) throw nullPointer('Cannot use null as a key of the store');
  return key;
}

const storeMethods = methods<GObject<StoreState>>('Store', {
  'get(String)': ({ state }, [key]: [string | null]) => state.store.get(keyIn(key)) ?? null,
  'put(String,String)': ({ state }, [key, value]: [string | null, string | null]) => {
    state.store.put(keyIn(key), value);
    return null;
  },
  'put(String,String,int)': ({ state }, [key, value, seconds]: [string | null, string | null, number]) => {
    state.store.put(keyIn(key), value, seconds);
    return null;
  },
  'delete(String)': ({ state }, [key]: [string | null]) => {
    state.store.delete(keyIn(key));
    return null;
  },
});

/** Where a script writes its lines. */
export type ScriptLog = (level: string, text: string | null) => void;

/** The `log` of a script. */
export function newLog(write: ScriptLog): GObject<{ readonly write: ScriptLog }> {
  return new GObject('Log', { write });
}

type Log = GObject<{ readonly write: ScriptLog }>;

function logAt(level: string): Record<string, (self: Log, args: never) => Value> {
  return {
    [`${level}(String)`]: ({ state }, [text]: [string | null]) => {
      state.write(level, text);
      return null;
    },
  };
}

const logMethods = methods<Log>('Log', {
  ...logAt('debug'),
  ...logAt('info'),
  ...logAt('warn'),
  ...logAt('error'),
  'error(String,Throwable)': ({ state }, [text, error]: [string | null, GThrowable | null]) => {
    state.write('error', error === null ? text : `${text}: ${ownText(error)}`);
    return null;
  },
});

/** What `store` and `log` can do. */
export const storeTables: readonly MethodTable[] = [storeMethods, logMethods];

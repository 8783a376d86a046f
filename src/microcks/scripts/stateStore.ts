/** The state that rules keep between requests: texts with a lifetime, as Microcks' `store`. */
export interface StateStore {
  get(key: string): string | undefined;
  /** Lifetime in seconds. */
  put(key: string, value: string, seconds?: number): void;
  delete(key: string): void;
  clear(): void;
}

const defaultSeconds = 10;
const maxKeys = 10_000;
const maxCharacters = 64 * 1024;

/** Opens an empty store; entries expire by `now` (milliseconds). Beyond its bounds the oldest entries go. */
export function createStateStore(now: () => number): StateStore {
  const entries = new Map<string, { readonly value: string; readonly expires: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined || entry.expires > now()) return entry?.value;
      entries.delete(key);
      return undefined;
    },
    put(key, value, seconds = defaultSeconds) {
      entries.delete(key);
      entries.set(key.slice(0, 1024), { value: value.slice(0, maxCharacters), expires: now() + seconds * 1000 });
      const [oldest] = entries.keys();
      if (entries.size > maxKeys && oldest !== undefined) entries.delete(oldest);
    },
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}

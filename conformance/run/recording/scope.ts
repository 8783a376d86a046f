import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<string>();

/** Whatever is sent and drawn by the step belongs to this scope: one attempt at a case, or a thing that cases share. */
export function inScope<T>(name: string, step: () => Promise<T>): Promise<T> {
  return storage.run(name, step);
}

/** The scope of what runs now; none before the first case and after the last one. */
export function currentScope(): string | undefined {
  return storage.getStore();
}

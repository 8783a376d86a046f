/** Something that takes time to start, and is started when first asked for. */
export interface Once<T> {
  /** What was started; a start that failed is tried again by whoever asks next. */
  readonly get: () => Promise<T>;
  /** Whether anybody has asked. */
  readonly isStarted: () => boolean;
  /** Whoever asks next gets another. */
  readonly forget: () => void;
}

/** Starts something no more than once at a time. */
export function once<T>(start: () => Promise<T>): Once<T> {
  let started: Promise<T> | undefined;
  return {
    get() {
      if (started !== undefined) return started;
      const pending = start();
      started = pending;
      pending.catch(() => {
        if (started === pending) started = undefined;
      });
      return pending;
    },
    isStarted: () => started !== undefined,
    forget() {
      started = undefined;
    },
  };
}

import { errors } from '../errors.ts';

/** Lets a bounded number of tasks run and a bounded number wait, first come, first served. */
export interface Gate {
  /** Runs the task now or in turn; throws `errors.busy` when too many wait already. */
  run<T>(task: () => Promise<T>): Promise<T>;
  readonly isFull: () => boolean;
  readonly running: () => number;
  readonly waiting: () => number;
}

/** Builds a gate for `width` tasks at a time and `limit` waiting ones. */
export function createGate(width: number, limit: number): Gate {
  const queue: (() => void)[] = [];
  let running = 0;
  const isFull = () => running >= width && queue.length >= limit;
  return {
    async run(task) {
      if (isFull()) throw errors.busy();
      if (running < width) running++;
      else await new Promise<void>((resolve) => queue.push(resolve));
      try {
        return await task();
      } finally {
        const next = queue.shift();
        if (next === undefined) running--;
        else next();
      }
    },
    isFull,
    running: () => running,
    waiting: () => queue.length,
  };
}

import { errors } from '../errors.ts';

/** What tasks share. */
export interface Capacity {
  /** Tasks at a time. */
  readonly width: number;
  /** Tasks that may wait. */
  readonly queue: number;
  /** Bytes that running tasks may need together. */
  readonly bytes: number;
  /** Bytes that a task which needs more than all of that may have, when nothing else runs; asked when its turn comes. */
  readonly free: () => number;
}

/** Lets tasks run while there is room for them, first come, first served; a bounded number waits. */
export interface Gate {
  /** Runs a task that needs so many bytes, now or in turn; throws `busy` when too many wait, `tooBig` when it cannot fit. */
  run<T>(bytes: number, task: () => Promise<T>): Promise<T>;
  /** Whether a task that needs so many bytes would be refused as one too many. */
  readonly isFull: (bytes: number) => boolean;
  readonly running: () => number;
  readonly waiting: () => number;
}

/** Builds a gate. */
export function createGate({ width, queue: limit, bytes: budget, free }: Capacity): Gate {
  const queue: { readonly bytes: number; readonly go: () => void }[] = [];
  let running = 0;
  let taken = 0;
  /** One that is heavier than the budget has it all to itself. */
  const hasRoom = (bytes: number) => running === 0 || (running < width && taken + bytes <= budget);
  const enter = (bytes: number) => {
    running++;
    taken += bytes;
  };
  const leave = (bytes: number) => {
    running--;
    taken -= bytes;
    for (let next = queue[0]; next !== undefined && hasRoom(next.bytes); next = queue[0]) {
      queue.shift();
      enter(next.bytes);
      next.go();
    }
  };
  const isFull = (bytes: number) => queue.length >= limit && (queue.length > 0 || !hasRoom(bytes));
  return {
    async run(bytes, task) {
      if (isFull(bytes)) throw errors.busy();
      if (queue.length === 0 && hasRoom(bytes)) enter(bytes);
      else await new Promise<void>((resolve) => queue.push({ bytes, go: resolve }));
      try {
        if (bytes > budget && bytes > free()) throw tooHeavy(bytes);
        return await task();
      } finally {
        leave(bytes);
      }
    },
    isFull,
    running: () => running,
    waiting: () => queue.length,
  };
}

function tooHeavy(bytes: number) {
  return errors.tooBig(
    `The image is too large: it needs ${Math.ceil(bytes / 2 ** 20)} MB of memory, which are not free`,
  );
}

/** Lets many in together, or one alone, in the order in which they asked. */
export interface Lock {
  run<T>(alone: boolean, work: () => Promise<T>): Promise<T>;
}

/** A lock that admits at most `together` at once. */
export function createLock(together: number): Lock {
  const waiting: { readonly alone: boolean; readonly start: () => void }[] = [];
  let inside = 0;
  let occupied = false;

  const admit = () => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (occupied || (next.alone ? inside > 0 : inside >= together)) return;
      waiting.shift();
      inside++;
      occupied = next.alone;
      next.start();
    }
  };

  return {
    async run(alone, work) {
      await new Promise<void>((start) => {
        waiting.push({ alone, start });
        admit();
      });
      try {
        return await work();
      } finally {
        inside--;
        occupied = false;
        admit();
      }
    },
  };
}

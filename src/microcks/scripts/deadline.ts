/** The time that a rule has. */
export interface Deadline {
  /** Counts computing only between `resume` and `pause`. */
  readonly isOver: () => boolean;
  pause(): void;
  resume(): void;
  /** Rejects when the whole time is over. */
  timeout(): Promise<never>;
  readonly milliseconds: number;
}

/** Starts a deadline of `milliseconds` in all, of which a rule may compute at most `computing`. */
export function deadline(milliseconds: number, computing: number): Deadline {
  const whole = performance.now() + Math.max(milliseconds, maxMilliseconds);
  let used = 0;
  let since: { readonly wall: number; readonly cpu: NodeJS.CpuUsage } | undefined = start();
  // The lesser of both: other programs take time on the wall, other threads of this one take the processor's
  const running = () => {
    if (since === undefined) return used;
    const wall = performance.now() - since.wall;
    return used + (wall + used <= computing ? wall : Math.min(wall, processorTime(since.cpu)));
  };
  return {
    milliseconds: computing,
    isOver: () => running() > computing || performance.now() > whole,
    pause() {
      used = running();
      since = undefined;
    },
    resume() {
      since = start();
    },
    timeout: () => timeoutAt(whole),
  };
}

/** Rejects at a time of `performance.now()`, for a server that does not answer. */
export function timeoutAt(time: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('the server took too long')), time - performance.now()).unref();
  });
}

/** The longest that a rule may take on a machine that has no time for it, in milliseconds. */
const maxMilliseconds = 2000;

function start(): { readonly wall: number; readonly cpu: NodeJS.CpuUsage } {
  return { wall: performance.now(), cpu: process.cpuUsage() };
}

function processorTime(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

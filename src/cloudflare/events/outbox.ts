/** Something to be sent to a sink of the user's. */
export interface Delivery {
  readonly kind: 'event' | 'notification';
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly account: string;
  readonly image: string;
}

/** What came of one attempt. */
export interface Attempt {
  readonly delivery: Delivery;
  /** 1 for the first. */
  readonly attempt: number;
  /** By the account's clock, milliseconds since the epoch. */
  readonly at: number;
  /** Absent when nobody answered. */
  readonly status?: number;
  readonly failure?: string;
  readonly milliseconds: number;
}

/** What is waiting to be delivered. */
export interface Outbox {
  post(delivery: Delivery): void;
  /** Looks what is due by now: a clock was moved. */
  wake(): void;
  /** Forgets what waits; of some accounts only, when a filter is given. */
  clear(of?: (account: string) => boolean): void;
  readonly waiting: number;
}

/** What an outbox goes by. */
export interface OutboxOptions {
  /** Answers the status; rejects when nobody answers, or when nobody wants to know any more. */
  readonly send: (delivery: Delivery, unwanted: AbortSignal) => Promise<number>;
  /** The clock of an account. */
  readonly now: (account: string) => number;
  readonly observe: (attempt: Attempt) => void;
  /** Calls back later, and tells how not to. */
  readonly later: (task: () => void, milliseconds: number) => () => void;
}

/** Deliveries that wait, at most: the oldest goes when there is one more. */
export const maxWaiting = 10_000;
const maxAtOnce = 4;
/** Milliseconds before the second, third … attempt; the last holds for all that follow. */
export const backOff = [1_000, 5_000, 30_000, 120_000, 300_000] as const;

interface Waiting {
  readonly delivery: Delivery;
  readonly failed: number;
  readonly due: number;
}

/**
 * Delivers behind the back of whoever is being answered, a few at a time, and tries again for as long as there is no 2xx: by
 * the clock of the account, so that a test moves it instead of waiting.
 */
export function createOutbox({ send, now, observe, later }: OutboxOptions): Outbox {
  const waiting = new Set<Waiting>();
  const running = new Map<Waiting, AbortController>();
  let cancel: () => void = () => undefined;

  const put = (item: Waiting) => {
    waiting.add(item);
    const [oldest] = waiting;
    if (waiting.size <= maxWaiting || oldest === undefined) return;
    waiting.delete(oldest);
    const { delivery, failed } = oldest;
    const failure = `given up: more than ${maxWaiting} are waiting`;
    observe({ delivery, attempt: failed, at: now(delivery.account), failure, milliseconds: 0 });
  };
  const attempt = async (item: Waiting) => {
    waiting.delete(item);
    const controller = new AbortController();
    running.set(item, controller);
    const { delivery, failed } = item;
    const started = performance.now();
    const outcome = await send(delivery, controller.signal).then(outcomeOf, (error: Error) => ({
      failure: error.message,
    }));
    // Forgotten meanwhile
    if (!running.delete(item)) return;
    const at = now(delivery.account);
    const milliseconds = Math.round(performance.now() - started);
    observe({ delivery, attempt: failed + 1, at, milliseconds, ...outcome });
    if (outcome.failure !== undefined) put({ delivery, failed: failed + 1, due: at + waitAfter(failed) });
    pump();
  };
  const pump = () => {
    cancel();
    let soonest = Number.POSITIVE_INFINITY;
    // All that wait may be of a few accounts, and a clock is asked for by name
    const clocks = new Map<string, number>();
    for (const item of waiting) {
      if (running.size >= maxAtOnce) return;
      const { account } = item.delivery;
      const instant = clocks.get(account) ?? now(account);
      clocks.set(account, instant);
      const left = item.due - instant;
      if (left <= 0) void attempt(item);
      else soonest = Math.min(soonest, left);
    }
    if (Number.isFinite(soonest)) cancel = later(pump, soonest);
  };

  return {
    post(delivery) {
      put({ delivery, failed: 0, due: now(delivery.account) });
      // After the answer that this is about is on its way
      setImmediate(pump);
    },
    wake: pump,
    clear(of = () => true) {
      for (const item of waiting) if (of(item.delivery.account)) waiting.delete(item);
      for (const [item, controller] of running) {
        if (!of(item.delivery.account)) continue;
        running.delete(item);
        controller.abort();
      }
      // Places are free for what others wait for
      pump();
    },
    get waiting() {
      return waiting.size + running.size;
    },
  };
}

function outcomeOf(status: number): Pick<Attempt, 'status' | 'failure'> {
  return { status, ...(status >= 200 && status < 300 ? {} : { failure: `the sink answered ${status}` }) };
}

function waitAfter(failed: number): number {
  return backOff[Math.min(failed, backOff.length - 1)] ?? 0;
}

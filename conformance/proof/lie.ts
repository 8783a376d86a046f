/** A request as a proxy got it. Header names are in lower case. */
export interface Incoming {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The header names as they were spelled. */
  readonly spelled: readonly string[];
  readonly body: Buffer;
}

/** An answer as a proxy passes it on. Header names are in lower case. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** What a lie may remember from one request to the next; empty at the start of a run. */
export type Memory = Map<string, unknown>;

/**
 * A change on the way to a target or back. `request` returns another request, or the answer itself; `answer` returns
 * another answer to the request as it was first sent. `undefined` leaves things as they are.
 */
export interface Lie {
  readonly request?: (
    incoming: Incoming,
    memory: Memory,
  ) => Incoming | Answered | undefined | Promise<Incoming | Answered | undefined>;
  readonly answer?: (
    answered: Answered,
    incoming: Incoming,
    memory: Memory,
  ) => Answered | undefined | Promise<Answered | undefined>;
}

/** A target that breaks one rule and keeps the others. */
export interface Mutant {
  readonly id: string;
  /** What the target does wrong, as a sentence about it. */
  readonly lie: string;
  /** Cases that have to notice. */
  readonly breaks: readonly string[];
  readonly apply: Lie;
}

/** Several lies as one; requests pass them in order, answers in reverse. */
export function all(...lies: readonly Lie[]): Lie {
  return {
    async request(incoming, memory) {
      let now: Incoming = incoming;
      for (const { request } of lies) {
        const next = await request?.(now, memory);
        if (next === undefined) continue;
        if (isSaid(next)) return next;
        now = next;
      }
      return now === incoming ? undefined : now;
    },
    async answer(answered, incoming, memory) {
      let now = answered;
      for (const { answer } of [...lies].reverse()) now = (await answer?.(now, incoming, memory)) ?? now;
      return now === answered ? undefined : now;
    },
  };
}

/** Whether a lie answered itself instead of passing a request on. */
export function isSaid(value: Incoming | Answered): value is Answered {
  return 'status' in value;
}

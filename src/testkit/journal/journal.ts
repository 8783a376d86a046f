import type { OperationCheck } from '../../cloudflare/index.ts';
import type { RequestEntry, RequestFacts, RequestPattern } from './entry.ts';
import { explain } from './explain.ts';
import { differences, explainMiss } from './matching.ts';
import { type WaitOptions, waitFor } from './waitFor.ts';

/** A request as it arrived: what the journal keeps of it. */
export interface Arrival {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Milliseconds since the epoch, by the mock's clock. */
  readonly at: number;
}

/** An answer while it is being given: node's `ServerResponse`. */
export interface LiveAnswer {
  readonly headersSent: boolean;
  readonly statusCode: number;
}

/** What came of a request. */
export interface Outcome {
  /** Absent when the connection ended before the answer began. */
  readonly status?: number;
  readonly milliseconds?: number;
  readonly bytes?: number;
  readonly aborted?: boolean;
}

/** A request under way; only the journal looks inside. */
export interface OpenEntry {
  readonly sequence: number;
  readonly arrival: Arrival;
  live: LiveAnswer | undefined;
  facts: RequestFacts;
  outcome: Outcome | undefined;
  presented: RequestEntry | undefined;
}

/**
 * The requests that a mock received, newest last, at most `limit` of them. A pattern whose operation the mock does not
 * have is refused with the nearest name.
 */
export interface Requests {
  /** Every entry that matches; all of them without a pattern. */
  find(pattern?: RequestPattern): readonly RequestEntry[];
  count(pattern?: RequestPattern): number;
  /** The newest match. */
  last(pattern?: RequestPattern): RequestEntry | undefined;
  /**
   * Waits until `count` matches have been answered or aborted and gives the newest; rejects after `timeout` milliseconds (5000)
   * with the nearest misses in the message.
   */
  waitFor(pattern: RequestPattern, options?: WaitOptions): Promise<RequestEntry>;
  /** In words: which entries come nearest to the pattern, and what differs. */
  explain(pattern: RequestPattern): string;
  /** Forgets everything; with a namespace, its entries only. */
  clear(namespace?: string): void;
}

/** A journal: the reading side, and the side that surfaces write to. */
export interface Journal extends Requests {
  open(arrival: Arrival, live: LiveAnswer): OpenEntry;
  /** Adds what a surface knows of it by now. */
  note(entry: OpenEntry, facts: RequestFacts): void;
  /** The answer is out, or will never be. */
  settle(entry: OpenEntry, outcome: Outcome): void;
  /** Tells of each entry that settles; answers how to stop. */
  subscribe(listener: (entry: RequestEntry) => void): () => void;
}

const nothing: RequestFacts = {};

/** An empty journal. Memory stays bounded: the oldest entry goes when there are more than `limit`. */
export function createJournal(limit: number, checkOperation: OperationCheck): Journal {
  let recorded: OpenEntry[] = [];
  let sequence = 0;
  const listeners = new Set<(entry: RequestEntry) => void>();

  const entries = () => recorded.map(present);
  const check = ({ operation }: RequestPattern) => {
    if (operation !== undefined) checkOperation(operation);
  };
  const find = (pattern: RequestPattern = {}) => {
    check(pattern);
    return entries().filter((entry) => differences(entry, pattern).length === 0);
  };

  const subscribe = (listener: (entry: RequestEntry) => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };

  return {
    open(arrival, live) {
      const entry = { sequence: ++sequence, arrival, live, facts: nothing, outcome: undefined, presented: undefined };
      recorded.push(entry);
      // Cut in blocks: shifting the array for each request would cost more than the request
      if (recorded.length >= limit * 1.25) recorded = recorded.slice(-limit);
      return entry;
    },
    note(entry, facts) {
      entry.facts = entry.facts === nothing ? facts : { ...entry.facts, ...facts };
    },
    settle(entry, outcome) {
      entry.outcome = outcome;
      entry.live = undefined;
      if (listeners.size === 0) return;
      const shown = present(entry);
      for (const listener of [...listeners]) listener(shown);
    },
    subscribe,
    find,
    count: (pattern) => (pattern === undefined ? recorded.length : find(pattern).length),
    last: (pattern) => find(pattern).at(-1),
    explain(pattern) {
      check(pattern);
      return explainMiss(entries(), pattern);
    },
    async waitFor(pattern, options = {}) {
      check(pattern);
      return waitFor({ entries, find, subscribe }, pattern, options);
    },
    clear(namespace) {
      recorded = namespace === undefined ? [] : recorded.filter(({ facts }) => facts.namespace !== namespace);
    },
  };
}

/** The public form, made when somebody looks: most requests are never looked at. */
function present(one: OpenEntry): RequestEntry {
  if (one.presented !== undefined) return one.presented;
  const { arrival, facts, outcome, live } = one;
  const [path = '', search = ''] = arrival.url.split('?', 2);
  const entry = {
    id: arrival.id,
    sequence: one.sequence,
    time: new Date(arrival.at).toISOString(),
    method: arrival.method,
    url: shortened(arrival.url),
    path,
    query: Object.fromEntries(new URLSearchParams(shortened(search))),
    headers: readable(arrival.headers),
    ...facts,
    ...(outcome ?? (live?.headersSent === true ? { status: live.statusCode } : {})),
    explanation: [] as readonly string[],
  };
  const whole: RequestEntry = { ...entry, explanation: explain(entry) };
  if (outcome !== undefined) one.presented = whole;
  return whole;
}

/** Signatures are secrets while they last. */
function shortened(url: string): string {
  return url.replace(/((?:^|[?&])sig=[^&]{0,6})[^&]*/g, '$1…');
}

const secret = new Set(['authorization', 'x-auth-key', 'cookie', 'cf-webhook-auth']);

function readable(headers: Arrival['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, secret.has(name) ? veiled(String(value)) : String(value)]],
    ),
  );
}

/** `Bearer abcd…`: enough to tell two tokens apart, not enough to use one. */
function veiled(value: string): string {
  const [scheme = '', ...rest] = value.split(' ');
  const token = rest.join(' ');
  return token === '' ? `${scheme.slice(0, 4)}…` : `${scheme} ${token.slice(0, 4)}…`;
}

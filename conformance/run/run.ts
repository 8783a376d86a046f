import { setMaxListeners } from 'node:events';
import type { Case } from '../case/case.ts';
import { createContext } from '../case/context.ts';
import { Blocked, BudgetSpent, Mismatch, NetworkFault } from '../case/outcome.ts';
import { removeAll } from './cleanup.ts';
import type { OpenEntry } from './ledger.ts';
import { createLock } from './lock.ts';
import { lookAgain } from './lookAgain.ts';
import type { Plan, PlanItem } from './plan.ts';
import type { Result, Status } from './result.ts';
import { apiUrl, credentialHeaders, type Session } from './session.ts';

/** What is left on the target, and how that was noticed where a DELETE said otherwise. */
export type LeftEntry = OpenEntry & { readonly why?: string };

/** A run in progress. */
export interface Run {
  readonly session: Session;
  readonly plan: Plan;
  /** The outcome of a case; runs it when it was not run yet. */
  result(id: string): Promise<Result>;
  /** Runs all of them, as many at once as the target file allows; in the order of the plan. */
  all(onResult?: (result: Result) => void): Promise<readonly Result[]>;
  /** Removes what is left on the target, closes everything, and tells what could not be removed. */
  finish(): Promise<readonly LeftEntry[]>;
}

/** Prepares a run; nothing is sent before the first result is asked for. */
export function createRun(session: Session, plan: Plan): Run {
  const { target, ledger, tidy, clock } = session;
  const lock = createLock(target.limits.concurrency);
  const results = new Map<string, Promise<Result>>();
  const items = new Map(plan.items.map((item) => [item.case.id, item]));
  const breaker = createBreaker(session);

  const start = (item: PlanItem): Promise<Result> => {
    const known = results.get(item.case.id);
    if (known !== undefined) return known;
    const made =
      item.skip === undefined
        ? lock.run(item.case.alone === true, () => runGuarded(session, item.case, breaker))
        : Promise.resolve(withoutRun(item.case, 'skip', item.skip));
    results.set(item.case.id, made);
    return made;
  };

  return {
    session,
    plan,
    result(id) {
      const item = items.get(id);
      if (item === undefined) throw new Error(`the run has no case ${id}`);
      return start(item);
    },
    all: (onResult = () => undefined) =>
      Promise.all(
        plan.items.map(async (item) => {
          const result = await start(item);
          onResult(result);
          return result;
        }),
      ),
    async finish() {
      const left = await removeAll(ledger.outstanding(), tidy, (entry) => closeRemoved(session, entry));
      // A stateless mock answers its examples for ever, and is judged by their shape alone
      const isOver = left.length > 0 || plan.profile === 'schema';
      const remnants = isOver ? [] : await lookAgain(session.removed, tidy, { ...target.limits, clock });
      // Noted again, so that a sweep knows of them
      const noted = remnants.map((thing) => ({ ...thing, number: ledger.reopen(thing) }));
      await session.close();
      return [...left, ...noted];
    },
  };
}

/**
 * One harmless request with the target's credentials. Returns why a run makes no sense: nobody answers, or the
 * credentials are refused. Anything else is for the cases to judge.
 */
export async function preflight(session: Session, statelessly: boolean): Promise<string | undefined> {
  const { target, client } = session;
  try {
    const { status } = await client.send(
      { method: 'GET', url: apiUrl(target, '/images/v1?per_page=10'), headers: credentialHeaders(target) },
      { record: () => undefined, signal: session.signal },
    );
    if (!statelessly && (status === 401 || status === 403)) {
      return `${target.urls.api} refuses the credentials (status ${status})`;
    }
    return undefined;
  } catch (cause) {
    if (cause instanceof NetworkFault) return `${target.urls.api} does not answer: ${cause.message}`;
    if (cause instanceof Mismatch) return undefined;
    throw cause;
  }
}

/** Stops a run against a target that went away: cases after that are blocked instead of waiting for time-outs. */
interface Breaker {
  readonly down: string | undefined;
  report(status: Status): Promise<void>;
}

const failuresBeforeDoubt = 3;

function createBreaker(session: Session): Breaker {
  let failures = 0;
  let down: string | undefined;
  return {
    get down() {
      return down;
    },
    async report(status) {
      failures = status === 'error' ? failures + 1 : 0;
      if (failures < failuresBeforeDoubt || down !== undefined) return;
      failures = 0;
      const reason = await preflight(session, true).catch(() => undefined);
      if (reason !== undefined) down = `the target went away: ${reason}`;
    },
  };
}

async function runGuarded(session: Session, item: Case, breaker: Breaker): Promise<Result> {
  if (session.signal.aborted) return withoutRun(item, 'blocked', 'the run was interrupted');
  if (session.budget.exhausted !== undefined) {
    return withoutRun(item, 'blocked', `the budget of ${session.budget.exhausted} is spent`);
  }
  if (breaker.down !== undefined) return withoutRun(item, 'blocked', breaker.down);
  const { retries } = session.target.limits;
  let first: Result | undefined;
  for (let attempt = 0; ; attempt++) {
    const result = await runOnce(session, item);
    await breaker.report(result.status);
    if (result.status === 'pass' && first !== undefined) {
      return {
        ...result,
        status: 'unstable',
        reason: `passed at attempt ${attempt + 1}; before that: ${first.reason}`,
      };
    }
    first ??= result;
    if (!retryable(result) || attempt >= retries || session.signal.aborted) return result;
  }
}

function retryable({ status, origin }: Result): boolean {
  return ['fail', 'warn', 'notice'].includes(status) || (status === 'error' && origin === 'network');
}

async function runOnce(session: Session, item: Case): Promise<Result> {
  const { clock, target, ledger, redactor } = session;
  const bound = target.limits.caseTimeoutMs + (item.slowMs ?? 0);
  const limit = AbortSignal.timeout(bound);
  const signal = AbortSignal.any([session.signal, limit]);
  // A case may send many requests at once.
  setMaxListeners(0, signal);
  const { context, trace } = createContext(session, item.id, signal);
  const started = clock.now();
  const outcome = await judged(item, () => item.run(context), {
    interrupted: () => session.signal.aborted,
    tooLong: () => (limit.aborted ? `the case took longer than ${bound} ms` : undefined),
  });
  const milliseconds = clock.now() - started;
  const { exchanges, pictures, lag, entries } = trace();
  // A create that was not answered may still take effect: it is looked for when the run ends, not at once.
  const own = ledger
    .outstanding()
    .filter(({ number, kind, id }) => entries.includes(number) && !(kind === 'image' && id === undefined));
  await removeAll(own, session.tidy, (entry) => closeRemoved(session, entry));
  return redactor.deep({
    ...describe(item),
    ...outcome,
    milliseconds,
    ...(lag > 0 ? { lag } : {}),
    exchanges,
    pictures,
  } satisfies Result);
}

function closeRemoved({ ledger, removed }: Session, entry: OpenEntry): void {
  ledger.close(entry.number);
  removed.push(entry);
}

type Outcome = Pick<Result, 'status' | 'reason' | 'expected' | 'actual' | 'origin'>;

async function judged(
  { level }: Case,
  run: () => Promise<void>,
  stop: { interrupted: () => boolean; tooLong: () => string | undefined },
): Promise<Outcome> {
  try {
    await run();
    return { status: 'pass' };
  } catch (cause) {
    if (stop.interrupted()) return { status: 'blocked', reason: 'the run was interrupted' };
    const tooLong = stop.tooLong();
    if (tooLong !== undefined) return { status: 'error', origin: 'network', reason: tooLong };
    if (cause instanceof Mismatch) {
      return {
        status: mismatchStatus[level],
        reason: cause.message,
        ...(cause.expected === undefined ? {} : { expected: cause.expected }),
        ...(cause.actual === undefined ? {} : { actual: cause.actual }),
      };
    }
    if (cause instanceof Blocked || cause instanceof BudgetSpent) return { status: 'blocked', reason: cause.message };
    if (cause instanceof NetworkFault) return { status: 'error', origin: 'network', reason: cause.message };
    const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    return { status: 'error', origin: 'suite', reason };
  }
}

const mismatchStatus = { MUST: 'fail', SHOULD: 'warn', MAY: 'notice' } as const;

function withoutRun(item: Case, status: Status, reason: string): Result {
  return { ...describe(item), status, reason, milliseconds: 0, exchanges: [], pictures: [] };
}

function describe({ id, title, level, chapter, capability, clause }: Case) {
  return { id, title, level, chapter, capability, clause };
}

import { setMaxListeners } from 'node:events';
import type { Case } from '../case/case.ts';
import { createContext } from '../case/context.ts';
import { Blocked, BudgetSpent, Mismatch, NetworkFault, Outage } from '../case/outcome.ts';
import { firstUnmet, inTurn, met, mismatches, rootOf } from './attribution.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import { removeAll } from './cleanup.ts';
import type { OpenEntry } from './ledger.ts';
import { createLock } from './lock.ts';
import { lookAgain } from './lookAgain.ts';
import type { Plan, PlanItem } from './plan.ts';
import { inScope } from './recording/scope.ts';
import type { Result, Status } from './result.ts';
import type { Session } from './session.ts';

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
  const breaker = session.replays ? unbroken : createBreaker(session);

  /** The outcome of a case, of the run or not; what it asks others for is waited for outside the lock. */
  const start = (item: PlanItem): Promise<Result> => {
    const known = results.get(item.case.id);
    if (known !== undefined) return known;
    const made = item.skip === undefined ? attributed(item.case) : skipped(item.case, item.skip);
    results.set(item.case.id, made);
    return made;
  };
  const outcomeOf = async (id: string): Promise<Result | undefined> => {
    const item = items.get(id) ?? plan.known.get(id);
    return item === undefined ? undefined : await start(item);
  };

  const attributed = async (item: Case): Promise<Result> => {
    const missing = firstUnmet(await inTurn(item.dependsOn, outcomeOf));
    if (missing !== undefined) return withoutRun(item, missing.status, missing.reason, missing.because);
    const consulted = await inTurn(item.consults, outcomeOf);
    const held = new Set(consulted.filter(({ status }) => met.has(status)).map(({ id }) => id));
    const result = await lock.run(item.alone === true, () => runGuarded(session, item, breaker, (id) => held.has(id)));
    if (!mismatches.has(result.status)) return result;
    const root = rootOf(await inTurn(item.foundations, outcomeOf));
    return root === undefined ? result : { ...result, status: 'blocked', because: root };
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

const skipped = async (item: Case, reason: string): Promise<Result> => withoutRun(item, 'skip', reason);

/** A recording does not go away. */
const unbroken: Breaker = { down: async () => undefined, report: async () => undefined };

async function runGuarded(
  session: Session,
  item: Case,
  breaker: Breaker,
  holds: (id: string) => boolean,
): Promise<Result> {
  if (session.signal.aborted) return withoutRun(item, 'blocked', 'the run was interrupted');
  if (session.budget.exhausted !== undefined) {
    return withoutRun(item, 'blocked', `the budget of ${session.budget.exhausted} is spent`);
  }
  const down = await breaker.down();
  if (down !== undefined) return withoutRun(item, 'blocked', down);
  const { retries } = session.target.limits;
  let first: Result | undefined;
  for (let attempt = 0; ; attempt++) {
    const scope = `${item.id} ${attempt + 1}`;
    const { result, outage } = await inScope(scope, () => runOnce(session, item, holds));
    await breaker.report(result.status, outage);
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

async function runOnce(
  session: Session,
  item: Case,
  holds: (id: string) => boolean,
): Promise<{ readonly result: Result; readonly outage: boolean }> {
  const { clock, target, ledger, redactor } = session;
  const bound = target.limits.caseTimeoutMs + (item.slowMs ?? 0);
  const limit = AbortSignal.timeout(bound);
  const signal = AbortSignal.any([session.signal, limit]);
  // A case may send many requests at once.
  setMaxListeners(0, signal);
  const { context, trace } = createContext(session, item.id, signal, holds);
  const started = clock.now();
  const { outage = false, ...outcome } = await judged(item, () => item.run(context), {
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
  const result = redactor.deep({
    ...describe(item),
    ...outcome,
    milliseconds,
    ...(lag > 0 ? { lag } : {}),
    exchanges,
    pictures,
  } satisfies Result);
  return { result, outage };
}

function closeRemoved({ ledger, removed }: Session, entry: OpenEntry): void {
  ledger.close(entry.number);
  removed.push(entry);
}

type Outcome = Pick<Result, 'status' | 'reason' | 'expected' | 'actual' | 'origin'> & { readonly outage?: boolean };

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
    if (cause instanceof Outage) return { status: 'blocked', reason: cause.message, outage: true };
    if (cause instanceof Blocked || cause instanceof BudgetSpent) return { status: 'blocked', reason: cause.message };
    if (cause instanceof NetworkFault) return { status: 'error', origin: 'network', reason: cause.message };
    const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    return { status: 'error', origin: 'suite', reason };
  }
}

const mismatchStatus = { MUST: 'fail', SHOULD: 'warn', MAY: 'notice' } as const;

function withoutRun(item: Case, status: Status, reason: string, because?: string): Result {
  const root = because === undefined ? {} : { because };
  return { ...describe(item), status, reason, ...root, milliseconds: 0, exchanges: [], pictures: [] };
}

function describe({ id, title, level, chapter, capability, clause }: Case) {
  return { id, title, level, chapter, capability, clause };
}

import type { Capability, Level } from '../case/capabilities.ts';
import type { Result, Status, Totals } from '../run/result.ts';
import { totalsOf } from '../run/result.ts';
import type { KnownDeviation } from '../targets/target.ts';

/**
 * What a run says of one capability. `certified`: a case passed and nothing speaks against it, in a complete run.
 * `passed`: the same in a run of some of the cases. `undecided`: no case could be judged to its end.
 */
export type CapabilityVerdict = 'certified' | 'passed' | 'failed' | 'undecided';

/** One capability that the target offers, judged. */
export interface CapabilityOutcome {
  readonly capability: Capability;
  readonly verdict: CapabilityVerdict;
  readonly totals: Totals;
}

/** How a deviation that the target file lists compares with what was found. */
export interface KnownOutcome extends KnownDeviation {
  /** `fixed`: the case passes. `expired`: the entry is out of date. `unseen`: the case was not judged. */
  readonly state: 'confirmed' | 'fixed' | 'expired' | 'unseen';
}

/** Exit codes of a certification that got as far as its first case. */
export type ExitCode = 0 | 1 | 4 | 5 | 6;

/** The judgement on a run, computed from its results and nothing else. */
export interface Verdict {
  readonly conformant: boolean;
  readonly exitCode: ExitCode;
  /** Why it is not 0, one sentence each. */
  readonly reasons: readonly string[];
  readonly capabilities: readonly CapabilityOutcome[];
  readonly known: readonly KnownOutcome[];
}

/** What a result has to say for the verdict. */
export type Judged = Pick<Result, 'id' | 'level' | 'capability' | 'status' | 'origin'>;

/** What the verdict rests on; a report carries all of it. */
export interface Facts {
  readonly results: readonly Judged[];
  readonly offered: readonly Capability[];
  readonly complete: boolean;
  /** A mismatch of a SHOULD counts as one of a MUST. */
  readonly strict: boolean;
  /** Known deviations do not fail the run, although they still count against the capability. */
  readonly acceptKnown: boolean;
  readonly known: readonly KnownDeviation[];
  /** Things that could not be removed. */
  readonly left: number;
  /** Which budget ran out. */
  readonly exhausted: string | undefined;
  readonly interrupted: boolean;
  /** `YYYY-MM-DD` of the run. */
  readonly date: string;
}

/** Judges a run. Exit codes in the order in which they win: 4 suite defect, 5 not left clean, 6 budget, 1, 0. */
export function judgeRun(facts: Facts): Verdict {
  const { results, offered, complete } = facts;
  const tolerated = new Set(facts.acceptKnown ? facts.known.map(({ id }) => id) : []);
  const capabilities = offered
    .map((capability) => judgeCapability(capability, results, facts))
    .filter(({ totals }) => complete || Object.values(totals).some((count) => count > 0));
  const known = facts.known.map((entry) => compare(entry, results, facts.date));
  const against = results.filter((result) => speaksAgainst(result, facts.strict) && !tolerated.has(result.id));
  const undecided = complete ? capabilities.filter(({ verdict }) => verdict === 'undecided') : [];
  const stale = known.filter(({ state }) => state === 'fixed' || state === 'expired');
  const reasons = [
    ...sentence(against.filter(isMismatch), (ids) => `requirements are not met: ${ids}`),
    ...sentence(
      against.filter((result) => !isMismatch(result)),
      (ids) => `cases could not be judged: ${ids}`,
    ),
    ...undecided.map(({ capability }) => `no case of the offered capability ${capability} could be judged`),
    ...stale.map(({ id, state, expires }) =>
      state === 'fixed' ? `${id} is listed as known and passes now` : `the known deviation ${id} expired on ${expires}`,
    ),
    ...(facts.interrupted ? ['the run was interrupted'] : []),
  ];
  const suite = results.filter(({ status, origin }) => status === 'error' && origin === 'suite');
  const special: readonly (readonly [ExitCode, readonly string[]])[] = [
    [4, sentence(suite, (ids) => `the suite itself broke in ${ids}`)],
    [5, facts.left > 0 ? [`${facts.left} things may be left on the target, because removing them did not work`] : []],
    [6, facts.exhausted === undefined ? [] : [`the budget of ${facts.exhausted} is spent`]],
  ];
  const exitCode = special.find(([, why]) => why.length > 0)?.[0] ?? (reasons.length > 0 ? 1 : 0);
  return {
    conformant: exitCode === 0,
    exitCode,
    reasons: [...special.flatMap(([, why]) => why), ...reasons],
    capabilities,
    known,
  };
}

/** Whether a result speaks against its capability. */
export function speaksAgainst({ status, level }: Judged, strict: boolean): boolean {
  if (status === 'fail' || status === 'error') return true;
  if (status === 'warn') return strict;
  return status === 'blocked' && level === 'MUST';
}

function judgeCapability(capability: Capability, results: readonly Judged[], facts: Facts): CapabilityOutcome {
  const own = results.filter((result) => result.capability === capability);
  const totals = totalsOf(own);
  const verdict = (): CapabilityVerdict => {
    const against = own.filter((result) => speaksAgainst(result, facts.strict));
    if (against.some(isMismatch)) return 'failed';
    if (against.length > 0 || totals.pass === 0) return 'undecided';
    return facts.complete && !facts.interrupted && facts.exhausted === undefined ? 'certified' : 'passed';
  };
  return { capability, verdict: verdict(), totals };
}

function compare(entry: KnownDeviation, results: readonly Judged[], date: string): KnownOutcome {
  const found = results.find(({ id }) => id.toLowerCase() === entry.id.toLowerCase());
  const state = (): KnownOutcome['state'] => {
    if (found !== undefined && passed.includes(found.status)) return 'fixed';
    if (entry.expires <= date) return 'expired';
    return found !== undefined && isMismatch(found) ? 'confirmed' : 'unseen';
  };
  return { ...entry, state: state() };
}

const passed: readonly Status[] = ['pass', 'unstable'];

function isMismatch({ status }: { readonly status: Status; readonly level?: Level }): boolean {
  return status === 'fail' || status === 'warn' || status === 'notice';
}

const shownIds = 12;

function sentence(results: readonly Judged[], say: (ids: string) => string): readonly string[] {
  if (results.length === 0) return [];
  const ids = results.slice(0, shownIds).map(({ id }) => id);
  const more = results.length - ids.length;
  return [say(`${ids.join(', ')}${more > 0 ? ` and ${more} more` : ''}`)];
}

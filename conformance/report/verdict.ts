import { type Capability, capabilities as everyCapability, type Level } from '../case/capabilities.ts';
import { whyNothingRan } from '../run/idle.ts';
import type { Result, Status, Totals } from '../run/result.ts';
import { totalsOf } from '../run/result.ts';
import type { KnownDeviation } from '../targets/target.ts';

/**
 * What a run says of one capability. `certified`: a case passed and nothing speaks against it, in a complete run.
 * `passed`: the same in a run of some of the cases. `undecided`: no case could be judged to its end. `not offered`: the
 * run has cases for it, and the target file does not claim it.
 */
export type CapabilityVerdict = 'certified' | 'passed' | 'failed' | 'undecided' | 'not offered';

/** One capability that the run has cases for, judged. */
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

/** Exit codes of a certification that got as far as its first case; 2 when all cases were skipped. */
export type ExitCode = 0 | 1 | 2 | 4 | 5 | 6;

/** How much a run speaks for: every capability of its profile, those that the target offers, or some of the cases. */
export type Extent = 'full' | 'partial' | 'selection';

/** The judgement on a run, computed from its results and nothing else. */
export interface Verdict {
  /** Nothing speaks against the target, accepted deviations included. The exit code may be 0 without that. */
  readonly conformant: boolean;
  readonly extent: Extent;
  readonly exitCode: ExitCode;
  /** Why it is not 0, one sentence each. */
  readonly reasons: readonly string[];
  readonly capabilities: readonly CapabilityOutcome[];
  readonly known: readonly KnownOutcome[];
}

/** What a result has to say for the verdict. */
export type Judged = Pick<Result, 'id' | 'level' | 'capability' | 'status' | 'origin' | 'reason'>;

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

/** Judges a run. Exit codes in the order in which they win: 4 suite defect, 5 not left clean, 6 budget, 2, 1, 0. */
export function judgeRun(facts: Facts): Verdict {
  const { results } = facts;
  const capabilities = judgeCapabilities(facts);
  const known = facts.known.map((entry) => compare(entry, results, facts.date));
  const reasons = reasonsAgainst(facts, capabilities, known);
  const suite = results.filter(({ status, origin }) => status === 'error' && origin === 'suite');
  const idle = whyNothingRan(results, facts.offered);
  const special: readonly (readonly [ExitCode, readonly string[]])[] = [
    [4, sentence(suite, (ids) => `the suite itself broke in ${ids}`)],
    [
      5,
      facts.left > 0
        ? [`${facts.left} things may be left on the target, because removing them did not work, or only seemed to`]
        : [],
    ],
    [6, facts.exhausted === undefined ? [] : [`the budget of ${facts.exhausted} is spent`]],
    [2, idle === undefined ? [] : [idle]],
  ];
  const exitCode = special.find(([, why]) => why.length > 0)?.[0] ?? (reasons.length > 0 ? 1 : 0);
  const isFull = capabilities.every(({ verdict }) => verdict !== 'not offered');
  return {
    conformant: exitCode === 0 && capabilities.every(({ verdict }) => verdict !== 'failed'),
    extent: facts.complete ? (isFull ? 'full' : 'partial') : 'selection',
    exitCode,
    reasons: [...special.flatMap(([, why]) => why), ...reasons],
    capabilities,
    known,
  };
}

/** Why a run is not a success, one sentence each, besides what has an exit code of its own. */
function reasonsAgainst(
  facts: Facts,
  capabilities: readonly CapabilityOutcome[],
  known: readonly KnownOutcome[],
): readonly string[] {
  const { results, complete, strict } = facts;
  const tolerated = new Set(facts.acceptKnown ? facts.known.map(({ id }) => id) : []);
  const against = results.filter((result) => speaksAgainst(result, strict) && !tolerated.has(result.id));
  const undecided = complete ? capabilities.filter(({ verdict }) => verdict === 'undecided') : [];
  const stale = known.filter(({ state }) => state === 'fixed' || state === 'expired');
  const isJudged = results.some(({ status }) => !unjudged.includes(status));
  return [
    ...sentence(against.filter(isMismatch), (ids) => `requirements are not met: ${ids}`),
    ...sentence(
      against.filter((result) => !isMismatch(result)),
      (ids) => `cases could not be judged: ${ids}`,
    ),
    ...undecided.map(({ capability }) => `no case of the offered capability ${capability} could be judged`),
    ...(isJudged ? [] : [`none of ${results.length} cases was judged, so nothing is certified`]),
    ...stale.map(({ id, state, expires }) =>
      state === 'fixed' ? `${id} is listed as known and passes now` : `the known deviation ${id} expired on ${expires}`,
    ),
    ...(facts.interrupted ? ['the run was interrupted'] : []),
  ];
}

const unjudged: readonly Status[] = ['skip', 'blocked', 'error'];

/** Every capability that the run has cases for, offered or not, and every offered one, in the order of the table. */
function judgeCapabilities(facts: Facts): readonly CapabilityOutcome[] {
  const { results, offered, complete } = facts;
  const selected = new Set(results.map(({ capability }) => capability));
  return (Object.keys(everyCapability) as readonly Capability[])
    .filter((name) => selected.has(name) || (complete && offered.includes(name)))
    .map((name) => judgeCapability(name, results, facts));
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
    if (!facts.offered.includes(capability)) return 'not offered';
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

import type { Capability, Profile } from '../case/capabilities.ts';
import { capabilities } from '../case/capabilities.ts';
import type { Spent } from '../run/budget.ts';
import type { Result, Totals } from '../run/result.ts';
import { totalsOf } from '../run/result.ts';
import type { LeftEntry, Run } from '../run/run.ts';
import type { KnownDeviation } from '../targets/target.ts';
import { type CapabilityOutcome, judgeRun, type KnownOutcome, type Verdict } from './verdict.ts';

/** The one tree that every reporter writes down. Redacted; nothing in it is secret. */
export interface Report {
  readonly format: 'cfimages-conformance-report';
  readonly version: 2;
  /** The version of the package that judged. */
  readonly suite: string;
  readonly target: {
    readonly name: string;
    readonly urls: Readonly<Record<string, string>>;
    readonly offered: readonly Capability[];
    readonly consistencyMs: number;
    readonly retries: number;
  };
  readonly run: {
    readonly id: string;
    /** Which requirements were judged: the catalogue as of `YYYY-MM`. */
    readonly baseline: string;
    readonly profile: Profile;
    /** Whether all cases of the profile were selected: only then can anything be certified. */
    readonly complete: boolean;
    readonly strict: boolean;
    readonly acceptKnown: boolean;
    readonly interrupted: boolean;
    /** RFC 3339. */
    readonly started: string;
    readonly milliseconds: number;
    readonly spent: Readonly<Spent>;
    /** Which budget ran out. */
    readonly exhausted?: string;
    /** The slowest that a read was to show a change, in milliseconds. */
    readonly lag: number;
  };
  readonly verdict: Pick<Verdict, 'conformant' | 'extent' | 'exitCode' | 'reasons'>;
  readonly totals: Totals;
  readonly capabilities: readonly (CapabilityOutcome & { readonly sentence: string })[];
  readonly known: readonly KnownOutcome[];
  /** What could not be removed from the target. */
  readonly left: readonly Pick<LeftEntry, 'kind' | 'id' | 'marker' | 'why'>[];
  readonly results: readonly Result[];
}

/** What only the caller of a run knows. */
export interface RunFacts {
  readonly suite: string;
  readonly strict: boolean;
  readonly acceptKnown: boolean;
  readonly interrupted: boolean;
  readonly started: number;
  readonly left: readonly LeftEntry[];
  /** Which budget ran out, where that is known from a recording. */
  readonly exhausted?: string | undefined;
}

/** The report of a finished run. */
export function makeReport({ session, plan }: Run, results: readonly Result[], facts: RunFacts): Report {
  const { target, redactor, budget, clock } = session;
  const exhausted = facts.exhausted ?? budget.exhausted;
  const report = withVerdict(
    {
      format: 'cfimages-conformance-report',
      version: 2,
      suite: facts.suite,
      target: {
        name: target.name,
        urls: { ...target.urls },
        offered: plan.offered,
        consistencyMs: target.limits.consistencyMs,
        retries: target.limits.retries,
      },
      run: {
        id: session.run,
        baseline: plan.baseline,
        profile: plan.profile,
        complete: plan.complete,
        strict: facts.strict,
        acceptKnown: facts.acceptKnown,
        interrupted: facts.interrupted,
        started: new Date(facts.started).toISOString(),
        milliseconds: clock.now() - facts.started,
        spent: { ...budget.spent },
        ...(exhausted === undefined ? {} : { exhausted }),
        lag: results.reduce((most, { lag = 0 }) => Math.max(most, lag), 0),
      },
      left: facts.left.map(({ kind, id, marker, why }) => ({
        kind,
        ...(id === undefined ? {} : { id }),
        ...(marker === undefined ? {} : { marker }),
        ...(why === undefined ? {} : { why }),
      })),
      results,
    },
    target.known,
  );
  return redactor.deep(report);
}

/** Everything of a report but what follows from the rest. */
export type Findings = Omit<Report, 'verdict' | 'totals' | 'capabilities' | 'known'>;

/** Adds what follows from the findings: verdict, totals, capabilities, baseline. */
export function withVerdict(findings: Findings, known: readonly KnownDeviation[]): Report {
  const { run, results, left, target } = findings;
  const {
    capabilities: outcomes,
    known: compared,
    ...verdict
  } = judgeRun({
    results,
    offered: target.offered,
    complete: run.complete,
    strict: run.strict,
    acceptKnown: run.acceptKnown,
    known,
    left: left.length,
    exhausted: run.exhausted,
    interrupted: run.interrupted,
    date: run.started.slice(0, 10),
  });
  const { results: all, left: remaining, ...head } = findings;
  return {
    ...head,
    verdict,
    totals: totalsOf(results),
    capabilities: outcomes.map((outcome) => ({ ...outcome, sentence: capabilities[outcome.capability] })),
    known: compared,
    left: remaining,
    results: all,
  };
}

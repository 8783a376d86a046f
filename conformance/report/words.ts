import { type Status, statuses, type Totals } from '../run/result.ts';
import type { Report } from './report.ts';
import type { CapabilityVerdict } from './verdict.ts';

/** The verdict in a few words. */
export function headline({ verdict, run, target, results }: Report): string {
  const scope = run.complete ? `profile ${run.profile}` : `${results.length} cases of the profile ${run.profile}`;
  const judgement = verdict.conformant
    ? run.complete
      ? 'conformant'
      : 'no deviation found'
    : outcomes[verdict.exitCode];
  return `${target.name}: ${judgement} (${scope})`;
}

const outcomes = {
  0: 'conformant',
  1: 'not conformant',
  4: 'not judged, the suite broke',
  5: 'not left clean',
  6: 'not judged to the end, a budget is spent',
} as const;

/** Counts in one line, without the statuses that did not occur. */
export function countLine(totals: Totals): string {
  return statuses
    .filter((status) => totals[status] > 0)
    .map((status) => `${totals[status]} ${status}`)
    .join(', ');
}

/** What each capability verdict is called. */
export const verdictWords: Readonly<Record<CapabilityVerdict, string>> = {
  certified: 'certified',
  passed: 'passed so far',
  failed: 'failed',
  undecided: 'undecided',
};

/** What each status means, for readers of a report. */
export const statusWords: Readonly<Record<Status, string>> = {
  pass: 'the requirement is met',
  fail: 'a MUST is not met',
  warn: 'a SHOULD is not met',
  notice: 'a MAY is not made use of',
  unstable: 'met only when tried again',
  skip: 'not run, with the reason',
  blocked: 'could not be judged, because what it needs first did not work or the run stopped',
  error: 'the suite or the network broke; not held against the target',
};

/** Milliseconds for people. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  return seconds < 100 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

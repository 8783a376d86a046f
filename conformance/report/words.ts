import { type Result, type Status, statuses, type Totals } from '../run/result.ts';
import type { Report } from './report.ts';
import type { CapabilityVerdict } from './verdict.ts';

/** The verdict in a few words; what is not offered is said as loudly as what is certified. */
export function headline(report: Report): string {
  return `${report.target.name}: ${judgement(report)} (${scope(report)})`;
}

/** How many of the capabilities of a run ended in a certain way. */
export function countOf({ capabilities }: Pick<Report, 'capabilities'>, wanted: CapabilityVerdict): number {
  return capabilities.filter(({ verdict }) => verdict === wanted).length;
}

/** `full: 27 of 27`, `partial: 2 of 27`, `not conformant: 1 of 27 failed`: the verdict with its share, for badge and headline. */
export function judgement(report: Report): string {
  const { verdict, capabilities, results } = report;
  const [all, failed] = [capabilities.length, countOf(report, 'failed')];
  if (verdict.exitCode === 2) return 'nothing was judged';
  if (failed > 0)
    return `not conformant: ${failed} of ${all} failed${verdict.exitCode === 0 ? ', all of it known' : ''}`;
  if (!verdict.conformant) return outcomes[verdict.exitCode];
  if (verdict.extent === 'selection') return `no deviation in ${judged(results)} of ${results.length} cases`;
  // The word full is kept for the profile of that name
  const word = verdict.extent === 'full' && report.run.profile !== 'full' ? 'conformant' : verdict.extent;
  return `${word}: ${countOf(report, 'certified')} of ${all}`;
}

function judged(results: readonly Result[]): number {
  return results.filter(({ status }) => status !== 'skip').length;
}

function scope(report: Report): string {
  const { run, results } = report;
  const missing = countOf(report, 'not offered');
  return [
    run.complete ? `profile ${run.profile}` : `${results.length} cases of the profile ${run.profile}`,
    `baseline ${run.baseline}`,
    ...(missing === 0 ? [] : [`${missing} ${missing === 1 ? 'capability' : 'capabilities'} not offered`]),
  ].join(', ');
}

const outcomes = {
  0: 'conformant',
  1: 'not conformant',
  2: 'nothing was judged',
  4: 'not judged, the suite broke',
  5: 'not left clean',
  6: 'not judged to the end, a budget is spent',
} as const;

/** A thing that is left on the target, in a line. */
export function leftWords({ kind, id, marker, why }: Report['left'][number]): string {
  return `${kind} ${id ?? marker ?? ''}${why === undefined ? '' : `: DELETE said it is gone, but ${why}`}`;
}

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
  'not offered': 'not offered',
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

import { readBaseline } from '../case/baseline.ts';
import type { Status } from '../run/result.ts';
import type { Report } from './report.ts';

/**
 * What a change of a case means for the target. `worse`: it was met and is not any more, or a judgement was lost.
 * `better`: it is met now. `other`: neither, or the two baselines do not both have the case.
 */
export type Direction = 'worse' | 'better' | 'other';

/** One case that two reports judge differently. */
export interface Drift {
  readonly id: string;
  readonly title: string;
  readonly before: Status | 'absent';
  readonly after: Status | 'absent';
  readonly direction: Direction;
  /** Why, as the report says in which it did not pass. */
  readonly reason?: string;
}

/** The cases that two reports judge differently, in the order of the second. */
export function diffReports(before: Report, after: Report): readonly Drift[] {
  const first = new Map(before.results.map((result) => [result.id, result]));
  const second = new Map(after.results.map((result) => [result.id, result]));
  const isCommon = commonTo(before.run.baseline, after.run.baseline);
  return [...new Set([...second.keys(), ...first.keys()])].flatMap((id): readonly Drift[] => {
    const [was, is] = [first.get(id), second.get(id)];
    if (was?.status === is?.status) return [];
    const reason = is?.reason ?? was?.reason;
    return [
      {
        id,
        title: (is ?? was)?.title ?? '',
        before: was?.status ?? 'absent',
        after: is?.status ?? 'absent',
        direction: isCommon(id) ? directionOf(was?.status, is?.status) : 'other',
        ...(reason === undefined ? {} : { reason }),
      },
    ];
  });
}

/** Exit codes of `cfimages diff`; 2 is for what cannot be read. One case that is worse outweighs all that are better. */
export const diffExitCodes = { same: 0, worse: 1, better: 3 } as const;

/** Whether a target became worse, better, or neither. */
export function tendency(drifts: readonly Drift[]): keyof typeof diffExitCodes {
  const has = (wanted: Direction) => drifts.some(({ direction }) => direction === wanted);
  return has('worse') ? 'worse' : has('better') ? 'better' : 'same';
}

type Standing = 'met' | 'shaky' | 'unmet' | 'unknown';

const standings: Readonly<Record<Status, Standing>> = {
  pass: 'met',
  unstable: 'shaky',
  fail: 'unmet',
  warn: 'unmet',
  notice: 'unmet',
  skip: 'unknown',
  blocked: 'unknown',
  error: 'unknown',
};

function directionOf(before: Status | undefined, after: Status | undefined): Direction {
  const [was, is] = [before, after].map((status) => (status === undefined ? 'unknown' : standings[status]));
  if (was === is) return 'other';
  if (is === 'met') return 'better';
  // What is not judged any more is never an improvement: leaving a case out must not look like mending it
  if (is === 'unmet' || is === 'unknown') return 'worse';
  return was === 'unmet' ? 'better' : was === 'met' ? 'worse' : 'other';
}

/** Which ids two baselines both have; all of them where one is not at hand. */
function commonTo(before: string, after: string): (id: string) => boolean {
  if (before === after) return () => true;
  const [first, second] = [before, after].map(idsOf);
  return (id) => (first?.has(id) ?? true) && (second?.has(id) ?? true);
}

function idsOf(name: string): ReadonlySet<string> | undefined {
  try {
    return new Set(Object.keys(readBaseline(name).cases));
  } catch {
    return undefined;
  }
}

import type { Status } from '../run/result.ts';
import type { Report } from './report.ts';

/** One case that two reports judge differently. */
export interface Drift {
  readonly id: string;
  readonly title: string;
  readonly before: Status | 'absent';
  readonly after: Status | 'absent';
  /** Why, as the report says in which it did not pass. */
  readonly reason?: string;
}

/** The cases that two reports judge differently, in the order of the second. */
export function diffReports(before: Report, after: Report): readonly Drift[] {
  const first = new Map(before.results.map((result) => [result.id, result]));
  const second = new Map(after.results.map((result) => [result.id, result]));
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
        ...(reason === undefined ? {} : { reason }),
      },
    ];
  });
}

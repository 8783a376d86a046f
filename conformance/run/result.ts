import type { Capability, Level } from '../case/capabilities.ts';
import type { Clause } from '../case/clauses.ts';
import type { Exchange, PictureEvidence } from '../case/evidence.ts';

/**
 * How a case ended. `fail`, `warn` and `notice` are mismatches of a MUST, a SHOULD and a MAY. `unstable` passed
 * after a retry. `skip` was not asked for; `blocked` could not be judged; `error` is the suite or the network.
 */
export const statuses = ['pass', 'fail', 'warn', 'notice', 'unstable', 'skip', 'blocked', 'error'] as const;
export type Status = (typeof statuses)[number];

/** Who broke, when the status is `error`. */
export type ErrorOrigin = 'suite' | 'network';

/** The outcome of one case. */
export interface Result {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
  readonly chapter: string;
  readonly capability: Capability;
  readonly clause: Clause;
  readonly status: Status;
  /** Why it is not a pass. */
  readonly reason?: string;
  /** The case to whose sentence the fault is put down; the status is `blocked` then. */
  readonly because?: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly origin?: ErrorOrigin;
  readonly milliseconds: number;
  /** How long reads took to show a change, in milliseconds, when not at once. */
  readonly lag?: number;
  readonly exchanges: readonly Exchange[];
  readonly pictures: readonly PictureEvidence[];
}

/** A count for every status. */
export type Totals = Readonly<Record<Status, number>>;

/** Counts results by status. */
export function totalsOf(results: readonly Pick<Result, 'status'>[]): Totals {
  const totals = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<Status, number>;
  for (const { status } of results) totals[status]++;
  return totals;
}

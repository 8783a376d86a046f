import type { Capability } from '../case/capabilities.ts';
import type { Plan } from './plan.ts';
import type { Status } from './result.ts';

/** What is known of a case that may not have run. */
interface Considered {
  readonly capability: Capability;
  readonly status: Status;
  readonly reason?: string;
}

/** Why a run judged nothing, when all of its cases were skipped: what to add to the target file. */
export function whyNothingRan(results: readonly Considered[], offered: readonly Capability[]): string | undefined {
  if (results.length === 0 || results.some(({ status }) => status !== 'skip')) return undefined;
  const missing = [...new Set(results.map(({ capability }) => capability))].filter((name) => !offered.includes(name));
  const reasons = [...new Set(results.map(({ reason = '' }) => reason))];
  const advice =
    missing.length > 0 ? `add ${missing.map((name) => `\`${name}\``).join(', ')} to capabilities` : reasons.join('; ');
  return `0 of ${results.length} cases ran: ${advice}`;
}

/** The same of a run that has not begun: it would judge nothing, so it need not begin. */
export function whyNothingWillRun({ items, offered }: Plan): string | undefined {
  const results = items.map(({ case: { capability }, skip }): Considered => {
    return skip === undefined ? { capability, status: 'pass' } : { capability, status: 'skip', reason: skip };
  });
  return whyNothingRan(results, offered);
}

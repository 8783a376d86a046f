import type { Result, Status } from './result.ts';

/** Statuses of a case whose sentence holds. */
export const met: ReadonlySet<Status> = new Set(['pass', 'unstable']);

/** Statuses that say: the target answered otherwise. */
export const mismatches: ReadonlySet<Status> = new Set(['fail', 'warn', 'notice']);

/** The outcomes of cases by id, one after another; ids that nobody knows are left out. */
export async function inTurn(
  ids: readonly string[],
  outcomeOf: (id: string) => Promise<Result | undefined>,
): Promise<readonly Result[]> {
  const outcomes: Result[] = [];
  for (const id of ids) {
    const outcome = await outcomeOf(id);
    if (outcome !== undefined) outcomes.push(outcome);
  }
  return outcomes;
}

/** Why a case cannot say anything, when one that it depends on does not hold. */
export function firstUnmet(
  outcomes: readonly Result[],
): { readonly status: 'skip' | 'blocked'; readonly reason: string; readonly because?: string } | undefined {
  const unmet = outcomes.find(({ status }) => !met.has(status));
  if (unmet === undefined) return undefined;
  const { id, status, title, reason = '' } = unmet;
  if (status === 'skip') return { status, reason: `it rests on ${id}, which is skipped: ${reason}` };
  if (mismatches.has(status) || unmet.because !== undefined) {
    return { status: 'blocked', reason: `it rests on ${id}: ${title}`, because: unmet.because ?? id };
  }
  return { status: 'blocked', reason: `it rests on ${id}, which could not be judged: ${reason}` };
}

/** The case to which a mismatch is put down, when the sentence on which a capability stands does not hold. */
export function rootOf(foundations: readonly Result[]): string | undefined {
  const broken = foundations.find(({ status, because }) => mismatches.has(status) || because !== undefined);
  return broken === undefined ? undefined : (broken.because ?? broken.id);
}

import type { Chapter } from '../case/case.ts';
import { type Answered, type Incoming, isSaid, type Lie, type Memory } from './lie.ts';
import type { Place } from './place.ts';
import { startProxy } from './proxy.ts';
import { type TrialOptions, tryProxy } from './trial.ts';

/** What one case says to an honest target, and hears. */
export type Footprint = readonly (readonly [Incoming, Answered])[];

/** The footprints of cases, by id, each case run alone in an account of its own. */
export async function takeFootprints(
  chapters: readonly Chapter[],
  upstream: Place,
  ids: readonly string[],
  together: number,
): Promise<ReadonlyMap<string, Footprint>> {
  const footprints = new Map<string, Footprint>();
  const waiting = [...ids];
  await Promise.all(
    Array.from({ length: together }, async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        footprints.set(id, await footprintOf(chapters, upstream, id));
      }
    }),
  );
  return footprints;
}

async function footprintOf(chapters: readonly Chapter[], upstream: Place, id: string): Promise<Footprint> {
  const seen: (readonly [Incoming, Answered])[] = [];
  const proxy = await startProxy(upstream, {}, (incoming, answered) => seen.push([incoming, answered]));
  const options: TrialOptions = { ids: new Set([id]), concurrency: 1 };
  try {
    await tryProxy(chapters, proxy, upstream, options);
  } finally {
    await proxy.close();
  }
  return seen;
}

/**
 * Whether a lie would change anything of what a case says or hears. A case that it does not touch cannot notice it.
 */
export async function touches(lie: Lie, footprint: Footprint): Promise<boolean> {
  const memory: Memory = new Map();
  for (const [incoming, answered] of footprint) {
    let passed: Incoming | Answered | undefined;
    try {
      passed = await lie.request?.(incoming, memory);
    } catch {
      // It asked somebody who was there during the run only.
      return true;
    }
    if (passed !== undefined && (isSaid(passed) || passed !== incoming)) return true;
    if ((await lie.answer?.(answered, incoming, memory)) !== undefined) return true;
  }
  return false;
}

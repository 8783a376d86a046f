import type { Chapter } from '../case.ts';
import type { Result, Status } from '../result.ts';
import { type Footprint, takeFootprints, touches } from './footprint.ts';
import type { Lie, Mutant } from './lie.ts';
import { tryLie } from './trial.ts';

/** Everything that a series of trials shares. */
export interface Campaign {
  readonly chapters: readonly Chapter[];
  readonly upstream: string;
  /** Cases that the honest target passes; only they can notice a lie. */
  readonly sound: ReadonlySet<string>;
  readonly footprints: ReadonlyMap<string, Footprint>;
}

/** Runs every case against the honest target, and takes the footprints of those that pass. */
export async function prepareCampaign(
  chapters: readonly Chapter[],
  upstream: string,
  together: number,
): Promise<Campaign & { readonly unsound: readonly Result[] }> {
  const results = await tryLie(chapters, upstream, {});
  const judged = results.filter(({ status }) => status !== 'skip');
  const sound = new Set(judged.filter(({ status }) => green.has(status)).map(({ id }) => id));
  return {
    chapters,
    upstream,
    sound,
    unsound: judged.filter(({ id, level }) => !sound.has(id) && level !== 'MAY'),
    footprints: await takeFootprints(chapters, upstream, [...sound], together),
  };
}

/** Statuses that speak for a target. A MAY that is not made use of is no fault. */
const green: ReadonlySet<Status> = new Set(['pass', 'notice', 'unstable']);
const red: ReadonlySet<Status> = new Set(['fail', 'warn']);

/** The cases that a lie touches. */
export async function touchedBy(lie: Lie, { footprints }: Campaign): Promise<readonly string[]> {
  const touched: string[] = [];
  for (const [id, footprint] of footprints) if (await touches(lie, footprint)) touched.push(id);
  return touched;
}

/** What became of one mutant. */
export interface Trial {
  readonly mutant: string;
  /** Cases that were run. */
  readonly ran: number;
  /** Cases that failed because of it. */
  readonly noticed: readonly string[];
  /** Cases that could not be judged because of it. */
  readonly hindered: readonly string[];
}

/** Runs a mutant against some cases. */
export async function tryMutant(
  { id, apply }: Pick<Mutant, 'id' | 'apply'>,
  ids: readonly string[],
  { chapters, upstream, sound }: Campaign,
): Promise<Trial> {
  const results = await tryLie(chapters, upstream, apply, { ids: new Set(ids.filter((own) => sound.has(own))) });
  return {
    mutant: id,
    ran: results.length,
    noticed: results.filter(({ status }) => red.has(status)).map((result) => result.id),
    hindered: results.filter(({ status }) => !red.has(status) && !green.has(status)).map((result) => result.id),
  };
}

/** Runs work in parallel, a few at a time, and keeps the order of the items in its results. */
export async function inParallel<T, R>(
  items: readonly T[],
  together: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: together }, async () => {
      for (let index = next++; index < items.length; index = next++) {
        const item = items[index];
        if (item !== undefined) results[index] = await work(item);
      }
    }),
  );
  return results;
}

import type { Chapter } from '../case/case.ts';
import type { Result, Status } from '../run/result.ts';
import { type Footprint, takeFootprints, touches } from './footprint.ts';
import type { Lie, Mutant } from './lie.ts';
import type { Place } from './place.ts';
import { tryLie } from './trial.ts';
import type { Variation } from './variation.ts';

/** Everything that a series of trials shares. */
export interface Campaign {
  readonly chapters: readonly Chapter[];
  readonly upstream: Place;
  /** Cases that the honest target passes; only they can notice a lie. */
  readonly sound: ReadonlySet<string>;
  readonly footprints: ReadonlyMap<string, Footprint>;
}

/** A campaign, and what the honest target fails. */
export type Prepared = Campaign & { readonly unsound: readonly Result[] };

/** Runs every case against the honest target. */
export async function judgeHonest(chapters: readonly Chapter[], upstream: Place): Promise<Prepared> {
  const results = await tryLie(chapters, upstream, {});
  const judged = results.filter(({ status }) => status !== 'skip');
  const sound = new Set(judged.filter(({ status }) => green.has(status)).map(({ id }) => id));
  const unsound = judged.filter(({ id, level }) => !sound.has(id) && level !== 'MAY');
  return { chapters, upstream, sound, unsound, footprints: new Map() };
}

/** The same, with the footprints of the cases that pass. */
export async function prepareCampaign(
  chapters: readonly Chapter[],
  upstream: Place,
  together: number,
): Promise<Prepared> {
  const campaign = await judgeHonest(chapters, upstream);
  const footprints = await takeFootprints(chapters, upstream, [...campaign.sound], together);
  return { ...campaign, footprints };
}

/** Statuses that speak for a target. A MAY that is not made use of is no fault. */
const green: ReadonlySet<Status> = new Set(['pass', 'notice', 'unstable']);
const red: ReadonlySet<Status> = new Set(['fail', 'warn']);

/** Whether a case saw something wrong, be it put down to the case on which it rests. */
function saw({ status, level, because, exchanges }: Result): boolean {
  return red.has(status) || (because !== undefined && exchanges.length > 0 && level !== 'MAY');
}

/** A MAY that is not made use of is no fault, whatever it is put down to. */
function unharmed({ status, level, because, exchanges }: Result): boolean {
  return green.has(status) || (because !== undefined && exchanges.length > 0 && level === 'MAY');
}

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

/**
 * Runs a mutant against some cases. Those that it names run by themselves: what a lie leaves behind (a key that was
 * not deleted) can keep one case from being judged by what another one did.
 */
export async function tryMutant(
  { id, breaks, apply }: Pick<Mutant, 'id' | 'breaks' | 'apply'>,
  ids: readonly string[],
  { chapters, upstream, sound }: Campaign,
): Promise<Trial> {
  const wanted = [...new Set(ids)].filter((own) => sound.has(own));
  const parts = [wanted.filter((own) => breaks.includes(own)), wanted.filter((own) => !breaks.includes(own))];
  const results: Result[] = [];
  for (const part of parts.filter(({ length }) => length > 0)) {
    results.push(...(await tryLie(chapters, upstream, apply, { ids: new Set(part) })));
  }
  return {
    mutant: id,
    ran: results.length,
    noticed: results.filter(saw).map((result) => result.id),
    hindered: results.filter((result) => !saw(result) && !unharmed(result)).map((result) => result.id),
  };
}

/** What a correct but different target was accused of. */
export interface VariationTrial {
  readonly variation: string;
  readonly failures: readonly string[];
}

/** Runs cases, all by default, against a correct but different target. */
export async function tryVariation(
  variation: Variation,
  campaign: Campaign,
  chosen: (id: string) => boolean = () => true,
): Promise<VariationTrial> {
  const { chapters, upstream, sound } = campaign;
  const cases = chapters.flatMap((chapter) => chapter.cases);
  const ids = cases.filter(
    (item) => sound.has(item.id) && chosen(item.id) && !item.needs.some((need) => variation.without.includes(need)),
  );
  const results = await tryLie(chapters, upstream, variation.apply, {
    ...variation.trial,
    ids: new Set(ids.map(({ id }) => id)),
  });
  const failures = results.filter(({ status, level }) => !green.has(status) && level !== 'MAY');
  return {
    variation: variation.id,
    failures: failures.map(({ id, status, reason, expected, actual }) =>
      [id, status, reason, expected, actual].filter((part) => part !== undefined).join(' | '),
    ),
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

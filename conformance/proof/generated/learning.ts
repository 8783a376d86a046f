import type { Campaign } from '../campaign.ts';
import { touches } from '../footprint.ts';
import { tryLie } from '../trial.ts';
import type { GeneratedLie } from './lie.ts';

/** Which assertion caught a lie: a case, and what it said. */
export interface Caught {
  readonly case: string;
  readonly says: string;
}

/** What became of a lie that was tried: nobody saw it, it changes nothing that any case says or hears, or it was caught. */
export type Verdict = { readonly touched: readonly string[]; readonly caught?: Caught };

/** How many cases are tried at a time, until one catches the lie. */
const together = 6;

/** Tries a lie on the cases that it touches, those with the fewest requests first, until one of them catches it or `most` were asked. */
export async function tryGenerated(
  { apply }: GeneratedLie,
  campaign: Campaign,
  most = Number.POSITIVE_INFINITY,
): Promise<Verdict> {
  const touched: string[] = [];
  for (const [id, footprint] of campaign.footprints) if (await touches(apply, footprint)) touched.push(id);
  const size = (id: string) => campaign.footprints.get(id)?.length ?? 0;
  const order = [...touched].sort((a, b) => size(a) - size(b));
  for (let start = 0; start < Math.min(order.length, most); start += together) {
    const caught = await catches(apply, order.slice(start, start + together), campaign);
    if (caught !== undefined) return { touched, caught };
  }
  return { touched };
}

/** The first of some cases that catches a lie, in the order given. A MAY that is not met accuses nobody. */
export async function catches(
  apply: GeneratedLie['apply'],
  ids: readonly string[],
  { chapters, upstream }: Pick<Campaign, 'chapters' | 'upstream'>,
): Promise<Caught | undefined> {
  const results = await tryLie(chapters, upstream, apply, { ids: new Set(ids), concurrency: 3 });
  const red = results.filter(({ status }) => status === 'fail' || status === 'warn');
  const [first] = [...red].sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
  return first === undefined ? undefined : { case: first.id, says: assertion(first.reason ?? '') };
}

/** What a case said, without what changes from run to run. */
export function assertion(reason: string): string {
  return reason
    .replace(/cfi[0-9a-f]{8}[\w-]*/g, '…')
    .replace(/\d+/g, '#')
    .slice(0, 120);
}

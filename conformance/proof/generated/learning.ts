import type { Campaign } from '../campaign.ts';
import { type Footprint, touches } from '../footprint.ts';
import { tryLie } from '../trial.ts';
import type { GeneratedLie } from './lie.ts';

/** Which assertion caught a lie: a case, and what it said. */
export interface Caught {
  readonly case: string;
  readonly says: string;
}

/** What became of a lie that was tried: nobody saw it, it changes nothing that any case says or hears, or it was caught. */
export type Verdict = {
  /** The cases that it was told to. */
  readonly touched: readonly string[];
  readonly caught?: Caught;
};

/** How many cases are tried at a time, until one catches the lie. */
const together = 6;

/** Tries a lie on the cases that it touches, those with the fewest requests first, until one of them catches it. */
export async function tryGenerated({ apply }: GeneratedLie, campaign: Campaign): Promise<Verdict> {
  const touched: string[] = [];
  const waiting: string[] = [];
  const attempt = async () => await catches(apply, waiting.splice(0), campaign);
  for (const [id, footprint] of smallestFirst(campaign.footprints)) {
    if (!(await touches(apply, footprint))) continue;
    touched.push(id);
    if (waiting.push(id) < together) continue;
    const caught = await attempt();
    if (caught !== undefined) return { touched, caught };
  }
  const caught = waiting.length === 0 ? undefined : await attempt();
  return caught === undefined ? { touched } : { touched, caught };
}

const sorted = new WeakMap<Campaign['footprints'], readonly (readonly [string, Footprint])[]>();

function smallestFirst(footprints: Campaign['footprints']): readonly (readonly [string, Footprint])[] {
  const known = sorted.get(footprints) ?? [...footprints].sort(([, a], [, b]) => a.length - b.length);
  sorted.set(footprints, known);
  return known;
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
function assertion(reason: string): string {
  return reason
    .replace(/cfi[0-9a-f]{8}[\w-]*/g, '…')
    .replace(/\d+/g, '#')
    .slice(0, 120);
}

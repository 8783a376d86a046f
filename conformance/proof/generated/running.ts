import { type Campaign, inParallel } from '../campaign.ts';
import { excuseFor } from './excuses.ts';
import { generatedLies } from './index.ts';
import { type Caught, catches, tryGenerated } from './learning.ts';
import type { GeneratedLie } from './lie.ts';
import { caughtIds, readTable, rowsOf, tableOf, writeTable } from './table.ts';

/** Prints a line. */
type Print = (line: string) => void;

/** So many of the lies, the same ones for the same seed. */
export function sampled<T extends { readonly id: string }>(
  rows: readonly T[],
  count: number,
  seed: number,
): readonly T[] {
  const place = ({ id }: T) => [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 999_983, seed);
  return [...rows].sort((a, b) => place(a) - place(b)).slice(0, count);
}

/** Tells lies that were caught, each to the case that caught it, and names those that are caught no more. */
export async function tellAgain(
  campaign: Pick<Campaign, 'chapters' | 'upstream'>,
  together: number,
  choose: <T extends { readonly id: string }>(rows: readonly T[]) => readonly T[] = (rows) => rows,
): Promise<{ readonly count: number; readonly problems: readonly string[] }> {
  const lies = new Map((await generatedLies()).map((lie) => [lie.id, lie]));
  const rows = choose(rowsOf(readTable()));
  const problems = await inParallel(rows, together, async (row) => {
    const lie = lies.get(row.id);
    if (lie === undefined) return [`there is no lie "${row.id}"; run npm run mutants -- --generated --learn`];
    const again = async () => (await catches(lie.apply, [row.case], campaign)) !== undefined;
    return (await again()) || (await again()) ? [] : [`${row.case} does not notice: ${row.id}`];
  });
  return { count: rows.length, problems: problems.flat() };
}

/** Tells all lies: those that were caught again, and those that are excused to every case that they touch. */
export async function tellAll(campaign: Campaign, together: number, print: Print): Promise<readonly string[]> {
  const { count, problems } = await tellAgain(campaign, together);
  const known = caughtIds(readTable());
  const others = (await generatedLies()).filter(({ id }) => !known.has(id));
  const verdicts = await inParallel(others, together, async (lie) => ({ lie, ...(await tryGenerated(lie, campaign)) }));
  const touching = verdicts.filter(({ touched }) => touched.length > 0);
  const wrong = verdicts.flatMap(({ lie: { id }, touched, caught }) => {
    if (caught !== undefined) return [`${caught.case} notices, and the table does not say so: ${id}`];
    return touched.length > 0 && excuseFor(id) === undefined ? [`nobody notices, and nobody says why: ${id}`] : [];
  });
  print(
    `${count + touching.length} generated lies: ${count} caught, ${touching.length} excused; besides, ` +
      `${known.size - count} say what another one says, and ${others.length - touching.length} change nothing that any case hears`,
  );
  return [...problems, ...wrong];
}

/** Tries every lie on the cases that it touches, and writes the table. */
export async function learnAll(campaign: Campaign, together: number, print: Print): Promise<readonly string[]> {
  const learnt: { id: string; subject: string; caught: Caught }[] = [];
  const lies = await generatedLies();
  let done = 0;
  const tried = await inParallel(lies, together, async (lie: GeneratedLie) => {
    const { touched, caught } = await tryGenerated(lie, campaign);
    if (++done % 200 === 0) print(`${done} of ${lies.length}`);
    return { lie, touched, caught };
  });
  for (const { lie, caught } of tried) if (caught !== undefined) learnt.push({ ...lie, caught });
  writeTable(tableOf(learnt));
  return tried.flatMap(({ lie: { id }, touched, caught }) =>
    caught === undefined && touched.length > 0 && excuseFor(id) === undefined
      ? [`nobody notices, and nobody says why: ${id}`]
      : [],
  );
}

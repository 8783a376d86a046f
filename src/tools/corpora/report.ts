import type { TransformPool } from '../../imaging/index.ts';
import type { BrowserDecoder } from './browser.ts';
import { compareFile, type Outcome, tolerance } from './compare.ts';
import { reasonFor } from './exceptions.ts';
import { type CorpusFile, picturesIn } from './sources.ts';

/** Outcomes that nobody needs to look at. */
const plain: ReadonlySet<Outcome> = new Set(['equal', 'refused by both', 'delivered as it is']);
/** Outcomes that are defects whatever the reason. */
const defects: ReadonlySet<Outcome> = new Set(['crash', 'hang', 'accepted, never delivered']);

interface Row {
  readonly file: CorpusFile;
  readonly outcome: Outcome;
  readonly detail: string;
  readonly reason: string | undefined;
}

/** Prints what became of every picture of the folder; false when some outcome is a defect or has no listed reason. */
export async function reportOf(
  folder: string,
  pool: TransformPool,
  browser: BrowserDecoder | undefined,
): Promise<boolean> {
  const rows: Row[] = [];
  for (const file of picturesIn(folder)) {
    const { outcome, detail } = await compareFile(file.read(), pool, browser);
    rows.push({ file, outcome, detail, reason: plain.has(outcome) ? undefined : reasonFor(file.corpus, file.path) });
  }
  const odd = rows.filter(({ outcome }) => !plain.has(outcome));
  for (const { file, outcome, detail, reason = 'NO REASON IS LISTED' } of odd) {
    console.log(`${file.corpus}/${file.path}: ${outcome} ${detail}\n    ${reason}`);
  }
  console.table(countsOf(rows));
  const count = (wanted: Outcome) => rows.filter(({ outcome }) => outcome === wanted).length;
  const [equal, asInBrowser] = [count('equal'), count('as in Chromium')];
  const all = equal + asInBrowser + count('different') + count('refused here only') + count('decoded here only');
  const share = (part: number) => `${part} (${((100 * part) / Math.max(1, all)).toFixed(2)} %)`;
  console.log(
    `Of ${all} pictures that sharp or this transformer decodes, ${share(equal)} are equal within ${tolerance} to sharp’s,`,
  );
  console.log(
    `${share(equal + asInBrowser)} to sharp’s or to those of ${browser ? `Chromium ${browser.version}` : 'a browser (there is none)'}.`,
  );
  return odd.every(({ outcome, reason }) => !defects.has(outcome) && reason !== undefined);
}

function countsOf(rows: readonly Row[]): Readonly<Record<string, Partial<Record<Outcome, number>>>> {
  const counts: Record<string, Partial<Record<Outcome, number>>> = {};
  for (const { file, outcome } of rows) {
    const line = counts[file.corpus] ?? {};
    counts[file.corpus] = { ...line, [outcome]: (line[outcome] ?? 0) + 1 };
  }
  return counts;
}

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Baseline, baselineFolder, freeze, newestBaseline, readBaseline } from '../case/baseline.ts';
import { UsageError } from '../case/outcome.ts';
import { documentation } from '../case/sentences/index.ts';
import { chapters } from '../cases/index.ts';
import { catalogue, observed } from './catalogue.ts';
import { coverage } from './coverage.ts';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const catalogueFile = file('../CASES.md');
const observedFile = file('../OBSERVED.md');
const coverageFile = file('../CONFORMANCE.md');
const frozenFile = file('../cases/frozen.json');

/** Ids and titles as they were published: a title may gain precision, an id is never given to another requirement. */
export function readFrozen(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(frozenFile, 'utf8')) as Record<string, string>;
}

/** Ids and titles as they are. */
export function currentTitles(): Readonly<Record<string, string>> {
  return Object.fromEntries(chapters.flatMap(({ cases }) => cases.map(({ id, title }) => [id, title])));
}

/** `CASES.md` and `OBSERVED.md` as they are, and as they should be. */
export function catalogueState(): { readonly written: string; readonly wanted: string } {
  return {
    written: readFileSync(catalogueFile, 'utf8') + readFileSync(observedFile, 'utf8'),
    wanted: catalogue(chapters) + observed(chapters),
  };
}

/** `CONFORMANCE.md` as it is, and as it should be. */
export function coverageState(): { readonly written: string; readonly wanted: string } {
  return { written: readFileSync(coverageFile, 'utf8'), wanted: coverage(documentation, chapters) };
}

/** The newest baseline as it is, and the rows that it should have. */
export function baselineState(): { readonly baseline: Baseline; readonly wanted: Baseline['cases'] } {
  return { baseline: readBaseline(newestBaseline()), wanted: freeze(chapters) };
}

/** Rewrites the newest baseline. Throws `UsageError` when it was published and is another now. */
function writeBaseline(publish: boolean): void {
  const { baseline, wanted } = baselineState();
  const isSame = JSON.stringify(baseline.cases) === JSON.stringify(wanted);
  if (isSame && (baseline.published || !publish)) return;
  if (baseline.published) {
    throw new UsageError(
      `the baseline ${baseline.name} is published; begin another beside it: published false, no cases`,
    );
  }
  const rows = Object.entries(wanted).map(([id, row]) => `    ${JSON.stringify(id)}: ${JSON.stringify(row)}`);
  const text = `{\n  "name": "${baseline.name}",\n  "published": ${publish},\n  "cases": {\n${rows.join(',\n')}\n  }\n}\n`;
  writeFileSync(`${baselineFolder()}${baseline.name}.json`, text);
}

/** Rewrites the generated documents and the newest baseline, and adds new ids to the frozen ones. Throws `UsageError` when a frozen id is gone. */
export function writeDocuments(publish = false): void {
  const current = currentTitles();
  const gone = Object.keys(readFrozen()).filter((id) => !(id in current));
  if (gone.length > 0) throw new UsageError(`these ids were published and are gone: ${gone.join(', ')}`);
  writeFileSync(frozenFile, `${JSON.stringify(current, undefined, 2)}\n`);
  writeFileSync(catalogueFile, catalogue(chapters));
  writeFileSync(observedFile, observed(chapters));
  writeFileSync(coverageFile, coverage(documentation, chapters));
  writeBaseline(publish);
}

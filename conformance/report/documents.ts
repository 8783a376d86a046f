import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../case/outcome.ts';
import { chapters } from '../cases/index.ts';
import { catalogue, observed } from './catalogue.ts';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const catalogueFile = file('../CASES.md');
const observedFile = file('../OBSERVED.md');
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

/** Rewrites `CASES.md` and `OBSERVED.md` and adds new ids to the frozen ones. Throws `UsageError` when a frozen id is gone. */
export function writeDocuments(): void {
  const current = currentTitles();
  const gone = Object.keys(readFrozen()).filter((id) => !(id in current));
  if (gone.length > 0) throw new UsageError(`these ids were published and are gone: ${gone.join(', ')}`);
  writeFileSync(frozenFile, `${JSON.stringify(current, undefined, 2)}\n`);
  writeFileSync(catalogueFile, catalogue(chapters));
  writeFileSync(observedFile, observed(chapters));
}

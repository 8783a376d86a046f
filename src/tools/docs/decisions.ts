import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One row of docs/decisions.md: what is decided, on what evidence, and who notices when it is done otherwise. */
export interface Decision {
  readonly question: string;
  /** What the mock does under `--fidelity live`, and under `documented`; `=` for the same. */
  readonly live: string;
  readonly documented: string;
  readonly evidence: string;
  /** Ids of cases of the suite. */
  readonly cases: readonly string[];
  /** Titles of tests, or of rows of their tables; `file` where the title alone would not say which. */
  readonly tests: readonly { readonly title: string; readonly file?: string }[];
}

/** The rows of every table of docs/decisions.md that has a column "held by". */
export function readDecisions(page: string): readonly Decision[] {
  const tables = page.split(/\n\n+/).filter((block) => /^\|[^\n]*\| held by \|\n/.test(block));
  return tables.flatMap((table) => table.trim().split('\n').slice(2).map(readRow));
}

function readRow(row: string): Decision {
  const cells = row.split('|').map((cell) => cell.trim());
  const [, question = '', live = '', documented = '', , evidence = '', holders = ''] = cells;
  const cases = [...holders.matchAll(/`([A-Z][A-Z\d]{2}-\d+)`/g)].map(([, id = '']) => id);
  const tests = [...holders.matchAll(/(?:`([\w.]+\.test\.ts)` )?"([^"]+)"/g)].map(([, file, title = '']) =>
    file === undefined ? { title } : { title, file },
  );
  return { question, live, documented, evidence, cases, tests };
}

/** Every title in the test files below some folders, with the names of the files that have it. */
export function readTitles(folders: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const titles = new Map<string, Set<string>>();
  for (const folder of folders) {
    const files = readdirSync(folder, { recursive: true }).map(String);
    for (const file of files.filter((name) => name.endsWith('.test.ts'))) {
      const source = readFileSync(join(folder, file), 'utf8');
      for (const [, single, double, template] of source.matchAll(titled)) {
        const title = (single ?? double ?? template ?? '').replace(/\\(.)/g, '$1');
        titles.set(title, (titles.get(title) ?? new Set()).add(file.replace(/^.*\//, '')));
      }
    }
  }
  return titles;
}

/** A literal that comes first in a call or in a row of a table. */
const titled = /[([]\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`([^`\n]*)`)\s*,/g;

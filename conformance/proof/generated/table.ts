import { readFileSync, writeFileSync } from 'node:fs';
import { packageFile } from '../../package.ts';
import type { Caught } from './learning.ts';

/**
 * What was learnt of the lies: by subject, and by the assertion that catches (a case, and what it says), the twists that
 * it catches. Twists of a subject that differ in a value and are caught by the same assertion are one lie: the first.
 */
export type Table = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** One lie that counts: its id, and the case that catches it. */
export interface Row {
  readonly id: string;
  readonly case: string;
}

const path = 'conformance/proof/generated/caught.json';

/** The table as it was learnt last; `npm run mutants -- --generated --learn` writes it. */
export function readTable(): Table {
  return JSON.parse(readFileSync(packageFile(path), 'utf8')) as Table;
}

/** Writes the table, one subject a line. */
export function writeTable(table: Table): void {
  const lines = Object.entries(table).map(([subject, row]) => `  ${JSON.stringify(subject)}: ${JSON.stringify(row)}`);
  writeFileSync(packageFile(path), `{\n${lines.join(',\n')}\n}\n`);
}

/** The lies that count. */
export function rowsOf(table: Table): readonly Row[] {
  return Object.entries(table).flatMap(([subject, assertions]) =>
    Object.entries(assertions).map(([assertion, [twist = '']]) => ({
      id: `${subject}: ${twist}`,
      case: assertion.split(' ')[0] ?? '',
    })),
  );
}

/** Ids of all lies that are caught, those that say the same as another one included. */
export function caughtIds(table: Table): ReadonlySet<string> {
  return new Set(
    Object.entries(table).flatMap(([subject, assertions]) =>
      Object.values(assertions).flatMap((twists) => twists.map((twist) => `${subject}: ${twist}`)),
    ),
  );
}

/** Puts what was learnt together, in the order of the lies. */
export function tableOf(
  learnt: readonly { readonly id: string; readonly subject: string; readonly caught: Caught }[],
): Table {
  const table = new Map<string, Map<string, string[]>>();
  for (const { id, subject, caught } of learnt) {
    const row = table.get(subject) ?? new Map<string, string[]>();
    const assertion = `${caught.case} ${caught.says}`;
    row.set(assertion, [...(row.get(assertion) ?? []), id.slice(subject.length + 2)]);
    table.set(subject, row);
  }
  return Object.fromEntries([...table].map(([subject, row]) => [subject, Object.fromEntries(row)]));
}

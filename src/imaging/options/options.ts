import type { Dialect, OptionRow } from './row.ts';
import { optionRows } from './rows.ts';

/** The table, as rows of any option. */
export const optionTable: readonly OptionRow[] = optionRows;

/** The row of a name (or, in URLs, alias) in a dialect. */
export function findOption(name: string, dialect: Dialect): OptionRow | undefined {
  return byName.get(`${dialect} ${name}`);
}

const byName = new Map(
  optionTable.flatMap((each) =>
    each.dialects.flatMap((dialect) =>
      [each.name, ...(dialect === 'url' ? each.aliases : [])].map((name) => [`${dialect} ${name}`, each] as const),
    ),
  ),
);

/** Options while they are being read. */
export type Draft = Record<string, unknown>;

/** Reads an option's value into a draft; false when it is not acceptable. */
export function assign(row: OptionRow, draft: Draft, value: unknown): boolean {
  const { field, kind } = row;
  const read = kind.read(value);
  if (read === undefined) return false;
  draft[field] = row.merge === undefined ? read : row.merge(draft[field], read);
  return true;
}

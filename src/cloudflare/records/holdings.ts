import { createImageTable, type ImageTable } from './imageTable.ts';
import { type AccountKind, accountKinds, kindRow, type Records } from './kinds.ts';
import { createTable, type Table } from './table.ts';

/** What an account holds, a table for each kind. */
export interface Holdings {
  readonly tables: { readonly [K in AccountKind]: K extends 'image' ? ImageTable : Table<Records[K]> };
  /** Another one for each state of it, and never one that any account had before. */
  revision: number;
}

/** What an account starts with: records by their kinds. */
export type InitialAccount = { readonly [K in AccountKind]?: readonly Records[K][] };

/** Holdings with these records, and nothing else: not even settings, when they are not among them. */
export function createHoldings(revision: number, initial: InitialAccount = {}): Holdings {
  const tables = accountKinds.map((kind) => {
    const { idOf, isSorted = false } = kindRow(kind);
    const table = kind === 'image' ? createImageTable() : createTable(isSorted);
    for (const record of initial[kind] ?? []) (table as Table<object>).set(idOf(record), record);
    return [kind, table];
  });
  return { tables: Object.fromEntries(tables), revision };
}

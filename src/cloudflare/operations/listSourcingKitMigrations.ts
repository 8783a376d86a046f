import type { HandlerOf } from './call.ts';
import { presentMigration } from './migrationFields.ts';
import { readSlice } from './paging.ts';

/** The migrations of an account, the oldest first. */
export const listSourcingKitMigrations: HandlerOf<'listSourcingKitMigrations'> = ({ account, query }, { imports }) => {
  const { offset, limit } = readSlice(query);
  imports.endForgotten(account.id);
  const page = account.migrations.list().slice(offset, offset + limit);
  return { result: { migrations: page.map(presentMigration) } };
};

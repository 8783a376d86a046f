import type { HandlerOf } from './call.ts';
import { migrationOf, presentMigration } from './migrationFields.ts';

/** One migration. */
export const getSourcingKitMigration: HandlerOf<'getSourcingKitMigration'> = ({ account, params }, { imports }) => {
  imports.endForgotten(account.id);
  return { result: presentMigration(migrationOf(account, params.migration_id)) };
};

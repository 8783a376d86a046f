import { errors } from '../errors.ts';
import { forgetMigration } from '../imports/progress.ts';
import type { HandlerOf } from './call.ts';
import { isActive, migrationOf } from './migrationFields.ts';

/** Deletes a migration that has ended, with its log; 5400 for another one (documented, but for the code). */
export const deleteSourcingKitMigration: HandlerOf<'deleteSourcingKitMigration'> = (
  { account, params },
  { imports },
) => {
  imports.endForgotten(account.id);
  const migration = migrationOf(account, params.migration_id);
  if (isActive(migration)) throw errors.badRequest(`a migration that is ${migration.status} cannot be deleted`);
  forgetMigration(account, migration);
  return { result: {} };
};

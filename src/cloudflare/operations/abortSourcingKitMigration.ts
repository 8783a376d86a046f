import { errors } from '../errors.ts';
import type { HandlerOf } from './call.ts';
import { isActive, migrationOf, presentMigration } from './migrationFields.ts';

/** Ends a migration at once; what was imported stays. 5400 for one that has ended. */
export const abortSourcingKitMigration: HandlerOf<'abortSourcingKitMigration'> = ({ account, params }, { imports }) => {
  imports.endForgotten(account.id);
  const migration = migrationOf(account, params.migration_id);
  if (!isActive(migration)) throw errors.badRequest(`a migration that is ${migration.status} cannot be aborted`);
  return { result: presentMigration(imports.abort(account.id, migration)) };
};

import { errors } from '../errors.ts';
import type { HandlerOf } from './call.ts';
import { migrationOf, presentMigration } from './migrationFields.ts';
import { sourceOf } from './sourceFields.ts';

/** Starts a migration, which then goes on by itself; 5400 for one that was started before. */
export const startSourcingKitMigration: HandlerOf<'startSourcingKitMigration'> = ({ account, params }, { imports }) => {
  imports.endForgotten(account.id);
  const migration = migrationOf(account, params.migration_id);
  if (migration.status !== 'pending') throw errors.badRequest(`a migration that is ${migration.status} cannot start`);
  const started = imports.start(account.id, migration, sourceOf(account, migration.sourceId));
  return { result: presentMigration(started) };
};

import type { HandlerOf } from './call.ts';
import { migrationOf, presentTimes } from './migrationFields.ts';

/** How far a migration is. While it runs, objects that are on their way are scanned, and nothing else yet. */
export const getSourcingKitMigrationProgress: HandlerOf<'getSourcingKitMigrationProgress'> = (
  { account, params },
  { imports },
) => {
  imports.endForgotten(account.id);
  const migration = migrationOf(account, params.migration_id);
  const { status, counts } = migration;
  return { result: { status, ...presentTimes(migration), isAccurate: status !== 'processing', ...counts } };
};

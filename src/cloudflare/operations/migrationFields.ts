import type { SourcingKitMigration } from '../../../spec/types.ts';
import { errors } from '../errors.ts';
import { importedId } from '../imports/types.ts';
import type { Account, MigrationRecord } from '../records/index.ts';
import { customIdFault, readText } from './fields.ts';
import { timestamp } from './present.ts';

/** The migration of that id; 5404 when there is none. */
export function migrationOf(account: Account, id: string): MigrationRecord {
  const migration = account.migrations.get(id);
  if (migration === undefined) throw errors.importNotFound('migration');
  return migration;
}

/** Whether it has yet to end. */
export function isActive({ status }: MigrationRecord): boolean {
  return status === 'pending' || status === 'processing';
}

/** Which objects to take and what to call them; 5400 for a prefix that no custom id can begin with. */
export function readPaths(
  body: Readonly<Record<string, unknown>>,
): Pick<MigrationRecord, 'pathPrefix' | 'rootDirectory'> {
  const pathPrefix = readText(body, 'pathPrefix', 128) || null;
  const rootDirectory = readText(body, 'rootDirectory', 128) || null;
  const fault = customIdFault(importedId(pathPrefix, 'a'));
  if (fault !== undefined) throw errors.badRequest(`pathPrefix cannot begin custom ids: ${fault}`);
  if (rootDirectory?.isWellFormed() === false) throw errors.badRequest('rootDirectory must be valid UTF-8');
  return { pathPrefix, rootDirectory };
}

/** Refuses a migration that could not have been made. */
export function checkMigration(migration: MigrationRecord): void {
  readPaths({ ...migration });
}

/** A migration as the API shows it. */
export function presentMigration(migration: MigrationRecord): SourcingKitMigration {
  const { id, sourceId, status, conflictBehaviour, excludedContentTypes, pathPrefix, rootDirectory } = migration;
  return {
    ...{ id, sourceId, status, conflictBehaviour },
    excludedContentTypes: excludedContentTypes === null ? null : [...excludedContentTypes],
    ...{ pathPrefix, imagesPathPrefix: pathPrefix, rootDirectory },
    logStopped: migration.logStopped,
    createdAt: timestamp(migration.created),
    ...presentTimes(migration),
  };
}

/** When it began and ended, as the API shows that. */
export function presentTimes({ started, ended }: MigrationRecord) {
  return {
    startedAt: started === null ? null : timestamp(started),
    endedAt: ended === null ? null : timestamp(ended),
  };
}

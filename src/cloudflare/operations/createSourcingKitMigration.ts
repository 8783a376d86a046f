import { errors } from '../errors.ts';
import { noCounts } from '../imports/progress.ts';
import { importedTypes } from '../imports/types.ts';
import type { MigrationRecord } from '../records/index.ts';
import type { HandlerOf } from './call.ts';
import { presentMigration, readPaths } from './migrationFields.ts';
import { newUuid } from './newImage.ts';
import { sourceOf } from './sourceFields.ts';

/** Makes a migration that has yet to be started. */
export const createSourcingKitMigration: HandlerOf<'createSourcingKitMigration'> = ({ account, body }, services) => {
  const { importMigrations } = services.limits;
  const { id: sourceId } = sourceOf(account, String(body.sourceId));
  const paths = readPaths(body);
  if (account.migrations.count >= importMigrations) throw errors.serviceLimit(`${importMigrations} import migrations`);
  const migration: MigrationRecord = {
    ...{ id: newUuid(services), sourceId, status: 'pending' },
    conflictBehaviour: body.conflictBehaviour === 'overwrite' ? 'overwrite' : 'skip',
    excludedContentTypes: readTypes(body.excludedContentTypes),
    ...paths,
    ...{ created: account.now(), started: null, ended: null },
    ...{ counts: noCounts, logLines: 0, logStopped: false },
  };
  account.migrations.put(migration);
  return { result: presentMigration(migration) };
};

function readTypes(stated: unknown): MigrationRecord['excludedContentTypes'] {
  return Array.isArray(stated) ? importedTypes.filter((type) => stated.includes(type)) : null;
}

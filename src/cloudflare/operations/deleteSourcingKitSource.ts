import { errors } from '../errors.ts';
import type { HandlerOf } from './call.ts';
import { isActive } from './migrationFields.ts';
import { sourceOf } from './sourceFields.ts';

/** Deletes a source and its credentials; 5400 while a migration from it has yet to end (documented, but for the code). */
export const deleteSourcingKitSource: HandlerOf<'deleteSourcingKitSource'> = ({ account, params }, { imports }) => {
  const { id } = sourceOf(account, params.source_id);
  imports.endForgotten(account.id);
  const active = account.migrations.list().find((migration) => migration.sourceId === id && isActive(migration));
  if (active !== undefined) throw errors.badRequest(`the migration ${active.id} of this source is ${active.status}`);
  account.sources.delete(id);
  return { result: {} };
};

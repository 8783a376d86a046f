import { logLineId } from '../records/index.ts';
import type { HandlerOf } from './call.ts';
import { migrationOf } from './migrationFields.ts';
import { readSlice } from './paging.ts';
import { timestamp } from './present.ts';

/** The log of a migration, the oldest line first. */
export const listSourcingKitMigrationLogs: HandlerOf<'listSourcingKitMigrationLogs'> = (
  { account, params, query },
  { imports },
) => {
  const { offset, limit } = readSlice(query);
  imports.endForgotten(account.id);
  const { id, logLines } = migrationOf(account, params.migration_id);
  const numbers = Array.from({ length: Math.max(0, Math.min(limit, logLines - offset)) }, (_, at) => offset + at);
  const lines = numbers.flatMap((line) => account.migrationLogs.get(logLineId(id, line)) ?? []);
  return {
    result: { logs: lines.map(({ logType, msg, created }) => ({ logType, msg, createdAt: timestamp(created) })) },
  };
};

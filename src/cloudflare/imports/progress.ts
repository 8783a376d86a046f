import type { SourcingKitMigrationLog, SourcingKitMigrationStatus } from '../../../spec/types.ts';
import { type Account, type ImportCounter, logLineId, type MigrationRecord } from '../records/index.ts';

type LogType = SourcingKitMigrationLog['logType'];

/** Nothing counted yet. */
export const noCounts: MigrationRecord['counts'] = {
  scannedCount: 0,
  importSuccessCount: 0,
  importErrorsCount: 0,
  skippedConflictCount: 0,
  skippedExcludedContentTypeCount: 0,
  skippedInvalidMediaCount: 0,
  skippedInvalidNameCount: 0,
  skippedOversizeCount: 0,
  skippedStorageClassCount: 0,
  skippedUnsupportedContentTypeCount: 0,
};

/** How far a migration can be. */
export const statuses = [
  'pending',
  'processing',
  'success',
  'error',
  'aborted',
] as const satisfies readonly SourcingKitMigrationStatus[];

/** What can become of an object: its counter, and the line of the log, where there is one (documented). */
const outcomes = {
  imported: { counter: 'importSuccessCount', logType: undefined },
  failed: { counter: 'importErrorsCount', logType: 'importErrorRetryExhaustion' },
  conflict: { counter: 'skippedConflictCount', logType: undefined },
  invalidName: { counter: 'skippedInvalidNameCount', logType: undefined },
  excluded: { counter: 'skippedExcludedContentTypeCount', logType: 'importSkippedExcludedContentType' },
  unsupported: { counter: 'skippedUnsupportedContentTypeCount', logType: 'importSkippedUnsupportedContentType' },
  invalidMedia: { counter: 'skippedInvalidMediaCount', logType: 'importSkippedInvalidMedia' },
  oversized: { counter: 'skippedOversizeCount', logType: 'importSkippedOversized' },
  archived: { counter: 'skippedStorageClassCount', logType: 'importSkippedStorageClass' },
} as const satisfies Readonly<
  Record<string, { readonly counter: ImportCounter; readonly logType: LogType | undefined }>
>;

/** Every type of a log's lines. */
export const logTypes = [
  ...Object.values(outcomes).flatMap(({ logType }) => logType ?? []),
  'default',
  'migrationStart',
  'migrationComplete',
  'migrationAbort',
  'migrationError',
  'migrationErrorFailedContinuation',
] as const satisfies readonly LogType[];

/** What became of an object, and more about it for the log. */
export interface Outcome {
  readonly kind: keyof typeof outcomes;
  readonly msg?: string;
  /** It failed because the server did not answer at all. */
  readonly isSilence?: boolean;
}

/** How a migration ends. */
export interface Ending {
  readonly status: 'success' | 'error' | 'aborted';
  readonly logType: LogType;
  readonly msg: string;
}

/** The record of one migration while it runs. After it was ended, or changed by anybody else, nothing changes it any more. */
export interface Progress {
  /** Whether the record is still this one's to change. */
  isOurs(): boolean;
  /** The record as it was last written. */
  current(): MigrationRecord;
  begin(): void;
  /** An object's turn has come. */
  scan(): void;
  /** The turn of so many objects ends without an outcome: it never came. */
  unscan(count: number): void;
  settle(outcome: Outcome, key: string): void;
  log(logType: LogType, msg: string): void;
  end(ending: Ending): void;
}

/** Follows a migration from its record on. `account` answers the account as it is now. */
export function createProgress(account: () => Account, record: MigrationRecord, maxLines: number): Progress {
  let current = record;
  const isOurs = () => account().migrations.get(record.id) === current;
  const write = (changes: Partial<MigrationRecord>) => {
    if (!isOurs()) return;
    current = { ...current, ...changes };
    account().migrations.put(current);
  };
  const count = (counter: ImportCounter, by: number) =>
    write({ counts: { ...current.counts, [counter]: current.counts[counter] + by } });
  const log = (logType: LogType, msg: string, isLast = false) => {
    if (!isOurs() || (current.logStopped && !isLast)) return;
    if (current.logLines >= maxLines && !isLast) return write({ logStopped: true });
    const { migrationLogs, now } = account();
    migrationLogs.put({ migrationId: record.id, line: current.logLines, logType, msg, created: now() });
    write({ logLines: current.logLines + 1 });
  };
  return {
    isOurs,
    current: () => current,
    begin() {
      write({ status: 'processing', started: account().now() });
      log('migrationStart', 'The migration started');
    },
    scan: () => count('scannedCount', 1),
    unscan: (several) => count('scannedCount', -several),
    settle({ kind, msg }, key) {
      const { counter, logType } = outcomes[kind];
      count(counter, 1);
      if (logType !== undefined) log(logType, msg === undefined ? key : `${key}: ${msg}`);
    },
    log,
    end({ status, logType, msg }) {
      log(logType, msg, true);
      write({ status, ended: account().now() });
    },
  };
}

/** Objects that were scanned and have no outcome. */
export function openOf({ counts: { scannedCount, ...others } }: MigrationRecord): number {
  return Object.values(others).reduce((open, count) => open - count, scannedCount);
}

/** Takes a migration and its log away. */
export function forgetMigration({ migrations, migrationLogs }: Account, { id, logLines }: MigrationRecord): void {
  migrations.delete(id);
  // A kept state may say anything
  const lines = Math.min(logLines, migrationLogs.count);
  for (let line = 0; line < lines; line++) migrationLogs.delete(logLineId(id, line));
}

import type {
  SourcingKitConflictBehaviour,
  SourcingKitContentType,
  SourcingKitMigrationLog,
  SourcingKitMigrationProgress,
  SourcingKitMigrationStatus,
  SourcingKitVendor,
} from '../../../spec/types.ts';

/** Credentials of a bucket. */
export interface BucketSecret {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A bucket to import from. Instants are milliseconds since the epoch. */
export interface SourceRecord {
  readonly id: string;
  readonly name: string;
  readonly bucket: string;
  readonly vendor: SourcingKitVendor;
  /** Of an R2 bucket. */
  readonly account: string | null;
  readonly region: string | null;
  /** Never in an answer. */
  readonly secret: BucketSecret;
  readonly created: number;
  readonly updated: number;
}

/** The counters of an import, by the names that answers give them. */
export type ImportCounter = Extract<keyof SourcingKitMigrationProgress, `${string}Count`>;

/** An import from a source. Instants are milliseconds since the epoch. */
export interface MigrationRecord {
  readonly id: string;
  readonly sourceId: string;
  readonly status: SourcingKitMigrationStatus;
  readonly conflictBehaviour: SourcingKitConflictBehaviour;
  readonly excludedContentTypes: readonly SourcingKitContentType[] | null;
  readonly pathPrefix: string | null;
  readonly rootDirectory: string | null;
  readonly created: number;
  readonly started: number | null;
  readonly ended: number | null;
  readonly counts: Readonly<Record<ImportCounter, number>>;
  /** Lines of its log so far. */
  readonly logLines: number;
  readonly logStopped: boolean;
}

/** A line of a migration's log. Lines are numbered from 0, without gaps. */
export interface MigrationLogRecord {
  readonly migrationId: string;
  readonly line: number;
  readonly logType: SourcingKitMigrationLog['logType'];
  readonly msg: string;
  readonly created: number;
}

/** The id of a line among all lines of an account. */
export function logLineId(migrationId: string, line: number): string {
  return `${migrationId}:${line}`;
}

import type { SourcingKitConnectivity } from '../../../spec/types.ts';
import type { MigrationRecord, SourceRecord } from '../records/index.ts';
import type { Location } from './s3.ts';

/** Whether a bucket can be read, and the region that it was found in. */
export interface Connectivity extends Required<SourcingKitConnectivity> {
  readonly region: string | null;
}

/** What imports in the background. */
export interface Imports {
  /** Tries to list a bucket; never throws. */
  probe(location: Location): Promise<Connectivity>;
  /** Starts a pending migration of an account, and answers how it is recorded now. */
  start(accountId: string, migration: MigrationRecord, source: SourceRecord): MigrationRecord;
  /** Ends a migration where it is; what was imported stays. */
  abort(accountId: string, migration: MigrationRecord): MigrationRecord;
  /**
   * Ends with `error` what is recorded as running and runs no more: a mock that ended in the middle, or a state taken
   * back from then, leaves such records.
   */
  endForgotten(accountId: string): void;
  /** Stops what runs, and leaves the records; of some accounts only, when a filter is given. Nothing is stored any more. */
  stop(of?: (accountId: string) => boolean): void;
  /** Stops everything where it is, leaves the records, and waits until nothing goes on. */
  close(): Promise<void>;
}

import type { Services } from '../operations/call.ts';
import type { MigrationRecord } from '../records/index.ts';
import { type Job, runMigration } from './job.ts';
import type { Imports } from './port.ts';
import { probeBucket } from './probe.ts';
import { createProgress, openOf, type Progress } from './progress.ts';
import { type Location, openBucket } from './s3.ts';
import { createTurns } from './turns.ts';

/** What imports work with. */
export interface ImportOptions extends Pick<Services, 'store' | 'limits' | 'fetcher' | 'checkPicture' | 'events'> {
  /** The mock's address in the URLs that events show. */
  readonly publicUrl: () => string;
  /** The S3 endpoint of the mock's settings; without one no bucket can be reached. */
  readonly endpoint: URL | undefined;
}

/** Objects that are read at a time, by all migrations together, and their bytes: a picture takes several times as much while it is looked at. */
const maxObjects = 4;
const maxObjectBytes = 12 * 2 ** 20;
/** Migrations that list and read at a time; others wait. */
const maxMigrations = 4;

const noEndpoint = 'this mock has no S3 endpoint: start it with --s3-endpoint URL';

/** The imports of one mock. */
export function createImports(options: ImportOptions): Imports {
  const { store, limits, fetcher, endpoint } = options;
  const jobs = createJobs();
  const turns = { migrations: createTurns(maxMigrations), objects: createTurns(maxObjects, maxObjectBytes) };
  const closing = new AbortController();
  const bucketOf = (location: Location, url: URL, signal: AbortSignal) =>
    openBucket(location, { fetcher, endpoint: url, milliseconds: limits.fetchMilliseconds, signal });
  const progressOf = (accountId: string, record: MigrationRecord): Progress =>
    createProgress(() => store.account(accountId), record, limits.importLogLines);

  return {
    async probe(location) {
      if (endpoint === undefined)
        return { connectivityStatus: 'error', code: 'NoEndpoint', reason: noEndpoint, region: null };
      const milliseconds = limits.fetchMilliseconds;
      return probeBucket(location, { fetcher, endpoint, milliseconds, signal: closing.signal });
    },
    start(accountId, migration, source) {
      const progress = progressOf(accountId, migration);
      progress.begin();
      if (endpoint === undefined) {
        progress.end({ status: 'error', logType: 'migrationError', msg: `The migration ended: ${noEndpoint}` });
        return progress.current();
      }
      const controller = new AbortController();
      const { signal } = controller;
      const job = runMigration({
        ...{ progress, controller, turns },
        work: {
          services: options,
          publicUrl: options.publicUrl,
          account: () => store.account(accountId),
          migration,
          isWanted: () => !signal.aborted && progress.isOurs(),
          bucket: bucketOf(source, endpoint, signal),
          patience: { attempts: limits.importAttempts, milliseconds: limits.importRetryMilliseconds, signal },
        },
      });
      jobs.add(nameOf(accountId, migration), job);
      return progress.current();
    },
    abort(accountId, migration) {
      const ending = { status: 'aborted', logType: 'migrationAbort', msg: 'The migration was aborted' } as const;
      const job = jobs.of(nameOf(accountId, migration));
      const progress = job?.progress ?? progressOf(accountId, migration);
      (job ?? progress).end(ending);
      return progress.current();
    },
    endForgotten(accountId) {
      for (const record of store.account(accountId).migrations.list()) {
        if (record.status !== 'processing' || jobs.of(nameOf(accountId, record)) !== undefined) continue;
        const msg = 'The migration ended: it was interrupted';
        const progress = progressOf(accountId, record);
        progress.unscan(openOf(record));
        progress.end({ status: 'error', logType: 'migrationErrorFailedContinuation', msg });
      }
    },
    stop(of = () => true) {
      jobs.stop((name) => of(name.split(' ')[0] ?? ''));
    },
    async close() {
      closing.abort();
      jobs.stop(() => true);
      await jobs.ended();
    },
  };
}

/** The jobs that run, by name. */
function createJobs() {
  const jobs = new Map<string, Job>();
  /** Stopped ones, too, until their last request has ended. */
  const going = new Set<Promise<void>>();
  return {
    /** One whose record was replaced by another state's has nothing to do with the record of that name now. */
    of(name: string): Job | undefined {
      const job = jobs.get(name);
      return job?.progress.isOurs() === true ? job : undefined;
    },
    add(name: string, job: Job): void {
      jobs.set(name, job);
      going.add(job.done);
      void job.done.finally(() => {
        going.delete(job.done);
        if (jobs.get(name) === job) jobs.delete(name);
      });
    },
    stop(isMeant: (name: string) => boolean): void {
      for (const [name, job] of jobs) {
        if (!isMeant(name)) continue;
        job.stop();
        jobs.delete(name);
      }
    },
    async ended(): Promise<void> {
      await Promise.all(going);
    },
  };
}

/** States can be copied from account to account, so that an id alone says too little. */
function nameOf(accountId: string, { id }: Pick<MigrationRecord, 'id'>): string {
  return `${accountId} ${id}`;
}

import type { MigrationRecord } from '../records/index.ts';
import { S3Failure } from './failure.ts';
import type { ListedObject, Listing } from './listing.ts';
import { importObject, type ObjectImport } from './object.ts';
import type { Ending, Progress } from './progress.ts';
import { withRetries } from './retry.ts';
import type { Turns } from './turns.ts';

/** A migration that runs. */
export interface Job {
  readonly progress: Progress;
  /** Ends it here and now: objects on their way count as never scanned. */
  end(ending: Ending): void;
  /** Stops it without a word in its record. */
  stop(): void;
  /** Resolves when nothing of it goes on. */
  readonly done: Promise<void>;
}

/** What a job works with. */
export interface JobOptions {
  readonly progress: Progress;
  readonly work: ObjectImport & { readonly migration: MigrationRecord };
  readonly controller: AbortController;
  /** Places for migrations, and for objects of all of them. */
  readonly turns: { readonly migrations: Turns; readonly objects: Turns };
}

/** Objects in a row whose server did not answer, after which nothing is hoped for any more. */
const maxSilence = 8;
/** Pages of a list: ten million objects. */
const maxPages = 10_000;

/** Begins a migration in the background. */
export function runMigration(options: JobOptions): Job {
  const { progress, controller, turns } = options;
  const objects = createObjectRunner(options, (ending) => end(ending));
  const end = (ending: Ending) => {
    if (controller.signal.aborted) return;
    progress.unscan(objects.open());
    progress.end(ending);
    controller.abort();
  };
  const run = async () => {
    const leave = await turns.migrations.take();
    try {
      for await (const page of pagesOf(options)) {
        for (const object of page) await objects.take(object);
      }
      await objects.settled();
      const { scannedCount, importSuccessCount } = progress.current().counts;
      const msg = `The migration is complete: ${importSuccessCount} of ${scannedCount} objects were imported`;
      end({ status: 'success', logType: 'migrationComplete', msg });
    } catch (error) {
      // Objects on their way may still make it
      await objects.settled();
      end(endingOf(error));
    } finally {
      await objects.settled();
      leave();
    }
  };
  return { progress, end, stop: () => controller.abort(), done: run() };
}

/** A failure to list, on the first page or on a later one. */
class ListFailure extends Error {
  readonly isLater: boolean;
  constructor(reason: string, isLater: boolean) {
    super(reason);
    this.isLater = isLater;
  }
}

function endingOf(error: unknown): Ending {
  const reason = error instanceof Error ? error.message : String(error);
  const isLater = error instanceof ListFailure && error.isLater;
  const logType = isLater ? 'migrationErrorFailedContinuation' : 'migrationError';
  return { status: 'error', logType, msg: `The migration ended: ${reason}` };
}

/** Page by page, until the list ends, nobody wants more of it, or it does not go on. */
async function* pagesOf({ work, progress, controller }: JobOptions): AsyncGenerator<Listing['objects']> {
  const prefix = directoryOf(work.migration.rootDirectory);
  const seen = new Set<string>();
  let token: string | undefined;
  while (!controller.signal.aborted && progress.isOurs()) {
    const page = await withRetries(() => work.bucket.list({ prefix, token }), work.patience).catch((error: unknown) => {
      if (!(error instanceof S3Failure)) throw error;
      throw new ListFailure(`the bucket cannot be listed: ${error.message}`, token !== undefined);
    });
    yield page.objects;
    token = page.next;
    if (token === undefined) return;
    if (seen.has(token) || seen.size >= maxPages) throw new ListFailure('the list of the bucket does not end', true);
    seen.add(token);
  }
}

/** A directory ends with a slash and does not begin with one; the whole bucket is `''`. */
function directoryOf(rootDirectory: string | null): string {
  const path = (rootDirectory ?? '').replace(/^\/+/, '');
  return path === '' || path.endsWith('/') ? path : `${path}/`;
}

interface ObjectRunner {
  /** Resolves when the object's turn has come. */
  take(object: ListedObject): Promise<void>;
  /** Objects whose turn has come and not ended. */
  open(): number;
  /** Resolves when no turn is left open. */
  settled(): Promise<void>;
}

/** Objects in their turns: a few at a time, each counted when its turn comes and when it ends. */
function createObjectRunner({ work, progress, controller, turns }: JobOptions, end: (ending: Ending) => void) {
  const running = new Set<Promise<void>>();
  let open = 0;
  let silent = 0;
  const fail = (reason: string) =>
    end({ status: 'error', logType: 'migrationError', msg: `The migration ended: ${reason}` });

  const run = async (object: ListedObject) => {
    const outcome = await importObject(object, work);
    if (outcome === 'dropped' || !work.isWanted()) return;
    if (outcome === 'full') return fail('the storage quota is used up');
    open--;
    progress.settle(outcome, object.key);
    silent = outcome.isSilence === true ? silent + 1 : 0;
    if (silent >= maxSilence) return fail('the server does not answer any more');
    warnWhenNearlyFull(work, progress);
  };
  const runner: ObjectRunner = {
    async take(object) {
      const { uploadBytes } = work.services.limits;
      // What a list says may be false; then there are still no more than there are places
      const leave = await turns.objects.take(Math.min(object.size || uploadBytes, uploadBytes));
      if (!work.isWanted()) {
        controller.abort();
        return leave();
      }
      open++;
      progress.scan();
      const turn = run(object)
        .catch((error: unknown) => fail(String(error)))
        .finally(() => {
          leave();
          running.delete(turn);
        });
      running.add(turn);
    },
    open: () => open,
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
  return runner;
}

/** One line, when nine tenths of what an account may store are stored (documented: it warns near the quota). */
function warnWhenNearlyFull({ account, services }: ObjectImport, progress: Progress): void {
  const { count } = account().images;
  if (count !== Math.ceil(services.limits.images * 0.9)) return;
  progress.log('default', `The account holds ${count} of ${services.limits.images} images`);
}

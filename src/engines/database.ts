import { createHash } from 'node:crypto';
import type { ClassicLevel } from 'classic-level';
import { type DataDirectoryError, damaged, inUse, noLevel, unusable } from './directoryError.ts';

/** LevelDB, loaded only for this. */
export type Database = ClassicLevel<string, Buffer>;

/** Changes of one batch: the new value of each name, undefined to delete it. */
export type Changes = ReadonlyMap<string, Uint8Array | undefined>;

/** Opens the database in a folder; refusals name the folder that the user named. */
export async function openDatabase(folder: string, named: string): Promise<Database> {
  const { ClassicLevel: Level } = await import('classic-level').catch((error: NodeJS.ErrnoException) => {
    throw /MODULE_NOT_FOUND/.test(error.code ?? '') ? noLevel(named) : error;
  });
  const database = new Level<string, Buffer>(folder, { keyEncoding: 'utf8', valueEncoding: 'buffer' });
  try {
    await database.open();
    return database;
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause;
    throw cause?.code === 'LEVEL_LOCKED' ? inUse(named) : refusalOf(named, cause ?? error);
  }
}

/** A database that survives failed writes. */
export interface SturdyDatabase {
  /** Writes a batch wholly, durably, or throws; then nothing of it is there. */
  write(changes: Changes): Promise<void>;
  /** The database, open. */
  ready(): Promise<Database>;
  close(): Promise<void>;
}

/**
 * A batch that failed, as on a full disk, leaves half a record in LevelDB's log, and recovery loses whatever is written
 * behind it. So after each failure the database is closed and opened anew, which starts another log, before it is
 * written to again; as long as that fails too, so do the writes.
 */
export function sturdy(database: Database): SturdyDatabase {
  let sound = true;
  const ready = async () => {
    if (sound) return database;
    await database.close();
    await database.open();
    sound = true;
    return database;
  };
  return {
    ready,
    async write(changes) {
      const operations = [...changes].map(([name, value]) =>
        value === undefined
          ? ({ type: 'del', key: name } as const)
          : ({ type: 'put', key: name, value: Buffer.from(value) } as const),
      );
      try {
        await (await ready()).batch(operations, { sync: true });
      } catch (error) {
        sound = false;
        throw error;
      }
    },
    close: () => database.close(),
  };
}

/** How much a database holds, told when it is closed in order. */
export interface Seal {
  readonly entries: number;
  readonly digest: string;
}

/** What a database holds, in short: originals are named by their content, so their names are enough. */
export async function sealOf(database: Database): Promise<Seal> {
  const digest = createHash('sha256');
  let entries = 0;
  for await (const [name, value] of database.iterator()) {
    entries += 1;
    digest.update(name).update(name.startsWith('blob!') ? '' : value);
  }
  return { entries, digest: digest.digest('hex') };
}

/** Whether it is the disk's fault or the database's. */
function refusalOf(folder: string, error: unknown): DataDirectoryError {
  const reason = error instanceof Error ? error.message : String(error);
  return /no space left|quota exceeded|read-only file system|permission denied/i.test(reason)
    ? unusable(folder, error)
    : damaged(folder, error);
}

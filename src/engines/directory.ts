import { copyFile, link, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChangeListener, Snapshot, Store } from '../cloudflare/index.ts';
import { openDatabase, type Seal, type SturdyDatabase, sealOf, sturdy } from './database.ts';
import { DataDirectoryError, damaged, inUse, unusable } from './directoryError.ts';
import { readAll } from './readAll.ts';
import { createWriter } from './writer.ts';

/** A directory that keeps a store's state across restarts. */
export interface DataDirectory {
  /** To be given to the store whose state is kept. */
  readonly changed: ChangeListener;
  /** What was kept; undefined for a new directory. */
  readonly kept: Snapshot | undefined;
  /** Everything from now on is written: call it when `kept` has been restored. */
  follow(store: Store): void;
  /** Resolves when every change so far is on the disk; 5540 when they cannot be written, and have been taken back. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const openDirectories = new Set<string>();

/**
 * Opens or makes a data directory: LevelDB, which is loaded only for this. A damaged one is refused untouched, since
 * it is read from a linked copy first; one in use by another process is refused too. Nothing is written outside of it,
 * so it may be a mount point, and its parent somebody else's.
 */
export async function openDataDirectory(path: string): Promise<DataDirectory> {
  await mkdir(path, { recursive: true }).catch((error: Error) => {
    throw new DataDirectoryError(`${path} cannot be made: ${error.message}`);
  });
  const folder = await realpath(path);
  if (openDirectories.has(folder)) throw inUse(folder);
  openDirectories.add(folder);
  try {
    const kept = (await isNew(folder)) ? undefined : await inspect(folder);
    const database = await openDatabase(folder, folder);
    const names = new Set(await database.keys().all());
    await rm(join(folder, sealName), { force: true });
    const disk = sturdy(database);
    const { changed, follow, settle } = createWriter({ write: disk.write, names });
    return {
      changed,
      kept,
      follow,
      settle,
      async close() {
        await settle().catch(() => undefined);
        await closeInOrder(folder, disk);
        openDirectories.delete(folder);
      },
    };
  } catch (error) {
    openDirectories.delete(folder);
    throw error;
  }
}

/**
 * Written when a directory is closed in order: how much it held. LevelDB takes a damaged end of its log for one that a
 * crash cut short, which it may be only when this file is missing.
 */
const sealName = 'closed.json';
const sealPart = `${sealName}.part`;
const checkName = /^\.check-(\d+)$/;

/** Closes the database and seals the directory; on a disk that takes no seal it is left as a crash would leave it. */
async function closeInOrder(folder: string, disk: SturdyDatabase): Promise<void> {
  const seal = await disk.ready().then(sealOf, () => undefined);
  await disk.close();
  if (seal === undefined) return;
  try {
    await writeFile(join(folder, sealPart), JSON.stringify(seal));
    await rename(join(folder, sealPart), join(folder, sealName));
  } catch {
    await rm(join(folder, sealPart), { force: true }).catch(() => undefined);
  }
}

async function readSeal(folder: string): Promise<Seal | undefined> {
  const text = await readFile(join(folder, sealName), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Seal;
  } catch {
    return { entries: -1, digest: '' };
  }
}

/** What is no part of the database: a file system's own folder, and what a start or a stop that was killed left. */
function isBeside(name: string): boolean {
  return name === 'lost+found' || name === sealPart || checkName.test(name);
}

/** Nothing there, or no more than a first start leaves that was killed at once. */
async function isNew(folder: string): Promise<boolean> {
  const names = (await readdir(folder)).filter((name) => !isBeside(name));
  if (names.includes('CURRENT') || names.includes(sealName)) return false;
  const stranger = names.find((name) => !/^(LOCK|LOG|LOG\.old|MANIFEST-000001|\d+\.dbtmp)$/.test(name));
  if (stranger === undefined) return true;
  throw new DataDirectoryError(
    `${folder} is not a data directory of cfimages, or a damaged one: it holds ${stranger}, but no CURRENT. Nothing was changed`,
  );
}

/**
 * Reads everything from a copy made of hard links: LevelDB replaces files, it never writes into finished ones. The copy
 * stands inside the directory, the one place that is surely ours and on the same file system.
 */
async function inspect(folder: string): Promise<Snapshot> {
  const copy = join(folder, `.check-${process.pid}`);
  const names = (await readdir(folder)).filter((name) => !isBeside(name));
  if (!names.includes('CURRENT')) throw damaged(folder, new Error('it holds no CURRENT'));
  await removeLeftCopies(folder);
  await mkdir(copy).catch((error: Error) => {
    throw unusable(folder, error);
  });
  try {
    const seal = await readSeal(folder);
    for (const name of names) {
      await linkOrCopy(join(folder, name), join(copy, name)).catch((error: Error) => {
        throw unusable(folder, error);
      });
    }
    const database = await openDatabase(copy, folder);
    try {
      const snapshot = await readAll(database);
      const found = await sealOf(database);
      if (seal !== undefined && (seal.entries !== found.entries || seal.digest !== found.digest)) {
        throw new Error(`it was closed with ${seal.entries} entries, but ${found.entries} of them can be read`);
      }
      return snapshot;
    } catch (error) {
      throw damaged(folder, error);
    } finally {
      await database.close();
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** Some file systems know no hard links. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}

/** Copies of processes that were killed while they looked. */
async function removeLeftCopies(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = Number(checkName.exec(name)?.[1] ?? Number.NaN);
    if (owner === process.pid || (owner > 0 && !isAlive(owner))) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

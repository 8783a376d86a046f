import { createHash } from 'node:crypto';
import { link, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClassicLevel } from 'classic-level';
import { errors } from '../errors.ts';
import type { AccountSnapshot, Snapshot } from '../snapshot.ts';
import type { Account, Store, StoreObserver } from '../store/index.ts';
import { checkedBlobs, parseState, toState } from './stateFile.ts';

/** A directory that keeps a store's state across restarts. */
export interface DataDirectory {
  /** To be given to the store whose state is kept. */
  readonly observer: StoreObserver;
  /** What was kept; undefined for a new directory. */
  readonly kept: Snapshot | undefined;
  /** Everything from now on is written: call it when `kept` has been restored. */
  follow(store: Store): void;
  /** Resolves when every change so far is on the disk; 5540 when it cannot be written. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** A data directory that cannot be used. Nothing in it was changed. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError';
}

type Database = ClassicLevel<string, Buffer>;
const openDirectories = new Set<string>();

/**
 * Opens or makes a data directory: LevelDB, which is loaded only for this. A damaged one is refused untouched, since
 * it is read from a linked copy first; one in use by another process is refused too.
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
    const database = await open(folder, folder);
    const names = new Set(await database.keys().all());
    await rm(join(folder, sealName), { force: true });
    return keepUp(database, names, kept, async (seal) => {
      await writeFile(join(folder, `${sealName}.part`), JSON.stringify(seal));
      await rename(join(folder, `${sealName}.part`), join(folder, sealName));
      openDirectories.delete(folder);
    });
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

interface Seal {
  readonly entries: number;
  readonly digest: string;
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

/** Nothing there, or no more than a first start leaves that was killed at once. */
async function isNew(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  if (names.includes('CURRENT') || names.includes(sealName)) return false;
  const stranger = names.find((name) => !/^(LOCK|LOG|LOG\.old|MANIFEST-000001|\d+\.dbtmp)$/.test(name));
  if (stranger === undefined) return true;
  throw new DataDirectoryError(
    `${folder} is not a data directory of cfimages, or a damaged one: it holds ${stranger}, but no CURRENT. Nothing was changed`,
  );
}

/** Reads everything from a copy made of hard links: LevelDB replaces files, it never writes into finished ones. */
async function inspect(folder: string): Promise<Snapshot> {
  const copy = `${folder}.check-${process.pid}`;
  await rm(copy, { recursive: true, force: true });
  await mkdir(copy);
  try {
    const names = await readdir(folder);
    if (!names.includes('CURRENT')) throw damaged(folder, 'it holds no CURRENT');
    const seal = await readSeal(folder);
    for (const name of names) await link(join(folder, name), join(copy, name));
    const database = await open(copy, folder);
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

async function open(folder: string, named: string): Promise<Database> {
  const { ClassicLevel: Level } = await import('classic-level');
  const database = new Level<string, Buffer>(folder, { keyEncoding: 'utf8', valueEncoding: 'buffer' });
  try {
    await database.open();
    return database;
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause;
    throw cause?.code === 'LEVEL_LOCKED' ? inUse(named) : damaged(named, cause ?? error);
  }
}

/** What a database holds, in short: originals are named by their content, so their names are enough. */
async function sealOf(database: Database): Promise<Seal> {
  const digest = createHash('sha256');
  let entries = 0;
  for await (const [name, value] of database.iterator()) {
    entries += 1;
    digest.update(name).update(name.startsWith('blob!') ? '' : value);
  }
  return { entries, digest: digest.digest('hex') };
}

function inUse(folder: string): DataDirectoryError {
  return new DataDirectoryError(`${folder} is in use by another mock; stop it or choose another directory`);
}

function damaged(folder: string, error: unknown): DataDirectoryError {
  const reason = error instanceof Error ? error.message : String(error);
  return new DataDirectoryError(
    `${folder} is damaged (${reason}); nothing was changed. Restore a copy, or move it away`,
  );
}

const key = (kind: string, ...names: readonly string[]) => [kind, ...names.map(encodeURIComponent)].join('!');
const countKey = 'meta!count';

/** Everything in the database, checked: the number of entries, the shape of records, the hash of every original. */
async function readAll(database: Database): Promise<Snapshot> {
  const blobs = new Map<string, Uint8Array>();
  const accounts = new Map<string, { -readonly [K in keyof AccountSnapshot]: AccountSnapshot[K] }>();
  const rest = { zones: {} as unknown, batchTokens: [] as unknown, count: undefined as unknown };
  let entries = 0;
  const lists: Record<string, 'images' | 'variants' | 'keys'> = { image: 'images', variant: 'variants', key: 'keys' };
  for await (const [name, value] of database.iterator()) {
    entries += 1;
    const [kind = '', ...names] = name.split('!');
    const [first = ''] = names.map(decodeURIComponent);
    if (kind === 'blob') {
      blobs.set(first, shared(value));
      continue;
    }
    const json: unknown = JSON.parse(value.toString('utf8'));
    const list = lists[kind];
    const account = accounts.get(first) ?? { id: first, images: [], variants: [], keys: [], config: {} as never };
    if (list !== undefined || kind === 'config') accounts.set(first, account);
    if (list !== undefined) account[list] = [...account[list], json] as never;
    else if (kind === 'config') account.config = json as AccountSnapshot['config'];
    else if (name === 'zones') rest.zones = json;
    else if (name === 'tokens') rest.batchTokens = json;
    else if (name === countKey) rest.count = json;
    else throw new Error(`it holds an entry ${name.slice(0, 100)} that does not belong there`);
  }
  if (entries > 0 && rest.count !== entries) {
    throw new Error(`it should hold ${rest.count} entries, but holds ${entries}`);
  }
  const { zones, batchTokens } = rest;
  const state = parseState(
    JSON.stringify({ format: 'cfimages state', version: 1, zones, batchTokens, accounts: [...accounts.values()] }),
  );
  return { ...state, blobs: checkedBlobs(state, blobs) };
}

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  copy.set(bytes);
  return copy;
}

/** Gathers changes and writes them in atomic, synchronous batches: many requests share one. */
function keepUp(
  database: Database,
  names: Set<string>,
  kept: Snapshot | undefined,
  closed: (seal: Seal) => Promise<void>,
): DataDirectory {
  const written = { zones: '{}', tokens: '[]' };
  let pending = new Map<string, Uint8Array | undefined>();
  let writing: Promise<void> | undefined;
  let followed: Store | undefined;

  const put = (name: string, value: object | Uint8Array) => {
    pending.set(name, value instanceof Uint8Array ? value : Buffer.from(JSON.stringify(value)));
  };
  const remove = (name: string) => pending.set(name, undefined);
  const removeAll = (prefix: string) => {
    for (const name of [...names, ...pending.keys()]) if (name.startsWith(prefix)) remove(name);
  };
  const putAccount = ({ id, variants, keys, config }: Account) => {
    for (const variant of variants.list()) put(key('variant', id, variant.id), variant);
    for (const one of keys.list()) put(key('key', id, one.name), one);
    put(key('config', id), config);
  };
  const observer: StoreObserver = {
    imagePut(account, record, bytes) {
      if (bytes !== undefined && record.original !== undefined) put(key('blob', record.original.hash), bytes);
      put(key('image', account, record.id), record);
    },
    imageGone: (account, id) => remove(key('image', account, id)),
    blobGone: (hash) => remove(key('blob', hash)),
    variantPut: (account, record) => put(key('variant', account, record.id), record),
    variantGone: (account, id) => remove(key('variant', account, id)),
    keyPut: (account, one) => put(key('key', account, one.name), one),
    keyGone: (account, name) => remove(key('key', account, name)),
    configPut: (account, config) => put(key('config', account), config),
    accountMade: putAccount,
    accountGone(account) {
      for (const kind of ['image', 'variant', 'key']) removeAll(`${key(kind, account)}!`);
      remove(key('config', account));
    },
    reset: () => removeAll(''),
  };

  /** Zones and tokens are small and change rarely: they are compared instead of watched. */
  const compare = (store: Store) => {
    const { zones, batchTokens } = toState({
      accounts: [],
      blobs: new Map(),
      zones: Object.fromEntries([...store.zones()].map(([id, settings]) => [id, Object.fromEntries(settings)])),
      batchTokens: [...store.batchTokens.values()],
    });
    const now = { zones: JSON.stringify(zones), tokens: JSON.stringify(batchTokens) };
    if (now.zones !== written.zones) put('zones', zones);
    if (now.tokens !== written.tokens) put('tokens', batchTokens);
    Object.assign(written, now);
  };

  const write = async () => {
    const changes = pending;
    pending = new Map();
    const before = new Set(names);
    for (const [name, value] of changes) value === undefined ? names.delete(name) : names.add(name);
    names.add(countKey);
    const operations = [...changes, [countKey, Buffer.from(String(names.size))] as const].map(([name, value]) =>
      value === undefined
        ? ({ type: 'del', key: name } as const)
        : ({ type: 'put', key: name, value: Buffer.from(value) } as const),
    );
    try {
      await database.batch(operations, { sync: true });
    } catch {
      pending = new Map([...changes, ...pending]);
      names.clear();
      for (const name of before) names.add(name);
      throw errors.storageError();
    }
  };

  const settle = async (): Promise<void> => {
    while (writing !== undefined) await writing.catch(() => undefined);
    if (followed === undefined) return;
    compare(followed);
    if (pending.size === 0) return;
    writing = write().finally(() => {
      writing = undefined;
    });
    await writing;
  };

  return {
    observer,
    kept,
    follow(store) {
      // What was restored is on the disk already
      pending = new Map();
      followed = store;
    },
    settle,
    async close() {
      await settle().catch(() => undefined);
      const seal = await sealOf(database);
      await database.close();
      await closed(seal);
    },
  };
}

import { errors } from '../cloudflare/errors.ts';
import { type Account, formerImage, type Store, type StoreObserver } from '../cloudflare/records/index.ts';
import type { Changes } from './database.ts';
import { type Former, takeBack } from './undo.ts';

/** Writes what an observed store changes. */
export interface Writer {
  readonly observer: StoreObserver;
  /** Everything from now on is written: call it when what was kept has been restored. */
  follow(store: Store): void;
  /** Resolves when every change so far is on the disk; 5540 when they cannot be written, and have been taken back. */
  settle(): Promise<void>;
}

/** What a writer needs. */
export interface WriterOptions {
  /** Writes a batch wholly or not at all. */
  readonly write: (changes: Changes) => Promise<void>;
  /** The names that the database holds. */
  readonly names: ReadonlySet<string>;
}

/** The name of an entry. */
export const key = (kind: string, ...names: readonly string[]) => [kind, ...names.map(encodeURIComponent)].join('!');
/** The entry that tells how many there are. */
export const countKey = 'meta!count';

/** Changes that are written together, and what was there before them. */
interface Batch {
  readonly changes: Map<string, Uint8Array | undefined>;
  readonly formers: Map<string, Former>;
  readonly written: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  /** Whether somebody waits for it. */
  wanted: boolean;
}

function createBatch(): Batch {
  let [resolve, reject]: [() => void, (error: unknown) => void] = [() => undefined, () => undefined];
  const written = new Promise<void>((good, bad) => {
    [resolve, reject] = [good, bad];
  });
  written.catch(() => undefined);
  return { changes: new Map(), formers: new Map(), written, resolve, reject, wanted: false };
}

/**
 * Gathers changes and writes them in atomic, synchronous batches: many requests share one. When one cannot be written,
 * it and all that came after it are taken back from memory, and whoever waits for any of them gets 5540: what was
 * refused does not exist and may be tried again.
 */
export function createWriter({ write, names: kept }: WriterOptions): Writer {
  const names = new Set(kept);
  /** Zones and tokens are small and change rarely: they are compared instead of watched. */
  let durable: Texts = { zones: '{}', tokens: '[]' };
  let compared = durable;
  let gathering = createBatch();
  let writing: Batch | undefined;
  let followed: Store | undefined;
  let takingBack = false;

  const record = (name: string, value: Uint8Array | undefined, former?: Former) => {
    if (takingBack) return;
    gathering.changes.set(name, value);
    if (former !== undefined && !gathering.formers.has(name)) gathering.formers.set(name, former);
  };
  const put = (name: string, value: object, former?: Former) => record(name, json(value), former);
  const removeAll = (prefix: string) => {
    const known = [...names, ...(writing?.changes.keys() ?? []), ...gathering.changes.keys()];
    for (const name of known) if (name.startsWith(prefix) && name !== countKey) record(name, undefined);
  };
  const accountMade = ({ id, variants, keys, config }: Account) => {
    // An account that comes back after it was forgotten: what it begins with goes when the old one is put back
    const again = gathering.formers.has(key('config', id));
    const about = again ? ({ account: id } as const) : ({ account: id, unasked: true } as const);
    const was = <T>(value: T) => ({ was: again ? undefined : value });
    for (const one of variants.list()) {
      put(key('variant', id, one.id), one, { ...about, kind: 'variant', id: one.id, ...was(one) });
    }
    for (const one of keys.list()) {
      put(key('key', id, one.name), one, { ...about, kind: 'key', id: one.name, ...was(one) });
    }
    put(key('config', id), config, { ...about, kind: 'config', ...was(config) });
  };
  const settingsGone = ({ id: account, variants, keys, config }: Account) => {
    for (const one of variants.list()) {
      record(key('variant', account, one.id), undefined, { account, kind: 'variant', id: one.id, was: one });
    }
    for (const one of keys.list()) {
      record(key('key', account, one.name), undefined, { account, kind: 'key', id: one.name, was: one });
    }
    record(key('config', account), undefined, { account, kind: 'config', was: config });
  };

  const observer: StoreObserver = {
    imagePut(account, image, bytes, was) {
      if (bytes !== undefined && image.original !== undefined) record(key('blob', image.original.hash), bytes);
      put(key('image', account, image.id), image, { account, kind: 'image', id: image.id, was });
    },
    imageGone: (account, id, was) => record(key('image', account, id), undefined, { account, kind: 'image', id, was }),
    blobGone: (hash) => record(key('blob', hash), undefined),
    variantPut: (account, one, was) =>
      put(key('variant', account, one.id), one, { account, kind: 'variant', id: one.id, was }),
    variantGone: (account, id, was) =>
      record(key('variant', account, id), undefined, { account, kind: 'variant', id, was }),
    keyPut: (account, one, was) => put(key('key', account, one.name), one, { account, kind: 'key', id: one.name, was }),
    keyGone: (account, id, was) => record(key('key', account, id), undefined, { account, kind: 'key', id, was }),
    configPut: (account, config, was) => put(key('config', account), config, { account, kind: 'config', was }),
    accountMade,
    accountGone(account) {
      settingsGone(account);
      for (const kind of ['image', 'variant', 'key']) removeAll(`${key(kind, account.id)}!`);
    },
    reset(accounts) {
      for (const account of accounts) {
        settingsGone(account);
        for (const { id } of account.images.all()) {
          const was = formerImage(account, id);
          record(key('image', account.id, id), undefined, { account: account.id, kind: 'image', id, was });
        }
      }
      removeAll('');
    },
  };

  const compare = (store: Store) => {
    const now = texts(store);
    if (now.zones !== compared.zones) record('zones', Buffer.from(now.zones));
    if (now.tokens !== compared.tokens) record('tokens', Buffer.from(now.tokens));
    compared = now;
  };

  const fail = (store: Store, batch: Batch) => {
    const later = gathering;
    const formers = joined(batch.formers, later.formers);
    gathering = createBatch();
    compared = durable;
    takingBack = true;
    takeBack(store, formers.values());
    zonesBack(store, durable);
    takingBack = false;
    for (const [name, former] of formers) {
      if (former.unasked === true && former.was !== undefined) put(name, former.was, former);
    }
    for (const one of [batch, later]) one.reject(errors.storageError());
  };

  const pump = (store: Store) => {
    if (writing !== undefined || !gathering.wanted || gathering.changes.size === 0) return;
    const batch = gathering;
    const held = compared;
    gathering = createBatch();
    writing = batch;
    const after = counted(names, batch.changes);
    write(new Map([...batch.changes, [countKey, Buffer.from(String(after))]])).then(
      () => {
        for (const [name, value] of batch.changes) value === undefined ? names.delete(name) : names.add(name);
        names.add(countKey);
        durable = held;
        writing = undefined;
        batch.resolve();
        pump(store);
      },
      () => {
        writing = undefined;
        fail(store, batch);
      },
    );
  };

  return {
    observer,
    follow(store) {
      // What was restored is on the disk already
      gathering = createBatch();
      compared = durable = texts(store);
      followed = store;
    },
    async settle() {
      if (followed === undefined) return;
      compare(followed);
      const due = [writing, gathering.changes.size === 0 ? undefined : gathering].filter((one) => one !== undefined);
      gathering.wanted ||= gathering.changes.size > 0;
      pump(followed);
      await Promise.all(due.map(({ written }) => written));
    },
  };
}

/**
 * What was there before two batches, the first of which failed. What a new account begins with is nothing to keep when
 * the account that was forgotten before it comes back.
 */
function joined(first: Batch['formers'], second: Batch['formers']): ReadonlyMap<string, Former> {
  const comesBack = ({ account }: Former) => first.has(key('config', account));
  const later = [...second].map(([name, { unasked, ...former }]): [string, Former] =>
    unasked === undefined
      ? [name, former]
      : comesBack(former)
        ? [name, { ...former, was: undefined }]
        : [name, { ...former, unasked }],
  );
  return new Map([...later, ...first]);
}

/** Zones and tokens as JSON. */
interface Texts {
  readonly zones: string;
  readonly tokens: string;
}

function texts({ zones, batchTokens }: Store): Texts {
  const settings = Object.fromEntries([...zones()].map(([id, zone]) => [id, Object.fromEntries(zone)]));
  return { zones: JSON.stringify(settings), tokens: JSON.stringify([...batchTokens.values()]) };
}

function json(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** How many entries there are after a batch, the count included. */
function counted(names: ReadonlySet<string>, changes: Changes): number {
  let count = names.size + (names.has(countKey) ? 0 : 1);
  for (const [name, value] of changes) {
    if (names.has(name) && value === undefined) count -= 1;
    if (!names.has(name) && value !== undefined) count += 1;
  }
  return count;
}

/** Zones as they were. Tokens that came since stay, for nobody was refused one; those that went come back. */
function zonesBack(store: Store, { zones, tokens }: Texts): void {
  const former = JSON.parse(zones) as Record<string, Record<string, { value: string; modified: number | null }>>;
  for (const id of [...store.zones().keys(), ...Object.keys(former)]) {
    store.putZone(id, new Map(Object.entries(former[id] ?? {})));
  }
  for (const token of JSON.parse(tokens) as { token: string; accountId: string; expires: number }[]) {
    if (!store.batchTokens.has(token.token)) store.batchTokens.set(token.token, token);
  }
}

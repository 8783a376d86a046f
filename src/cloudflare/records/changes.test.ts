import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { takeSnapshot } from '../state/index.ts';
import { type Change, createStore, type ImageRecord, type Store } from './index.ts';

function createWorld() {
  const log: Change[] = [];
  const store = createStore({
    clockOf: () => ({ now: () => 0 }),
    initialAccount: (id) => ({
      variant: [{ id: 'public', options: {}, neverRequireSignedURLs: false }],
      key: [{ name: 'default', value: `key of ${id}` }],
      config: [{ flexible_variants: false, browser_ttl: null, preserve_content_credentials: false }],
    }),
    changed: (change) => log.push(change),
  });
  return { store, log };
}

const image = (id: string, picture: number, sequence: number): ImageRecord => ({
  id,
  custom: true,
  filename: id,
  meta: {},
  creator: null,
  requireSignedURLs: false,
  uploaded: 0,
  sequence,
  original: { hash: `picture ${picture}`, size: 10 + picture, mediaType: 'image/png', width: 1, height: 1 },
});

type Step = readonly [what: number, account: 'a' | 'b', id: string, picture: number];

/** One change of any kind, by its number. */
function take(store: Store, [what, name, id, picture]: Step): void {
  const account = store.account(name);
  const { images } = account;
  const stored = images.get(id);
  const steps: readonly (() => unknown)[] = [
    () => images.put(image(id, picture, images.nextSequence()), new Uint8Array(10 + picture)),
    () => images.delete(id),
    () => stored && images.put({ ...stored, meta: { picture } }),
    () => stored && images.rekey(id, { ...stored, id: `${id}${picture}` }),
    () => account.variants.put({ id, options: { width: picture + 1 }, neverRequireSignedURLs: false }),
    () => account.variants.delete(id),
    () => account.keys.put({ name: id, value: String(picture) }),
    () => account.keys.delete(id),
    () => Object.assign(account, { config: { ...account.config, browser_ttl: picture } }),
    () => store.zones.put({ id, settings: { mode: { value: 'on', modified: picture } } }),
    () => store.batchTokens.put({ token: id, accountId: name, expires: picture }),
    () => store.batchTokens.delete(id),
    () => store.forget(name),
    () => picture === 0 && store.reset(),
  ];
  steps[what]?.();
}

/** Everything that there is, whatever order it has come in. */
function plain(store: Store) {
  const { accounts, zones, batchTokens, blobs } = takeSnapshot(store);
  const sorted = <T>(records: readonly T[]) => records.map((record) => JSON.stringify(record)).sort();
  return {
    accounts: sorted(
      accounts.map(({ images, keys, ...rest }) => ({ ...rest, images: sorted(images), keys: sorted(keys) })),
    ),
    zones,
    tokens: sorted(batchTokens),
    blobs: [...blobs.keys()].sort(),
    bytes: store.blobs.bytes,
  };
}

const step = fc.tuple(
  fc.nat(13),
  fc.constantFrom('a' as const, 'b' as const),
  fc.constantFrom('x', 'y', 'z'),
  fc.nat(3),
);

it('whatever happened is taken back by what was told of it, originals too', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.array(step, { maxLength: 40 }), (first, then) => {
      const { store, log } = createWorld();
      for (const one of first) take(store, one);
      const before = plain(store);
      const start = log.length;
      for (const one of then) take(store, one);
      store.revert(log.slice(start));
      expect(plain(store)).toEqual(before);
    }),
    { numRuns: 500 },
  );
});

it('what is told, one after another, is what there is', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { store, log } = createWorld();
      for (const one of steps) take(store, one);
      const told = new Map<string, unknown>();
      for (const { kind, account, id, value, before } of log) {
        const name = [kind, account, id].join('!');
        expect(told.get(name)).toEqual(before);
        told.set(name, value);
      }
      const { accounts, zones, batchTokens, blobs } = takeSnapshot(store);
      const there = accounts.flatMap(({ images, variants, keys }) => [...images, ...variants, ...keys]);
      const values = [...told.values()].filter((value) => value !== undefined);
      expect(values.length).toBe(
        there.length + accounts.length + Object.keys(zones).length + batchTokens.length + blobs.size,
      );
    }),
    { numRuns: 200 },
  );
});

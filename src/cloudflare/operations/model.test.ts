import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { solidPng } from '../../testing/png.ts';
import { createClock } from '../clock.ts';
import { ImagesError } from '../errors.ts';
import { asLive } from '../fidelity.ts';
import { defaultLimits } from '../limits.ts';
import { createStore } from '../records/index.ts';
import { type Call, handlers, type Reply, type Services } from './index.ts';

/** What the store should hold, in the simplest terms that can be right. */
interface ModelImage {
  readonly id: string;
  readonly custom: boolean;
  readonly meta: unknown;
  readonly creator: string | null;
  readonly isPrivate: boolean;
  readonly picture?: number;
  readonly expires?: number;
  readonly order: number;
}

const pictures = [solidPng(2, 2, [1, 1, 1]), solidPng(3, 2, [2, 2, 2]), solidPng(2, 3, [3, 3, 3])];
const files = pictures.map((bytes) => ({
  bytes,
  filename: 'p.png',
  hash: createHash('sha256').update(bytes).digest('hex'),
}));
const customIds = ['a', 'b/c'];
const minute = 60_000;

const target = fc.nat(7);
const picture = fc.nat(pictures.length - 1);
const customId = fc.option(fc.constantFrom(...customIds), { nil: undefined });
const creator = fc.constantFrom(undefined, '', 'me', 'you');
const action = fc.oneof(
  fc.record({ kind: fc.constant('upload' as const), id: customId, isPrivate: fc.boolean(), creator, picture }),
  fc.record({ kind: fc.constant('beginFetch' as const), id: customId, picture }),
  fc.record({ kind: fc.constant('endFetch' as const) }),
  fc.record({
    kind: fc.constant('patch' as const),
    target,
    meta: fc.option(fc.record({ n: fc.nat(3) }), { nil: undefined }),
    isPrivate: fc.option(fc.boolean(), { nil: undefined }),
    creator,
  }),
  fc.record({ kind: fc.constant('delete' as const), target }),
  fc.record({ kind: fc.constant('reserve' as const), id: customId, minutes: fc.integer({ min: 2, max: 5 }) }),
  fc.record({ kind: fc.constant('complete' as const), target, picture }),
  fc.record({ kind: fc.constant('wait' as const), minutes: fc.nat(3) }),
);

test('any sequence of operations of several clients leaves what a simple model says', async () => {
  const run = fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
    const world = createWorld();
    for (const step of actions) await world.apply(step);
    await world.settle();
    world.check();
  });
  await fc.assert(run, { numRuns: 2000 });
});

type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

function createWorld() {
  const clock = createClock();
  clock.freeze(1.7e12);
  const store = createStore({
    clockOf: () => clock,
    initialAccount: () => ({
      variant: [{ id: 'public', options: {}, neverRequireSignedURLs: false }],
      key: [],
      config: [{ flexible_variants: false, browser_ttl: null, preserve_content_credentials: false }],
    }),
  });
  const fetches: { readonly release: (bytes: Uint8Array) => void }[] = [];
  const fetcher = {
    fetchUpload: () => new Promise<Uint8Array>((resolve) => fetches.push({ release: resolve })),
  } as unknown as Services['fetcher'];
  const services: Services = {
    store,
    clock,
    limits: { ...defaultLimits, images: 6 },
    fetcher,
    asLive: asLive(undefined),
    checkPicture: async () => undefined,
    imports: {} as Services['imports'],
  };
  const account = store.account('x');
  const model = new Map<string, ModelImage>();
  const seen: string[] = [];
  const pending: {
    readonly id: string | undefined;
    readonly picture: number;
    readonly done: Promise<Reply | ImagesError>;
  }[] = [];
  let order = 0;

  const call = (parts: Partial<Call>): Call => ({
    account,
    params: {},
    query: new URLSearchParams(),
    body: {},
    publicUrl: 'http://localhost',
    ...parts,
  });
  const invoke = async (name: string, parts: Partial<Call>): Promise<Reply | ImagesError> => {
    const handler = handlers[name === 'complete' ? 'completeDirectUpload' : name];
    if (handler === undefined) throw new Error(name);
    try {
      return await handler(call(parts), services);
    } catch (error) {
      if (error instanceof ImagesError) return error;
      throw error;
    }
  };
  const stored = () => [...model.values()].filter((image) => image.expires === undefined);
  const idOf = (index: number) => seen[seen.length === 0 ? 0 : index % seen.length] ?? 'nobody';
  const resultOf = (reply: Reply | ImagesError) =>
    reply instanceof ImagesError ? reply.code : ((reply as { result: { id?: string } }).result.id ?? 'ok');
  const add = (image: Omit<ModelImage, 'order'>, at = ++order) => {
    model.set(image.id, { ...image, order: at });
    if (!seen.includes(image.id)) seen.push(image.id);
  };
  const expectedForNew = (id: string | undefined, full: boolean) =>
    id !== undefined && model.has(id) ? 5409 : full ? 5453 : undefined;

  const steps: { readonly [K in Action['kind']]: (step: Extract<Action, { kind: K }>) => Promise<void> } = {
    async upload({ id, isPrivate, creator: by, picture: index }) {
      const body = {
        ...(id === undefined ? {} : { id }),
        requireSignedURLs: String(isPrivate),
        ...(by === undefined ? {} : { creator: by }),
      };
      const file = files[index];
      const wanted = id !== undefined && isPrivate ? 5410 : expectedForNew(id, stored().length >= 6);
      const result = resultOf(await invoke('uploadImage', { body, ...(file === undefined ? {} : { file }) }));
      if (wanted !== undefined) return expect(result).toBe(wanted);
      if (id !== undefined) expect(result).toBe(id);
      add({ id: String(result), custom: id !== undefined, meta: {}, creator: by || null, isPrivate, picture: index });
    },
    async beginFetch({ id, picture: index }) {
      const body = { url: 'http://example.com/p.png', ...(id === undefined ? {} : { id }) };
      const before = fetches.length;
      const done = invoke('uploadImage', { body });
      if (fetches.length > before) pending.push({ id, picture: index, done });
      else expect(resultOf(await done)).toBe(5409);
    },
    async endFetch() {
      const [fetching, fetch] = [pending.shift(), fetches.shift()];
      if (fetching === undefined || fetch === undefined) return;
      fetch.release(pictures[fetching.picture] ?? Buffer.alloc(0));
      const wanted = stored().length >= 6 ? 5453 : expectedForNew(fetching.id, false);
      const result = resultOf(await fetching.done);
      if (wanted !== undefined) return expect(result).toBe(wanted);
      add({
        id: String(result),
        custom: fetching.id !== undefined,
        meta: {},
        creator: null,
        isPrivate: false,
        picture: fetching.picture,
      });
    },
    async patch({ target: index, meta, isPrivate, creator: by }) {
      const old = model.get(idOf(index));
      const body = {
        ...(meta === undefined ? {} : { metadata: meta }),
        ...(isPrivate === undefined ? {} : { requireSignedURLs: isPrivate }),
        ...(by === undefined ? {} : { creator: by }),
      };
      const result = resultOf(await invoke('updateImage', { params: { image_id: idOf(index) }, body }));
      if (old === undefined) return expect(result).toBe(5404);
      const next = isPrivate ?? old.isPrivate;
      if (old.custom && next) return expect(result).toBe(5410);
      if (next === old.isPrivate) expect(result).toBe(old.id);
      else expect(result).not.toBe(old.id);
      model.delete(old.id);
      add(
        {
          ...old,
          id: String(result),
          meta: meta ?? old.meta,
          isPrivate: next,
          creator: by === undefined ? old.creator : by || null,
        },
        old.order,
      );
    },
    async delete({ target: index }) {
      const result = resultOf(await invoke('deleteImage', { params: { image_id: idOf(index) } }));
      expect(result).toBe(model.delete(idOf(index)) ? 'ok' : 5404);
    },
    async reserve({ id, minutes }) {
      const expires = clock.now() + minutes * minute;
      const body = { expiry: new Date(expires).toISOString(), ...(id === undefined ? {} : { id }) };
      const wanted = expectedForNew(id, false);
      const result = resultOf(await invoke('createImageDirectUpload', { body }));
      if (wanted !== undefined) return expect(result).toBe(wanted);
      add({ id: String(result), custom: id !== undefined, meta: {}, creator: null, isPrivate: false, expires });
    },
    async complete({ target: index, picture: which }) {
      const draft = model.get(idOf(index));
      const file = files[which];
      const parts = { params: { image_id: idOf(index) }, ...(file === undefined ? {} : { file }) };
      const result = resultOf(await invoke('complete', parts));
      if (draft === undefined) return expect(result).toBe(5404);
      if (draft.expires === undefined) return expect(result).toBe(5409);
      if (clock.now() > draft.expires) return expect(result).toBe(5404);
      if (stored().length >= 6) return expect(result).toBe(5453);
      const { expires: _, order: at, ...image } = draft;
      add({ ...image, picture: which }, at);
    },
    async wait({ minutes }) {
      clock.advance(minutes * minute);
    },
  };

  return {
    async apply(step: Action) {
      await (steps[step.kind] as (step: Action) => Promise<void>)(step);
    },
    async settle() {
      while (pending.length > 0) {
        await steps.endFetch({ kind: 'endFetch' });
      }
    },
    check() {
      const ids = (creatorName?: string) =>
        [
          ...account.images.list({
            direction: 'asc',
            start: { offset: 0 },
            ...(creatorName === undefined ? {} : { creator: creatorName }),
          }),
        ].map(({ id }) => id);
      const wanted = stored();
      expect(ids().toSorted()).toEqual(wanted.map(({ id }) => id).toSorted());
      expect(ids('me').toSorted()).toEqual(
        wanted
          .filter((image) => image.creator === 'me')
          .map(({ id }) => id)
          .toSorted(),
      );
      expect(account.images.count).toBe(wanted.length);
      for (const image of model.values()) {
        const record = account.images.get(image.id);
        expect(record).toMatchObject({
          meta: image.meta,
          creator: image.creator,
          requireSignedURLs: image.isPrivate,
          custom: image.custom,
        });
        const bytes = record && account.images.bytes(record);
        expect(bytes).toEqual(image.picture === undefined ? undefined : pictures[image.picture]);
      }
      for (const id of seen) if (!model.has(id)) expect(account.images.get(id)).toBeUndefined();
      const distinct = new Set(wanted.map((image) => image.picture));
      expect(store.blobs.bytes).toBe(
        [...distinct].reduce((sum: number, index) => sum + (pictures[index ?? 0]?.length ?? 0), 0),
      );
    },
  };
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from '@jest/globals';
import { createMock } from '../../index.ts';
import { createStore } from './index.ts';
import type { ImageRecord } from './records.ts';

const initialAccount = (id: string) => ({
  variant: [{ id: 'public', options: { width: 1366 }, neverRequireSignedURLs: false }],
  key: [{ name: 'default', value: `key of ${id}` }],
  config: [{ flexible_variants: false, browser_ttl: null, preserve_content_credentials: false }],
});
const newStore = () => createStore({ clockOf: () => ({ now: () => 0 }), initialAccount });
const image = (id: string, sequence: number): ImageRecord => ({
  id,
  custom: true,
  filename: id,
  meta: {},
  creator: null,
  requireSignedURLs: false,
  uploaded: 0,
  sequence,
  original: { hash: id, size: 1, mediaType: 'image/png', width: 1, height: 1 },
});

it('30,000 accounts that were only looked at cost nothing', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const store = newStore();
  const look = (from: number, to: number) => {
    for (let number = from; number < to; number++) {
      const { images, variants, keys, config } = store.account(`looked-at-${number}`);
      if ([...images.list({ direction: 'asc', start: { offset: 0 } })].length + images.count !== 0) throw new Error();
      if (variants.list().length !== 1 || keys.list().length !== 1 || config.flexible_variants) throw new Error();
      store.zones.get(`zone-${number}`);
    }
  };
  look(0, 2000);
  const before = heap();
  look(2000, 32_000);
  expect((heap() - before) / 30_000).toBeLessThan(20);
  expect([[...store.accounts()].length, store.zones.count]).toEqual([0, 0]);
});

it('looking at accounts over HTTP leaves none of them behind', async () => {
  const mock = await (await createMock({ threads: 1 })).listen();
  const headers = { authorization: 'Bearer t', connection: 'close' };
  const paths = ['v1', 'v2', 'v1/stats', 'v1/variants', 'v1/keys', 'v1/config', 'v1/nobody', 'v1/variants/public'];
  for (const [number, path] of paths.entries()) {
    for (const namespace of ['', 'elsewhere']) {
      const url = `${mock.apiBaseUrl}/accounts/${`${number}`.padStart(32, 'a')}/images/${path}`;
      await (await fetch(url, { headers: { ...headers, 'x-mock-namespace': namespace } })).text();
      await (await fetch(url, { method: 'DELETE', headers })).text();
    }
    const settings = `${mock.apiBaseUrl}/zones/zone-${number}/settings/transformations`;
    expect((await fetch(settings, { headers })).status).toBe(200);
  }
  const left = [...mock.store.accounts()].map(({ id }) => id).filter((id) => id !== mock.account);
  const zones = mock.store.zones.count;
  await mock.close();
  expect([left, zones]).toEqual([[], 0]);
});

it('an account that two requests found empty is one account when both have put something in', () => {
  const store = newStore();
  const [first, second] = [store.account('a'), store.account('a')];
  first.images.put(image('x', first.images.nextSequence()), new Uint8Array(1));
  second.images.put(image('y', second.images.nextSequence()), new Uint8Array(1));
  first.config = { ...first.config, flexible_variants: true };
  second.variants.put({ id: 'small', options: {}, neverRequireSignedURLs: true });
  for (const account of [first, second, store.account('a'), store.hold('a')]) {
    expect([...account.images.all()].map(({ id, sequence }) => [id, sequence])).toEqual([
      ['x', 1],
      ['y', 2],
    ]);
    expect(account.variants.list().map(({ id }) => id)).toEqual(['public', 'small']);
    expect([account.config.flexible_variants, account.images.count, account.variants.count]).toEqual([true, 2, 2]);
  }
  expect(second.images.delete('x')).toBe(true);
  expect(first.images.get('x')).toBeUndefined();
});

it('an account that holds nothing has one and the same key', async () => {
  const mock = await (await createMock({ threads: 1 })).listen();
  const keysOf = async (account: string) => {
    const url = `${mock.apiBaseUrl}/accounts/${account}/images/v1/keys`;
    const answer = await fetch(url, { headers: { authorization: 'Bearer t', connection: 'close' } });
    return ((await answer.json()) as { result: { keys: { value: string }[] } }).result.keys[0]?.value;
  };
  const [one, two] = ['1a'.repeat(16), '2b'.repeat(16)];
  const [first, again, other] = [await keysOf(one), await keysOf(one), await keysOf(two)];
  mock.store.hold(one);
  const held = await keysOf(one);
  await mock.close();
  expect([again, held]).toEqual([first, first]);
  expect(other).not.toBe(first);
  expect(first).toMatch(/^[A-Za-z0-9+-]{31}=$/);
});

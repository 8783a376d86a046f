import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { solidPng } from '../../../testing/png.ts';
import { type AccountSession, useMock } from '../../../testing/session.ts';

const session = useMock();
const pictures = [solidPng(30, 20, [9, 9, 9]), solidPng(20, 30, [90, 90, 90])];

/** What one of several clients does, all at the same time, to images that the others use too. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('upload' as const), picture: fc.nat(1), id: fc.constantFrom('', 'a', 'b/c') }),
  fc.record({ kind: fc.constant('delete' as const), target: fc.nat(4) }),
  fc.record({ kind: fc.constant('privacy' as const), target: fc.nat(4), isPrivate: fc.boolean() }),
  fc.record({ kind: fc.constant('metadata' as const), target: fc.nat(4), value: fc.nat(9) }),
  fc.record({ kind: fc.constant('list' as const) }),
  fc.record({ kind: fc.constant('blob' as const), target: fc.nat(4) }),
  fc.record({ kind: fc.constant('deliver' as const), target: fc.nat(4) }),
  fc.record({ kind: fc.constant('variant' as const), width: fc.integer({ min: 5, max: 25 }) }),
  fc.record({ kind: fc.constant('dropVariant' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer A> ? A : never;

/** Does one step and answers the status. */
async function perform(account: AccountSession, ids: string[], action: Step): Promise<number> {
  const target = 'target' in action ? encodeURIComponent(ids[action.target % ids.length] ?? 'nobody') : '';
  const patch = (body: object) => account.request('patch', `/v1/${target}`).send(body);
  const remember = (response: { body: { result?: { id?: string } }; status: number }) => {
    if (response.status === 200 && response.body.result?.id !== undefined) ids.push(response.body.result.id);
    return response.status;
  };
  switch (action.kind) {
    case 'upload': {
      const form = account.request('post', '/v1').attach('file', pictures[action.picture] ?? Buffer.of(), 'p.png');
      return remember(await (action.id === '' ? form : form.field('id', action.id)));
    }
    case 'delete':
      return (await account.request('delete', `/v1/${target}`)).status;
    case 'privacy':
      return remember(await patch({ requireSignedURLs: action.isPrivate }));
    case 'metadata':
      return (await patch({ metadata: { value: action.value } })).status;
    case 'list':
      return (await account.request('get', '/v2')).status;
    case 'blob':
      return (await account.request('get', `/v1/${target}/blob`)).status;
    case 'deliver':
      return (await fetch(`${session.mock.url}/${account.hash}/${decodeURIComponent(target)}/small`)).status;
    case 'variant': {
      const options = { fit: 'cover', width: action.width, height: 10, metadata: 'none' };
      const created = await account.request('post', '/v1/variants').send({ id: 'small', options });
      return created.status === 409
        ? (await account.request('patch', '/v1/variants/small').send({ options })).status
        : created.status;
    }
    case 'dropVariant':
      return (await account.request('delete', '/v1/variants/small')).status;
  }
}

test('clients that get in each other’s way leave a consistent account, and no one gets a 5xx', async () => {
  const run = fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (actions) => {
    const account = session.account();
    const ids = [(await account.upload()).id, (await account.upload()).id, (await account.upload({ id: 'c' })).id];
    const statuses = await Promise.all(actions.map((action) => perform(account, ids, action)));
    expect(statuses.filter((status) => status >= 500)).toEqual([]);

    const { images } = (await account.request('get', '/v2').expect(200)).body.result;
    const { count } = (await account.request('get', '/v1/stats').expect(200)).body.result;
    expect(count.current).toBe(images.length);
    expect(new Set(images.map((image: { id: string }) => image.id)).size).toBe(images.length);
    const variants = (await account.request('get', '/v1/variants').expect(200)).body.result.variants;
    for (const image of images) {
      const details = await account.request('get', `/v1/${encodeURIComponent(image.id)}`).expect(200);
      expect(details.body.result).toEqual(image);
      expect(image.variants.map((url: string) => url.split('/').pop())).toEqual(Object.keys(variants).sort());
      expect(image.id.endsWith('01') && image.id.length === 36).toBe(image.requireSignedURLs);
      const delivered = await fetch(`${image.variants.at(-1)}`);
      expect(delivered.status).toBe(image.requireSignedURLs ? 403 : 200);
    }
    const listed = new Set(images.map((image: { id: string }) => image.id));
    for (const id of ids.filter((known) => !listed.has(known))) {
      await account.request('get', `/v1/${encodeURIComponent(id)}`).expect(404);
      expect((await fetch(`${session.mock.url}/${account.hash}/${id}/public`)).status).toBe(404);
    }
  });
  await fc.assert(run, { numRuns: 25 });
});

test('an account that is deleted empty gives all its memory back, and a full mock refuses', async () => {
  const { store } = session.mock;
  const account = session.account();
  const before = store.blobs.bytes;
  const bytes = solidPng(77, 55);
  const ids = await Promise.all(Array.from({ length: 10 }, async () => (await account.upload({}, bytes)).id));
  expect(store.blobs.bytes).toBe(before + bytes.length);
  await Promise.all(ids.map((id) => account.request('delete', `/v1/${id}`).expect(200)));
  expect(store.blobs.bytes).toBe(before);
});

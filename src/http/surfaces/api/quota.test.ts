import { expect, test } from '@jest/globals';
import { solidPng } from '../../../testing/png.ts';
import { useMock } from '../../../testing/session.ts';

const [small, large] = [solidPng(10, 10), solidPng(300, 200, [1, 2, 3])];
const session = useMock({ limits: { storageBytes: small.length + large.length } });

test('a bound on storage counts distinct bytes, refuses with 5453, and opens again after a delete', async () => {
  const account = session.account();
  const upload = (bytes: Buffer) => account.request('post', '/v1').attach('file', bytes, 'a.png');
  const first = (await upload(large).expect(200)).body.result;
  await upload(small).expect(200);
  await upload(small).expect(200);
  const another = solidPng(12, 12, [7, 7, 7]);
  const refused = await upload(another);
  expect([refused.status, refused.body.errors[0].code]).toEqual([403, 5453]);
  await account.request('delete', `/v1/${first.id}`).expect(200);
  await upload(another).expect(200);
});

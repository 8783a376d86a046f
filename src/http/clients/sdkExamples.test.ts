import { expect, test } from '@jest/globals';
import Cloudflare from 'cloudflare';
import { useMock } from '../../testing/session.ts';

const session = useMock({ examples: true });
const account = { account_id: '023e105f4ecef8ad9ca31a8372d0c353' };
const options = { fit: 'scale-down', width: 1366, height: 768, metadata: 'none' } as const;

/** The calls of the SDK's own test suite: ids that nobody made, bodies that nobody would send. */
const calls: Readonly<Record<string, (images: Cloudflare['images']) => Promise<unknown>>> = {
  'v1.create': ({ v1 }) => v1.create(account),
  'v1.list': async ({ v1 }) => (await v1.list({ ...account, creator: 'creator', page: 1, per_page: 10 })).result,
  'v1.get': ({ v1 }) => v1.get('image_id', account),
  'v1.edit': ({ v1 }) => v1.edit('image_id', { ...account, creator: 'me', metadata: {}, requireSignedURLs: true }),
  'v1.delete': ({ v1 }) => v1.delete('image_id', account),
  'v1.blobs.get': ({ v1 }) => v1.blobs.get('image_id', account),
  'v1.stats.get': ({ v1 }) => v1.stats.get(account),
  'v1.keys.update': ({ v1 }) => v1.keys.update('someKey', account),
  'v1.keys.list': ({ v1 }) => v1.keys.list(account),
  'v1.keys.delete': ({ v1 }) => v1.keys.delete('someKey', account),
  'v1.variants.create': ({ v1 }) => v1.variants.create({ ...account, id: 'hero', options }),
  'v1.variants.list': ({ v1 }) => v1.variants.list(account),
  'v1.variants.get': ({ v1 }) => v1.variants.get('hero', account),
  'v1.variants.edit': ({ v1 }) => v1.variants.edit('hero', { ...account, options }),
  'v1.variants.delete': ({ v1 }) => v1.variants.delete('hero', account),
  'v2.list': ({ v2 }) =>
    v2.list({ ...account, continuation_token: 'token', creator: 'me', per_page: 10, sort_order: 'asc' }),
  'v2.directUploads.create': ({ v2 }) =>
    v2.directUploads.create({ ...account, id: 'this/is/mine', expiry: '2021-01-02T02:20:00Z', metadata: {} }),
};

test.each(Object.entries(calls))('%s is answered from the example, whatever it is asked for', async (_name, call) => {
  const client = new Cloudflare({
    apiKey: '144c9defac04969c7bfad8efaa8ea194',
    apiEmail: 'user@example.com',
    baseURL: session.mock.apiBaseUrl,
    maxRetries: 0,
  });
  expect(await call(client.images)).toEqual(expect.anything());
});

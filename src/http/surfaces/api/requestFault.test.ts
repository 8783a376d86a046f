import { expect, test } from '@jest/globals';
import { solidPng } from '../../../testing/png.ts';
import { useMock } from '../../../testing/session.ts';

const session = useMock();

const refused: readonly (readonly [string, 'post' | 'patch', string, object, string])[] = [
  [
    'a flag of an image as text',
    'patch',
    '/v1/IMAGE',
    { requireSignedURLs: 'false' },
    'requireSignedURLs must be true or false',
  ],
  ['null as a flag', 'patch', '/v1/IMAGE', { requireSignedURLs: null }, 'requireSignedURLs must be true or false'],
  ['metadata as text', 'patch', '/v1/IMAGE', { metadata: '{"a":1}' }, 'metadata must be a JSON object'],
  [
    'a setting as text',
    'patch',
    '/v1/config',
    { flexible_variants: 'true' },
    'flexible_variants must be true or false',
  ],
  ['a number as text', 'patch', '/v1/config', { browser_ttl: '7200' }, 'browser_ttl must be a whole number or null'],
  [
    'a flag of a variant as text',
    'post',
    '/v1/variants',
    { id: 'v', options: {}, neverRequireSignedURLs: 'true' },
    'neverRequireSignedURLs must be true or false',
  ],
  ['a width as text', 'post', '/v1/variants', { id: 'v', options: { width: '10' } }, 'options.width must be a number'],
  ['a variant without options', 'post', '/v1/variants', { id: 'v' }, 'options is required'],
  ['options as text', 'patch', '/v1/variants/public', { options: '{}' }, 'options must be a JSON object'],
  [
    'a draft’s flag as text',
    'post',
    '/v2/direct_upload',
    { requireSignedURLs: 'true' },
    'requireSignedURLs must be true or false',
  ],
  ['a draft’s metadata as text', 'post', '/v1/direct_upload', { metadata: '{}' }, 'metadata must be a JSON object'],
  ['a date as a number', 'post', '/v2/direct_upload', { expiry: 5 }, 'expiry must be a string'],
];

test.each(refused)('JSON with %s is refused, and nothing changes', async (_what, method, path, body, sentence) => {
  const account = session.account();
  const { id } = await account.upload();
  const before = session.mock.snapshot();
  const answer = await account.request(method, path.replace('IMAGE', id)).send(body);
  expect([answer.status, answer.body.errors]).toEqual([400, [{ code: 5400, message: `Bad Request: ${sentence}` }]]);
  expect(session.mock.snapshot()).toEqual(before);
});

test('a zone setting as a boolean is refused', async () => {
  const answer = await fetch(`${session.mock.apiBaseUrl}/zones/z/settings/image_resizing`, {
    method: 'PATCH',
    headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
    body: '{"value":true}',
  });
  expect([answer.status, await answer.json()]).toMatchObject([400, { errors: [{ code: 5400 }] }]);
});

test('the batch host refuses the same', async () => {
  const account = session.account();
  const { id } = await account.upload();
  const { token } = (await account.request('get', '/v1/batch_token')).body.result;
  const answer = await fetch(`${session.mock.url}/images/v1/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{"requireSignedURLs":"true"}',
  });
  expect([answer.status, await answer.json()]).toMatchObject([400, { errors: [{ code: 5400 }] }]);
});

test('a form says the same in text, and is taken', async () => {
  const account = session.account();
  const made = await account.upload({ requireSignedURLs: 'true', creator: '' });
  expect(made.requireSignedURLs).toBe(true);
  const draft = await account
    .request('post', '/v2/direct_upload')
    .field('requireSignedURLs', 'true')
    .field('expiry', '');
  expect(draft.status).toBe(200);
});

test.each([
  ['5404 for an image that is not there', 'patch', '/v1/nobody', { requireSignedURLs: 'true' }, 404, 5404],
  ['5401 for a variant that is not there', 'patch', '/v1/variants/nobody', { options: 'x' }, 404, 5401],
  ['5411 for a bad custom id', 'post', '/v2/direct_upload', { id: '/a/' }, 400, 5411],
] as const)('more telling refusals come first: %s', async (_what, method, path, body, status, code) => {
  const answer = await session.account().request(method, path).send(body);
  expect([answer.status, answer.body.errors[0].code]).toEqual([status, code]);
});

test('5409 for a custom id that is taken comes as before', async () => {
  const account = session.account();
  await account.upload({ id: 'mine' });
  const again = await account
    .request('post', '/v1')
    .attach('file', Buffer.from(solidPng(3, 3)), 'a.png')
    .field('id', 'mine');
  expect([again.status, again.body.errors[0].code]).toEqual([409, 5409]);
});

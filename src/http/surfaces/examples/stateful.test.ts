import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { useMock } from '../../../testing/session.ts';

const folder = mkdtempSync(join(tmpdir(), 'cfimages-stateful-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const json = (media: object) => ({ description: '', content: { 'application/json': media } });
const spec = join(folder, 'pets.json');
writeFileSync(
  spec,
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Pets', version: '1' },
    servers: [{ url: '/v1' }],
    paths: {
      '/pets': {
        get: { responses: { 200: json({ example: [{ id: 1, name: 'Rex' }] }) } },
        post: { requestBody: { content: { 'application/json': {} } }, responses: { 201: json({}) } },
      },
      '/pets/{id}': { get: { responses: { 200: json({}) } }, delete: { responses: { 204: { description: '' } } } },
    },
  }),
);
const session = useMock({ spec, stateful: true });

async function ask(method: string, path: string, headers: Readonly<Record<string, string>> = {}, body?: object) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await fetch(session.mock.url + path, { method, headers: { ...headers, ...type }, ...sent });
  return `${answer.status} ${await answer.text()}`.trim();
}

test('state is one at the base path and in the Microcks layout, by namespace, and begins anew by /__mock/reset', async () => {
  const corner = { 'x-mock-namespace': 'corner' };
  expect(await ask('POST', '/v1/pets', {}, { name: 'Bo' })).toBe('201 {"id":2,"name":"Bo"}');
  expect(await ask('GET', '/rest/Pets/1/pets/2')).toBe('200 {"id":2,"name":"Bo"}');
  expect(await ask('GET', '/v1/pets/2', corner)).toMatch(/^404 /);
  expect(await ask('DELETE', '/v1/pets/1', corner)).toBe('204');
  expect(await ask('HEAD', '/v1/pets/1')).toBe('200');
  await session.mock.namespace('corner').reset();
  expect(await ask('GET', '/v1/pets', corner)).toBe('200 [{"id":1,"name":"Rex"}]');
  expect(await ask('GET', '/v1/pets')).toBe('200 [{"id":1,"name":"Rex"},{"id":2,"name":"Bo"}]');
  expect(await ask('POST', '/__mock/reset')).toMatch(/^200 /);
  expect(await ask('GET', '/v1/pets')).toBe('200 [{"id":1,"name":"Rex"}]');
});

test('a question why changes no state, and a malformed namespace is refused', async () => {
  const asked = await ask('POST', '/__mock/explain', {}, { method: 'DELETE', path: '/v1/pets/1' });
  expect(asked).toContain('from state: remove /pets 1, of 1');
  expect(await ask('GET', '/v1/pets/1')).toBe('200 {"id":1,"name":"Rex"}');
  expect(await ask('GET', '/v1/pets/1', { 'x-mock-namespace': 'a b' })).toMatch(/^400 /);
});

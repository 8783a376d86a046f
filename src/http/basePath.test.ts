import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { useMock } from '../testing/session.ts';

const folder = mkdtempSync(join(tmpdir(), 'cfimages-base-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const contract = {
  openapi: '3.0.3',
  info: { title: 'Pets', version: '1' },
  servers: [{ url: 'https://pets.test/v2' }, { url: 'https://pets.test/v3/' }],
  paths: {
    '/pet/{petId}': { get: { responses: { 200: { description: 'one' } } } },
    '/many': Object.fromEntries(
      ['get', 'put', 'post', 'delete', 'patch'].map((method) => [
        method,
        { responses: { 200: { description: method } }, ...(method === 'patch' ? {} : { servers: [{ url: '/v1' }] }) },
      ]),
    ),
    '/store': { servers: [{ url: '/' }], get: { responses: { 200: { description: 'all' } } } },
  },
};
const spec = join(folder, 'pets.json');
writeFileSync(spec, JSON.stringify(contract));

describe('a path that has other methods at this base path is a 405, however many are at others', () => {
  const session = useMock({ spec });

  test.each([
    ['head', '/v2/many', 405, 'PATCH'],
    ['get', '/v2/many', 405, 'PATCH'],
    ['patch', '/v1/many', 405, 'GET, PUT, POST, DELETE, HEAD'],
    ['patch', '/v2/many', 200, undefined],
    ['delete', '/v1/many', 200, undefined],
    ['put', '/store', 405, 'GET, HEAD'],
  ] as const)('%s %s', async (method, path, status, allow) => {
    const answer = await supertest(session.mock.app)[method](path);
    expect([answer.status, answer.headers.allow]).toEqual([status, allow]);
  });
});

describe('a near miss says that the base path lacks', () => {
  const session = useMock({ spec });

  test.each([
    ['GET', '/v2/pet/1', 200, undefined],
    ['GET', '/v3/pet/1', 200, undefined],
    ['GET', '/store', 200, undefined],
    ['GET', '/pet/1', 404, 'GET /pet/{petId}: the base path /v2 or /v3 is missing'],
    ['PUT', '/pet/1', 404, 'GET /pet/{petId}: the base path /v2 or /v3 is missing; the method is PUT instead of GET'],
    ['GET', '/v2/store', 404, 'GET /store: the base path is /v2 instead of /'],
    ['GET', '/v2/pets/1', 404, 'GET /pet/{petId}: segment 1 is "pets" instead of "pet"'],
  ] as const)('%s %s', async (method, path, status, nearest) => {
    const { app } = session.mock;
    const sent = supertest(app)[method === 'GET' ? 'get' : 'put'](path);
    const answer = await sent;
    expect([answer.status, answer.body.detail?.split('\n')[2]?.trim()]).toEqual([status, nearest]);
    const explained = await supertest(app).get('/__mock/explain').query({ method, path });
    expect(explained.body.answeredBy === 'nothing').toBe(status === 404);
    const [first] = explained.body.nearest ?? [];
    expect(first === undefined ? undefined : `${first.operation}: ${first.differences.join('; ')}`).toBe(nearest);
  });
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { useMock } from '../../../testing/session.ts';

const folder = mkdtempSync(join(tmpdir(), 'cfimages-problem-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const pet = { type: 'object', required: ['name', 'age'], properties: { age: { type: 'integer' } } };
const json = (schema: object, example?: object) => ({
  content: {
    'application/json': { schema, ...(example === undefined ? {} : { examples: { a: { value: example } } }) },
  },
});
const contract = {
  openapi: '3.0.3',
  info: { title: 'Pets', version: '1' },
  paths: {
    '/pets': {
      get: { responses: { 200: { description: '', ...json(pet, { age: 'old' }) } } },
      post: { requestBody: json(pet), responses: { 201: { description: '' } } },
    },
  },
};
const spec = join(folder, 'pets.json');
writeFileSync(spec, JSON.stringify(contract));
const session = useMock({ spec, validate: 'enforce' });

/** What is sent, and the title and the lines of the detail that come back. */
test.each([
  [
    'post',
    '/pets',
    422,
    'Unprocessable Entity',
    ["body /name: must have required property 'name'", "body /age: must have required property 'age'"],
  ],
  [
    'get',
    '/pets',
    500,
    'Internal Server Error',
    [
      'the answer violates the contract:',
      "response /name: must have required property 'name'",
      'response /age: must be integer',
    ],
  ],
  ['get', '/dogs', 404, 'Not Found', ['Pets 1 has no operation for GET /dogs']],
  ['put', '/pets', 405, 'Method Not Allowed', ['Pets 1 has /pets for GET, POST, HEAD only']],
] as const)(
  'a problem document has the status’s title, and all it says in its detail: %s %s',
  async (method, path, status, title, lines) => {
    const answer = await supertest(session.mock.app)
      [method](path)
      .send(method === 'post' ? {} : undefined);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect({ ...answer.body, detail: answer.body.detail.split('\n') }).toEqual({
      type: 'about:blank',
      title,
      status,
      detail: lines,
    });
  },
);

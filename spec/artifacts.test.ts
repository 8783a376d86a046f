import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Json } from './artifacts/exchange.ts';
import { type Contract, extendContract, loadContract, readContract } from './load.ts';

const spec = `openapi: 3.0.3
info: { title: Pets, version: '1.0' }
paths:
  /pets/{id}:
    get:
      parameters: [{ $ref: '#/components/parameters/id' }]
      responses: { '200': { $ref: '#/components/responses/pet' } }
components:
  parameters: { id: { name: id, in: path, required: true, schema: { type: string } } }
  responses: { pet: { description: a pet, content: { application/json: { schema: { type: object } } } } }
`;

const artifacts = {
  APIExamples: `apiVersion: mocks.microcks.io/v1alpha1
kind: APIExamples
metadata: { name: Pets, version: '1.0' }
operations:
  GET /pets/{id}:
    rex:
      request: { parameters: { id: '7' } }
      response: { status: 200, mediaType: application/json, body: '{"name":"Rex"}' }
`,
  HAR: JSON.stringify({
    log: {
      entries: [
        {
          comment: 'rex',
          request: { method: 'GET', url: 'https://pets.test/base/pets/7', headers: [] },
          response: { status: 200, headers: [], content: { mimeType: 'application/json', text: '{"name":"Rex"}' } },
        },
      ],
    },
  }),
  Postman: JSON.stringify({
    info: { name: 'Pets', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: [
      {
        name: 'a pet',
        request: { method: 'GET', url: { path: ['pets', ':id'], variable: [{ key: 'id', value: '7' }] } },
        response: [
          {
            name: 'rex',
            code: 200,
            header: [{ key: 'Content-Type', value: 'application/json' }],
            body: '{"name":"Rex"}',
          },
        ],
      },
    ],
  }),
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
  await writeFile(join(folder, 'pets.yaml'), spec);
});
afterAll(() => rm(folder, { recursive: true }));

function examplesIn({ dereferenced }: Contract): unknown {
  const operation = dereferenced.paths?.['/pets/{id}']?.get;
  return [operation?.parameters?.[0]?.examples, operation?.responses?.['200']?.content?.['application/json']?.examples];
}

const added = [{ rex: { value: '7' } }, { rex: { value: { name: 'Rex' } } }];

test.each(Object.entries(artifacts))('the examples of %s come in as an overlay', async (kind, text) => {
  const path = join(folder, `${kind}.artifact`);
  await writeFile(path, text);
  expect(examplesIn(await loadContract({ spec: join(folder, 'pets.yaml'), overlays: [path] }))).toEqual(added);
});

test.each(Object.entries(artifacts))('the examples of %s come in when they are sent', async (path, text) => {
  const contract = await readContract({ path: 'pets.yaml', text: spec });
  expect(examplesIn(await extendContract(contract, { path, text }))).toEqual(added);
});

test('a collection is a contract of its own', async () => {
  const contract = await readContract({ path: 'pets.json', text: artifacts.Postman });
  expect(contract.document.info).toEqual({ title: 'Pets', version: '1.0' });
  expect(examplesIn(contract)).toEqual(added);
});

test('metadata adds to what the contract says of an operation', async () => {
  const path = join(folder, 'metadata.yaml');
  const metadata =
    'kind: APIMetadata\nmetadata: { name: Pets, version: "1.0" }\noperations: { "GET /pets/{id}": { delay: 100 } }\n';
  await writeFile(path, metadata);
  const { document } = await loadContract({ spec: join(folder, 'pets.yaml'), overlays: [path] });
  expect(document.paths?.['/pets/{id}']?.get?.['x-microcks-operation']).toEqual({ delay: 100 });
});

test.each([
  ['Cats', '1.0', 'GET /pets/{id}', 'f.yaml: is about Cats 1.0, and the contract is Pets 1.0'],
  ['Pets', '1.0', 'GET /dogs', 'f.yaml: names the operation GET /dogs, which the contract lacks'],
])('examples of %s %s for %s', async (name, version, operation, message) => {
  const text = JSON.stringify({ kind: 'APIExamples', metadata: { name, version }, operations: { [operation]: {} } });
  const contract = await readContract({ path: 'pets.yaml', text: spec });
  await expect(extendContract(contract, { path: 'f.yaml', text })).rejects.toThrow(
    message.replace('f.yaml', 'sent://f.yaml'),
  );
});

test('what is sent cannot read files of this machine', async () => {
  const text = spec.replace('schema: { type: object }', `schema: { $ref: 'file://${join(folder, 'pets.yaml')}' }`);
  const bare = spec.replace('schema: { type: object }', `schema: { $ref: '${join(folder, 'pets.yaml')}' }`);
  for (const hostile of [text, bare]) {
    const { dereferenced, problems } = await readContract({ path: 'pets.yaml', text: hostile });
    expect(JSON.stringify(dereferenced)).not.toContain(
      '"openapi":"3.0.3","info":{"title":"Pets","version":"1.0"},"paths":{"/pets/{id}":{"get":{"parameters":[{"$ref"',
    );
    expect((problems ?? []).some(({ message }) => message.includes('not followed'))).toBe(true);
  }
});

test('a bomb of aliases is refused', async () => {
  const levels = 'abcdefghijkl'.split('');
  const text = levels.map(
    (name, index) => `${name}: &${name} [${index === 0 ? '"x"' : Array(9).fill(`*${levels[index - 1]}`)}]`,
  );
  await expect(readContract({ path: 'bomb.yaml', text: text.join('\n') })).rejects.toThrow(/cannot be expanded/);
});

test('an example called __proto__ changes no prototype', async () => {
  const contract = await readContract({ path: 'pets.yaml', text: spec });
  const text = artifacts.APIExamples.replace('rex:', '__proto__:');
  await extendContract(contract, { path: 'p.yaml', text });
  expect(({} as Json).value).toBeUndefined();
  expect(({} as Json).rex).toBeUndefined();
});

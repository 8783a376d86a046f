import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import swaggerParser from '@apidevtools/swagger-parser';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readMerged } from './builtin.ts';
import { ContractError } from './contract-error.ts';
import { dereferenceLocal } from './dereference.ts';
import { loadContract, loadSeed, mergeBuiltin, serialiseContract } from './load.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-spec-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const pets = `openapi: 3.1.0
info: { title: Pets, version: '1' }
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        '200':
          description: All of them.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Pets' }
components:
  schemas:
    Pets: { type: array, items: { $ref: '#/components/schemas/Pet' } }
    Pet: { type: object, properties: { name: { type: string } } }
`;

describe('the built-in contract', () => {
  test('is the same from the last build and from its files', async () => {
    const merged = await mergeBuiltin();
    expect(await loadContract()).toEqual(merged);
  });

  test('is dereferenced as swagger-parser would', async () => {
    const { document } = await mergeBuiltin();
    const expected = await swaggerParser.dereference(structuredClone(document) as never);
    expect(dereferenceLocal(document)).toEqual(expected);
  });

  test('has its three files as sources', async () => {
    const { sources } = await loadContract();
    expect(sources.map(({ path }) => path)).toEqual([
      'spec/cloudflare-images-openapi.yml',
      'spec/corrections.overlay.yml',
      'spec/extensions.overlay.yml',
    ]);
  });

  test('takes an overlay of the user on top', async () => {
    const overlay = await file(
      'title.yml',
      'overlay: 1.0.0\ninfo: { title: t, version: "1" }\nactions:\n- target: $.info\n  update: { title: Mine }\n',
    );
    const { document, sources } = await loadContract({ overlays: [overlay] });
    expect(document.info.title).toBe('Mine');
    expect(document.paths).toHaveProperty(['/accounts/{account_id}/images/v2']);
    expect(sources.map(({ path }) => path).at(-1)).toBe(overlay);
  });

  test('a merged copy of other sources is not used', async () => {
    const { sources } = await loadContract();
    const changed = sources.map((source) => ({ ...source, text: `${source.text}\n` }));
    expect(await readMerged(changed)).toBeUndefined();
  });
});

test('the seed is loaded without our overlays', async () => {
  const { document, sources } = await loadSeed();
  expect(Object.keys(document.paths ?? {})).toHaveLength(4);
  expect(document).toEqual(parse(sources[0]?.text ?? ''));
});

describe("a user's specification", () => {
  test.each(['pets.yml', 'pets.json'])('is read from %s', async (name) => {
    const text = name.endsWith('.json') ? JSON.stringify(parse(pets)) : pets;
    const { document, dereferenced } = await loadContract({ spec: await file(name, text) });
    expect(document).toEqual(parse(pets));
    expect(dereferenced.paths?.['/pets']?.get?.responses?.['200']?.content?.['application/json']?.schema).toEqual({
      type: 'array',
      items: { type: 'object', properties: { name: { type: 'string' } } },
    });
  });

  test('may be OpenAPI 3.0', async () => {
    const spec = await file('old.yml', pets.replace('3.1.0', '3.0.3'));
    expect((await loadContract({ spec })).document.openapi).toBe('3.0.3');
  });

  test('gets only the overlays of the user', async () => {
    const spec = await file('plain.yml', pets);
    const overlay = await file(
      'more.yml',
      'overlay: 1.0.0\ninfo: { title: t, version: "1" }\nactions:\n- target: $.paths\n  update: { /cats: {} }\n',
    );
    const { document } = await loadContract({ spec, overlays: [overlay] });
    expect(Object.keys(document.paths ?? {})).toEqual(['/pets', '/cats']);
  });

  test('may be spread over files', async () => {
    await file('pet.yml', 'type: object\nproperties: { name: { type: string, maxLength: 9 } }\n');
    const text = pets.replace(/Pet: \{.*\n/, 'Pet: { $ref: ./pet.yml }\n');
    const { document } = await loadContract({ spec: await file('split.yml', text) });
    expect(document.components?.schemas?.Pet).toEqual({
      type: 'object',
      properties: { name: { type: 'string', maxLength: 9 } },
    });
  });

  test('may have a schema that refers to itself', async () => {
    const text = pets.replace(
      /Pet: \{.*\n/,
      "Pet: { type: object, properties: { young: { $ref: '#/components/schemas/Pets' } } }\n",
    );
    const { document, dereferenced } = await loadContract({ spec: await file('circle.yml', text) });
    const pet = dereferenced.components?.schemas?.Pet as { properties: { young: { items: unknown } } };
    expect(pet.properties.young.items).toBe(pet);
    expect(() => JSON.stringify(document)).not.toThrow();
  });

  test('may describe a server variable, which the bundled OpenAPI schema refuses by a misprint', async () => {
    const servers = 'servers:\n- url: https://{host}\n  variables: { host: { default: a, description: A host. } }\n';
    const { document } = await loadContract({ spec: await file('server.yml', pets + servers) });
    expect(document.servers).toHaveLength(1);
  });
});

describe('mistakes name the file and the line', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi']
    .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[index]}`)}]\n`)
    .join('')}`;
  test.each([
    ['broken YAML', 'openapi: 3.1.0\ninfo: [\n', /:3: /],
    ['broken JSON', '{\n "openapi": "3.1.0",\n "info" "x"\n}', /:3: /],
    ['a member given twice', 'openapi: 3.1.0\ninfo: {}\ninfo: {}\n', /:3: Map keys must be unique/],
    ['an alias bomb', `openapi: 3.1.0\n${bomb}`, /: cannot be expanded: /],
    ['an alias of itself', 'openapi: 3.1.0\nx: &x [*x]\n', /: cannot be expanded: /],
    ['an empty file', '', /: is not an OpenAPI document: the field "openapi" is missing$/],
    ['a list', '- openapi', /: is not an OpenAPI document: the field "openapi" is missing$/],
    ['Swagger 2.0', 'swagger: "2.0"', /: is Swagger 2\.0; convert it to OpenAPI 3\.0 or 3\.1 first$/],
    ['OpenAPI 4.0', 'openapi: 4.0.0', /: OpenAPI 4\.0\.0 is not supported, only 3\.0 and 3\.1$/],
    [
      'a part of the wrong type',
      pets.replace('operationId: listPets', 'operationId: [listPets]'),
      /:6: paths > \/pets > get > operationId must be string$/,
    ],
    [
      'an unknown part',
      pets.replace('operationId: listPets', 'operationID: listPets'),
      /:6: paths > \/pets > get must NOT have unevaluated properties: operationID$/,
    ],
    ['a missing part', pets.replace("version: '1'", ''), /:2: info must have required property 'version'$/],
    ['a reference to nothing', pets.replace("schemas/Pets' }", "schemas/Cats' }"), /Cats/],
    ['a reference to a missing file', pets.replace("'#/components/schemas/Pets'", './cats.yml'), /cats\.yml/],
  ])('%s', async (title, text, message) => {
    const spec = await file(`${title.replaceAll(' ', '-')}.yml`, text);
    const failure = await loadContract({ spec }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ContractError);
    expect((failure as ContractError).message).toMatch(message);
    expect((failure as ContractError).message.startsWith(spec)).toBe(true);
  });

  test('a part that an overlay brought has no line but names the overlay', async () => {
    const spec = await file('good.yml', pets);
    const overlay = await file(
      'bad.yml',
      'overlay: 1.0.0\ninfo: { title: t, version: "1" }\nactions:\n- target: $.paths\n  update: { /cats: { get: { tags: cats } } }\n',
    );
    await expect(loadContract({ spec, overlays: [overlay] })).rejects.toThrow(
      `${spec}: paths > /cats > get > tags must be array (with ${overlay})`,
    );
  });

  test('a reference to the network, which is not asked', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.end('type: array');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pets.yml`;
    const spec = await file('remote.yml', pets.replace("'#/components/schemas/Pets'", url));
    await expect(loadContract({ spec })).rejects.toThrow(url);
    server.close();
    expect(asked).toBe(0);
  });

  test('a missing file', async () => {
    await expect(loadContract({ spec: 'no/such.yml' })).rejects.toThrow('no/such.yml: no such file');
    await expect(loadContract({ spec: folder })).rejects.toThrow('is a folder, not a file');
    await expect(loadContract({ overlays: ['no/such.yml'] })).rejects.toThrow('no/such.yml: no such file');
  });
});

describe('serialiseContract', () => {
  test('writes JSON and YAML of the same document', async () => {
    const contract = await loadContract();
    const json = serialiseContract(contract, 'json');
    const yaml = serialiseContract(contract, 'yaml');
    expect(JSON.parse(json)).toEqual(contract.document);
    expect(parse(yaml)).toEqual(contract.document);
    expect([json.at(-1), yaml.at(-1)]).toEqual(['\n', '\n']);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
    ['broken YAML', 'openapi: 3.1.0\ninfo: [\n', /:3:\d+: /],
    ['broken JSON', '{\n "openapi": "3.1.0",\n "info" "x"\n}', /:3:\d+: /],
    ['a member given twice', 'openapi: 3.1.0\ninfo: {}\ninfo: {}\n', /:3:1: Map keys must be unique/],
    ['an alias bomb', `openapi: 3.1.0\n${bomb}`, /: cannot be expanded: /],
    ['an alias of itself', 'openapi: 3.1.0\nx: &x [*x]\n', /: cannot be expanded: /],
    ['an empty file', '', /: is not an OpenAPI document: the field "openapi" is missing$/],
    ['a list', '- openapi', /: is not an OpenAPI document: the field "openapi" is missing$/],
    ['OpenAPI 4.0', 'openapi: 4.0.0', /: OpenAPI 4\.0\.0 is not supported, only 2\.0 and 3\.0 to 3\.2$/],
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

  test('a missing file', async () => {
    await expect(loadContract({ spec: 'no/such.yml' })).rejects.toThrow('no/such.yml: no such file');
    await expect(loadContract({ spec: folder })).rejects.toThrow('is a folder, not a file');
    await expect(loadContract({ overlays: ['no/such.yml'] })).rejects.toThrow('no/such.yml: no such file');
  });
});

/** What is wrong with `pets` after a change: what is said of it, and the place where `strict` refuses it. */
const mistakes: readonly (readonly [string, string, string, readonly string[], string])[] = [
  ['no info', "info: { title: Pets, version: '1' }\n", '', ['the document lacks the required field info'], ':1:1'],
  ['no version', ", version: '1'", '', ['info lacks the required field version'], ':2:7'],
  ['a numeric version', "version: '1'", 'version: 1.5', ['info > version must be text; read as "1.5"'], ':2:31'],
  [
    'a text of the wrong type',
    'operationId: listPets',
    'operationId: [listPets]',
    ['paths > /pets > get > operationId must be text, and is a list; left out'],
    ':6:20',
  ],
  [
    'an unknown field',
    'operationId: listPets',
    'operationID: listPets',
    ['paths > /pets > get has the unknown field operationID'],
    ':6:20',
  ],
  [
    'a response without description',
    '          description: All of them.\n',
    '',
    ['paths > /pets > get > responses > 200 lacks the required field description'],
    ':9:11',
  ],
  [
    'a path parameter that is not required',
    'operationId: listPets',
    'parameters: [{ name: id, in: path, schema: {} }]',
    ['the path parameter id must have required: true; read so'],
    ':6:20',
  ],
  [
    'a parameter nowhere, of nothing',
    'operationId: listPets',
    'parameters: [{ name: id, in: body }]',
    [
      'the body parameter id must be in one of path, query, header, cookie, querystring; read as one in query',
      'the body parameter id has neither schema nor content; any text will do',
    ],
    ':6:20',
  ],
  [
    'a reference to nothing',
    "schemas/Pets' }\ncomp",
    "schemas/Cats' }\ncomp",
    ['the reference #/components/schemas/Cats points to nothing; read as if nothing stood there'],
    ':12:23',
  ],
  [
    'a reference to a missing file',
    "'#/components/schemas/Pets' }\ncomp",
    './cats.yml }\ncomp',
    ['the reference ./cats.yml is to a file that is missing; read as if nothing stood there'],
    ':12:23',
  ],
  [
    'a reference to the network, which is not asked',
    "'#/components/schemas/Pets' }\ncomp",
    'https://pets.test/a.yml }\ncomp',
    ['the reference https://pets.test/a.yml is to the network, which is not asked; read as if nothing stood there'],
    ':12:23',
  ],
  [
    'a list of types in a 3.0 document',
    '3.1.0\ninfo',
    '3.0.3\ninfo',
    ['a list of types is one of OpenAPI 3.1 in a 3.0 document; heeded'],
    ':16:54',
  ],
  ['an empty path item', 'components:', '  /cats:\ncomponents:', ['paths > /cats is empty'], ':13:9'],
  ['a path without slash', '  /pets:', '  pets:', ['the path pets must begin with /; read as /pets'], ':5:5'],
];

describe('a careless document is served as far as it can be, and refused when strict', () => {
  test.each(mistakes)('%s', async (title, before, after, said, place) => {
    const base = title.startsWith('a list of types')
      ? pets.replace('name: { type: string }', 'name: { type: [string] }')
      : pets;
    expect(base).toContain(before);
    const spec = await file(`careless-${title.replaceAll(' ', '-')}.yml`, base.replace(before, after));
    const { problems = [], document } = await loadContract({ spec });
    expect(problems.map(({ message }) => message)).toEqual(said);
    expect(document.paths).toHaveProperty(['/pets', 'get', 'responses', '200']);
    const more = said.length === 1 ? '' : `; and ${said.length - 1} more`;
    await expect(loadContract({ spec, strict: true })).rejects.toThrow(`${spec}${place}: ${said[0]}${more}`);
  });

  test('what an overlay brought has no place but names the overlay', async () => {
    const spec = await file('good.yml', pets);
    const overlay = await file(
      'bad.yml',
      'overlay: 1.0.0\ninfo: { title: t, version: "1" }\nactions:\n- target: $.paths\n  update: { /cats: { get: { tags: 1, responses: {} } } }\n',
    );
    await expect(loadContract({ spec, overlays: [overlay], strict: true })).rejects.toThrow(
      `${spec}: paths > /cats > get > tags must be a list of texts, and is 1; left out (with ${overlay})`,
    );
  });

  test('a document without mistakes is served as it is written, strict or not', async () => {
    const spec = await file('faultless.yml', pets);
    for (const strict of [true, false]) {
      const { document, problems } = await loadContract({ spec, strict });
      expect([document, problems]).toEqual([parse(pets), []]);
    }
  });
});

describe('other versions', () => {
  test('OpenAPI 3.2 is read as far as it is 3.1', async () => {
    const spec = await file(
      'new.yml',
      pets.replace('3.1.0', '3.2.0').replace('          description: All of them.\n', ''),
    );
    const { document, problems } = await loadContract({ spec });
    expect([document.openapi, problems]).toEqual(['3.2.0', []]);
  });

  test('Swagger 2.0 is converted', async () => {
    const swagger = `swagger: "2.0"
basePath: /v1
consumes: [application/json]
produces: [application/json]
paths:
  /pets:
    post:
      parameters:
      - { in: body, name: pet, schema: { $ref: '#/definitions/Pet' } }
      - { in: query, name: tags, type: array, collectionFormat: multi, items: { type: string } }
      responses:
        '200': { description: OK, schema: { $ref: '#/definitions/Pet' }, examples: { application/json: { name: Rex } } }
definitions:
  Pet: { type: object, properties: { name: { type: string } } }
`;
    const { document, dereferenced, problems } = await loadContract({ spec: await file('swagger.yml', swagger) });
    const post = dereferenced.paths?.['/pets']?.post;
    const schema = { type: 'object', properties: { name: { type: 'string' } } };
    expect(document.servers).toEqual([{ url: '/v1' }]);
    expect(post?.requestBody?.content['application/json']?.schema).toEqual(schema);
    expect(post?.parameters).toEqual([
      { in: 'query', name: 'tags', explode: true, schema: { type: 'array', items: { type: 'string' } } },
    ]);
    expect(post?.responses?.['200']?.content).toEqual({ 'application/json': { schema, example: { name: 'Rex' } } });
    expect(problems).toEqual([{ pointer: '', message: 'the document lacks the required field info' }]);
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

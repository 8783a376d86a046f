import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMock } from '../index.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-start-'));
});
afterAll(() => rm(folder, { recursive: true }));

const contract = (operation: string) => `openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a:
    get:
${operation}
      responses: { '200': { description: OK } }
`;
const annotation = (dispatcher: string, rules = '') =>
  contract(`      x-microcks-operation:\n        dispatcher: ${dispatcher}\n${rules}`);

async function start(text: string, microcks: 'fixed' | 'exact' = 'fixed'): Promise<readonly string[]> {
  const spec = join(folder, 'spec.yaml');
  await writeFile(spec, text);
  const mock = await createMock({ spec, microcks });
  await mock.close();
  return mock.warnings.map((warning) => warning.replaceAll(`${folder}/`, ''));
}

/** What a mock says of a contract at its start, with file, line and remedy. */
test.each<[string, RegExp]>([
  [annotation('RANDOM'), /^spec\.yaml:6:7: GET \/a: the dispatcher "RANDOM" is unknown on REST; use one of URI_PARTS/],
  [
    annotation('JSON_BODY', '        dispatcherRules: "{"\n'),
    /^spec\.yaml:6:7: GET \/a: dispatcherRules is not JSON; expected JSON text/,
  ],
  [
    annotation('FALLBACK', '        dispatcherRules: "null"\n'),
    /^spec\.yaml:6:7: GET \/a: dispatcherRules is not a JSON object/,
  ],
  [
    annotation('SCRIPT', '        dispatcherRules: return new File("x")\n'),
    /^spec\.yaml:6:7: GET \/a: the Groovy rule cannot be run: line 1, column 12: outside the Groovy subset \(file\): File/,
  ],
  [
    annotation('JS', '        dispatcherRules: return (\n'),
    /^spec\.yaml:6:7: GET \/a: the JS rule cannot be run: unexpected token/,
  ],
  [
    contract('      parameters: [{ name: 1 }]'),
    /^spec\.yaml:6:22: the document has 3 mistakes, the first: .* name must be text; read as "1"; served all the same \(cfimages lint --spec spec\.yaml says more\)$/,
  ],
  [
    contract('      parameters: [{ $ref: "#/nowhere" }]'),
    /^spec\.yaml:6:20: the document has \d mistakes, .*#\/nowhere points to nothing/,
  ],
])('a warning: %#', async (text, warning) => {
  expect(await start(text)).toEqual([expect.stringMatching(warning)]);
});

test.each<[string, 'fixed' | 'exact', RegExp]>([
  [
    annotation('FALLBACK', '        dispatcherRules: "null"\n'),
    'exact',
    /spec\.yaml:6:7: GET \/a: .* Microcks fails to import/,
  ],
  ['openapi: 3.1.0\ninfo: [', 'fixed', /spec\.yaml:2:\d+: /],
  ['', 'fixed', /is not an OpenAPI document/],
])('a refusal: %#', async (text, mode, message) => {
  await expect(start(text, mode)).rejects.toThrow(message);
});

test('a server that is written like the Microcks layout, of another version, answers', async () => {
  const spec = join(folder, 'layout.yaml');
  await writeFile(spec, `${contract('')}servers: [{ url: /rest/T/2.0 }]\n`);
  const mock = await createMock({ spec });
  await mock.listen();
  const statuses = await Promise.all(
    ['/rest/T/2.0/a', '/rest/T/1/a', '/rest/T/3.0/a'].map(async (path) => (await fetch(`${mock.url}${path}`)).status),
  );
  await mock.close();
  expect(statuses).toEqual([200, 200, 404]);
});

test('strict refuses what is served otherwise', async () => {
  const spec = join(folder, 'strict.yaml');
  await writeFile(spec, contract('      tags: one'));
  await expect(createMock({ spec, strict: true })).rejects.toThrow(
    'strict.yaml:6:13: paths > /a > get > tags must be a list of texts; read as ["one"]',
  );
});

test('a good contract has no warnings, nor has one that refers to itself', async () => {
  const recursive = `${contract('')}components:
  schemas:
    Node: { type: object, properties: { next: { $ref: '#/components/schemas/Node' } } }
`;
  expect(await start(recursive)).toEqual([]);
});

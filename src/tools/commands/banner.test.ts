import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMock, type MockOptions } from '../../index.ts';
import { banner } from './banner.ts';

let folder = '';
let spec = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-banner-'));
  spec = join(folder, 'pets.json');
  const pets = {
    openapi: '3.0.3',
    info: { title: 'Pets', version: '1.0' },
    servers: [{ url: 'https://pets.test/v2/' }, { url: '/' }],
    paths: { '/pets': { get: { responses: { 200: { description: '' } } } } },
  };
  await writeFile(spec, JSON.stringify(pets));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What is printed for a mock with these options, its address and its file written short. */
async function printed(options: MockOptions): Promise<readonly string[]> {
  const mock = await (await createMock(options)).listen();
  try {
    const text = stripVTControlCharacters(banner(mock));
    return text.replaceAll(mock.url, '').replaceAll(spec, 'pets.json').trimEnd().split('\n').slice(1);
  } finally {
    await mock.close();
  }
}

const images = [
  '  API             /client/v4/accounts/acc/images/v1',
  '  direct upload   POST /yLmLLREf26hJZXEISaaPWA/<image_id>',
  '  delivery        /yLmLLREf26hJZXEISaaPWA/<image_id>/public',
  '  URL transform   /cdn-cgi/image/width=400/yLmLLREf26hJZXEISaaPWA/<image_id>/public',
  '  batch           /images/v1',
];

test('--no-control prints neither control nor page', async () => {
  const own = ['  Microcks layout /rest/Cloudflare+Images+API/4.0/', '  contract        /openapi.yaml'];
  const control = ['  control         /__mock/health', '  page            /__mock/'];
  expect(await printed({ account: 'acc' })).toEqual([...images, ...own, ...control]);
  expect(await printed({ account: 'acc', control: false })).toEqual([...images, ...own]);
});

test("serve --spec prints the file's base paths, before Cloudflare's surfaces", async () => {
  expect(await printed({ account: 'acc', spec, control: false })).toEqual([
    '  operations      /v2/ (pets.json)',
    '  operations      / (pets.json)',
    '  Microcks layout /rest/Pets/1.0/',
    '  contract        /openapi.yaml',
    '  and Cloudflare Images:',
    ...images,
  ]);
});

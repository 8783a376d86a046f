import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { createMock } from '../../index.ts';
import { solidPng } from '../../testing/png.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-seed-'));
  await mkdir(join(folder, 'pictures', 'logos'), { recursive: true });
  await writeFile(join(folder, 'pictures', 'cat.png'), solidPng(8, 6));
  await writeFile(join(folder, 'pictures', 'logos', 'dark.png'), solidPng(6, 8));
  await writeFile(join(folder, 'pictures', 'notes.txt'), 'not a picture');
  await writeFile(join(folder, 'text.png'), 'not a picture');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(text: string, name = 'seed.yml'): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

describe('a seed', () => {
  it('is a YAML file, with paths relative to it', async () => {
    const seed = await file(`
images:
  - id: cat
    file: pictures/cat.png
    metadata: { alt: a cat }
  - file: pictures/cat.png
    requireSignedURLs: true
variants:
  - { id: thumb, options: { width: 4, fit: cover, height: 4 } }
keys:
  - { name: default, value: fixed }
config: { flexible_variants: true }
accounts:
  0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e:
    images: [{ id: dark, file: pictures/logos/dark.png }]
`);
    const mock = await (await createMock({ seed })).listen();
    const account = mock.store.account(mock.account);
    expect([...account.images.all()].map(({ filename, requireSignedURLs }) => [filename, requireSignedURLs])).toEqual([
      ['cat.png', false],
      ['cat.png', true],
    ]);
    expect(account.keys.list()).toEqual([{ name: 'default', value: 'fixed' }]);
    expect(mock.store.account('0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e').images.get('dark')).toMatchObject({
      original: { width: 6, height: 8 },
    });
    expect((await fetch(`${mock.deliveryUrl}/cat/thumb`)).status).toBe(200);
    account.images.delete('cat');
    await mock.reset();
    expect(mock.store.account(mock.account).images.get('cat')).toMatchObject({ meta: { alt: 'a cat' } });
    await mock.close();
  });

  it('is a folder of pictures, whose names become the ids', async () => {
    const mock = await createMock({ seed: join(folder, 'pictures') });
    const ids = [...mock.store.account(mock.account).images.all()].map(({ id }) => id);
    expect(ids).toEqual(['cat', 'logos/dark']);
    await mock.close();
  });

  it('starts with photo.png and photo.webp side by side: the second one keeps its ending, and the mock says so', async () => {
    const twins = join(folder, 'twins');
    await mkdir(join(twins, 'a'), { recursive: true });
    const names = [
      'photo.png',
      'photo.webp',
      'photo.webp.png',
      'a/photo.png',
      'report.pdf.png',
      '083eb7b2-5392-4565-b69e-aff66acddd00.png',
    ];
    for (const name of names) await writeFile(join(twins, name), solidPng(4, 4));
    const mock = await createMock({ seed: twins });
    const said = [
      '083eb7b2-5392-4565-b69e-aff66acddd00.png keeps its ending as an id: Must not be UUID',
      'photo.webp keeps its ending as an id: photo.png is photo already',
      'photo.webp.png keeps its ending as an id: photo.webp is photo.webp already',
      'report.pdf.png keeps its ending as an id: Must not use a non-image file name extension',
    ];
    const planted = () => [...mock.store.account(mock.account).images.all()].map(({ id }) => id).sort();
    const ids = [
      '083eb7b2-5392-4565-b69e-aff66acddd00.png',
      'a/photo',
      'photo',
      'photo.webp',
      'photo.webp.png',
      'report.pdf.png',
    ];
    expect([planted(), mock.notes]).toEqual([ids, said]);
    await mock.reset();
    expect([planted(), mock.notes]).toEqual([ids, said]);
    await mock.close();
  });

  test.each([
    ['images:\n  - id: cat\n    file: nowhere.png\n', ':3: images[0].file: ENOENT'],
    ['images:\n  - id: cat\n    ident: x\n', ':3: images[0].ident is not a field that is known here'],
    ['variants:\n  - id: v\n    options:\n      width: 0\n', ':4: variants[0].options.width must be >= 1'],
    ['images:\n  - file: text.png\n', ':2: images[0]: 5455'],
    ['images:\n  - id: a\n  - id: a\n', ':2: images[0]: exactly one of file and base64 is wanted'],
    [
      'images:\n  - { id: a, file: pictures/cat.png }\n  - { id: a, file: pictures/logos/dark.png }\n',
      /:3: images\[1\]: 5409 Resource already exists: \S*cat\.png and \S*dark\.png would both be a$/,
    ],
    ['images: [\n', ':2: '],
    ['', ':1: the file is empty'],
    ['config: { browser_ttl: 1 }', ':1: config.browser_ttl must be >= 3600'],
  ])('is refused with file, line and field: %j', async (text, message) => {
    const seed = await file(text, 'bad.yml');
    await expect(createMock({ seed })).rejects.toThrow(typeof message === 'string' ? seed + message : message);
  });

  it('must be there', async () => {
    await expect(createMock({ seed: join(folder, 'nobody') })).rejects.toThrow('there is no such file or folder');
    await expect(createMock({ faults: join(folder, 'nobody') })).rejects.toThrow('no such file');
  });
});

describe('a fault file', () => {
  it('sets rules that a reset sets again', async () => {
    const faults = await file('seed: 3\nrules:\n  - operation: uploadImage\n    error: 5503\n', 'faults.yml');
    const mock = await createMock({ faults });
    mock.faults.clear();
    await mock.reset();
    expect(mock.faults.list()).toMatchObject([{ operation: 'uploadImage', error: 5503 }]);
    await mock.close();
  });

  test.each([
    ['rules:\n  - nth: 1\n', ':2: rules[0] '],
    ['rules:\n  - latency: soon\n', ':2: rules[0].latency '],
    ['rules:\n  - status: 521\n  - error: nobody\n', ':3: rules[1].error: Bad Request: no refusal'],
    ['rules:\n  - statos: 521\n', ':2: rules[0].statos is not a field'],
  ])('is refused with file, line and field: %j', async (text, message) => {
    const faults = await file(text, 'bad-faults.yml');
    await expect(createMock({ faults })).rejects.toThrow(faults + message);
  });
});

describe('a file of flows', () => {
  const flows = (text: string) => file(text, 'flows.yml');

  it('is YAML, in order', async () => {
    const path = await flows(`
flows:
  - name: thumbnails
    when: { path: /thumbs/*, extensions: [jpg, png] }
    options: { width: auto, format: auto }
  - { name: from Fastly, provider: fastly, enabled: false }
`);
    const mock = await createMock({ flows: path });
    const kept = mock.store.flows.get('')?.flows;
    await mock.close();
    expect(kept?.map(({ name }) => name)).toEqual(['thumbnails', 'from Fastly']);
  });

  test.each([
    [
      'flows:\n  - name: a\n    options: { wdth: 3 }',
      /flows\.yml:3: flows\[0\]\.options .*'wdth' is not a known option/,
    ],
    ['flows:\n  - { name: a, provider: imgix }', /flows\.yml:2: flows\[0\]\.provider must be/],
    ['flows: 3', /flows\.yml:1: flows must be array/],
  ])('%j is refused by file, line and field', async (text, message) => {
    await expect(createMock({ flows: await flows(text) })).rejects.toThrow(message);
  });
});

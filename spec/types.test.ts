import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { mergeBuiltin } from './load.ts';
import type { Image, ImageUpload, Operations } from './types.ts';
import { generateTypes } from './types-of-contract.ts';

test('types.ts is what `npm run types` writes', async () => {
  const written = await readFile(new URL('types.ts', import.meta.url), 'utf8');
  expect(written).toBe(await generateTypes(await mergeBuiltin()));
});

test('every operation has the types of its parts', async () => {
  const { document } = await mergeBuiltin();
  const ids = Object.values(document.paths ?? {}).flatMap(({ get, post, put, patch, delete: remove }) =>
    [get, post, put, patch, remove].flatMap((operation) => operation?.operationId ?? []),
  );
  const text = await generateTypes(await mergeBuiltin());
  const operations = text.slice(text.indexOf('export interface Operations {'));
  const listed = [...operations.slice(0, operations.indexOf('\n}')).matchAll(/^ {2}(\w+): \{$/gm)].map(([, id]) => id);
  expect(listed.sort()).toEqual(ids.sort());
});

// What follows is judged by the type check: the constants compile, and what is marked must not.
const image: Image = { id: 'a', uploaded: '2026-01-15T10:30:00Z', requireSignedURLs: false, variants: [] };
const upload: ImageUpload = { url: 'https://example.com/a.png', requireSignedURLs: 'true', metadata: { any: 'thing' } };
const page: Operations['listImagesV2']['result'] = { images: [image], continuation_token: null };
const query: Operations['listImagesV2']['query'] = { sort_order: 'asc', 'meta.project[eq]': 'spring' };
const params: Operations['getImageVariant']['params'] = { account_id: 'a', variant_id: 'hero' };
const nothing: Operations['getImage']['body'] = undefined;
const blob: Operations['getImageBlob']['result'] = new Uint8Array();
// @ts-expect-error: an image has an id
const unnamed: Image = { uploaded: '2026-01-15T10:30:00Z', requireSignedURLs: false, variants: [] };
// @ts-expect-error: there is no such order
const order: Operations['listImagesV2']['query'] = { sort_order: 'random' };
// @ts-expect-error: there is no such field
const misspelt: ImageUpload = { uri: 'https://example.com/a.png' };

test('the types fit what they describe', () => {
  expect([image, upload, page, query, params, nothing, blob, unnamed, order, misspelt]).toHaveLength(10);
});

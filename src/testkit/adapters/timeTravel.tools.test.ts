import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const files = 20;

/** One of the files: each travels to a time of its own, and the upload URL that it made runs out for it alone. */
const travelling = (index: number) => `
import { isolatedImages } from 'cfimages/vitest';
import { expect, test } from 'vitest';

const minute = 60_000;
const start = Date.parse('2030-01-01T00:00:00Z') + ${index} * 24 * 60 * minute;

test('an upload URL runs out after half an hour, and not before', async () => {
  const images = await isolatedImages();
  const call = async (path, body) => {
    const headers = { authorization: 'Bearer any' };
    const url = images.apiBaseUrl + '/accounts/' + images.account + '/images' + path;
    const response = await fetch(url, body === undefined ? { headers } : { method: 'POST', headers, body });
    return [response.status, (await response.json()).result];
  };
  await images.clock.freeze(start);
  const [, { uploadURL }] = await call('/v2/direct_upload', new FormData());
  // Spends nothing: a URL that is open says that the file is missing, one that has run out that it is gone
  const probe = async () => (await fetch(uploadURL, { method: 'POST', body: nothing() })).status;
  for (let passed = 0; passed < 30; passed += 10) {
    expect([passed, await probe()]).toEqual([passed, 400]);
    await images.clock.advance(10 * minute);
  }
  expect(await images.clock.now()).toBe(start + 30 * minute);
  await images.clock.advance(1);
  expect(await probe()).toBe(404);
  const [, { uploaded }] = await call('/v1', form());
  expect(uploaded).toBe(new Date(start + 30 * minute + 1).toISOString());
  await images.reset();
  expect(await images.clock.now()).toBeLessThan(start);
  const [status] = await call('/v2/direct_upload', new FormData());
  expect(status).toBe(200);
});

function nothing() {
  const body = new FormData();
  body.set('none', '');
  return body;
}

function form() {
  const body = new FormData();
  body.set('file', new Blob(['<svg xmlns="http://www.w3.org/2000/svg" width="6" height="4"/>']), 'a.svg');
  return body;
}
`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-travel-'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules/cfimages'), 'junction');
  await symlink(join(root, 'node_modules/vitest'), join(folder, 'node_modules/vitest'), 'junction');
  const config = `export default { test: { globalSetup: 'cfimages/vitest', include: ['*.test.mjs'], pool: 'threads', testTimeout: 60_000 } };`;
  await writeFile(join(folder, 'vitest.config.mjs'), config);
  for (let index = 0; index < files; index++) {
    await writeFile(join(folder, `travel-${index}.test.mjs`), travelling(index));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('20 Vitest files that all travel in time on one mock do not disturb each other', async () => {
  const { NODE_OPTIONS: _options, JEST_WORKER_ID: _worker, CFIMAGES_URL: _url, ...env } = process.env;
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', '--maxWorkers=4'], {
    cwd: folder,
    env: { ...env, NO_COLOR: '1', CI: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  expect([code, stripVTControlCharacters(output)]).toEqual([0, expect.stringMatching(/Tests +20 passed \(20\)/)]);
}, 60_000);

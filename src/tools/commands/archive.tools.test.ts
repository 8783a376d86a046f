import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createMock } from '../../index.ts';
import { solidPng } from '../../testing/png.ts';

const cli = fileURLToPath(new URL('../../../dist/src/cli.js', import.meta.url));
const run = (...args: string[]) => promisify(execFile)(process.execPath, [cli, ...args]);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cfimages-archive-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('carries the state of one mock to another', async () => {
  const [from, to] = await Promise.all([createMock(), createMock({ controlToken: 'secret' })]);
  await Promise.all([from.listen(), to.listen()]);
  const gone = from.url;
  const bytes = solidPng(9, 9);
  await from.seed({
    images: [{ id: 'a/b', bytes, metadata: { x: 1 } }],
    variants: [{ id: 'v', options: { width: 3 } }],
  });
  const file = join(folder, 'state.tar');
  await run('export', file, '--url', from.url);
  await expect(run('import', file, '--url', to.url)).rejects.toThrow('401');
  const { stdout } = await run('import', file, '--url', to.url, '--control-token', 'secret');
  expect(stdout).toBe('1 images are there now\n');
  const account = to.store.account(to.account);
  expect(account.images.get('a/b')).toEqual(from.store.account(from.account).images.get('a/b'));
  expect(account.variants.list().map(({ id }) => id)).toEqual(['public', 'v']);
  const picture = Buffer.from(await (await fetch(`${to.deliveryUrl}/a/b/v`)).arrayBuffer());
  expect(picture.readUInt32BE(16)).toBe(3);
  await Promise.all([from.close(), to.close()]);
  await expect(run('export', join(folder, 'none.tar'), '--url', gone)).rejects.toThrow('no mock answers at');
  expect(await readdir(folder)).toEqual(['state.tar']);
});

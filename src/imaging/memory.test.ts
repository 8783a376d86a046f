import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { packageRoot } from '../packageRoot.ts';

/** Peak memory is that of a process, so one is started; its limit comes from the file of a cgroup. */
const program = `
  import { readFileSync } from 'node:fs';
  import { createTransformPool } from './dist/src/imaging/index.js';
  import { memoryLimit } from './dist/src/imaging/pool/memory.js';
  import { gifBomb, pngBomb, resizedJpeg, webpBomb } from './fixtures/bombs.ts';
  const fixture = (name) => new Uint8Array(readFileSync('fixtures/images/' + name));
  const pool = createTransformPool({ threads: 4, memoryLimit: memoryLimit([process.env.CGROUP_FILE]) });
  let number = 0;
  const ask = (bytes, options) =>
    pool.transform({ key: String(number++), bytes: new Uint8Array(bytes), options, surface: 'remote' })
      .then(({ format }) => format, ({ code }) => code);
  const all = async (asked) => console.log(JSON.stringify(await Promise.all(asked)));
  await all([1, 2, 3, 4].map((width) => ask(fixture('67-megapixels.avif'), { width: width * 100 })));
  await all(['jpeg', 'webp', 'png', 'gif'].map((format) =>
    ask(fixture('small.jpg'), { width: 11_900, height: 8_300, fit: 'pad', format })));
  await all([pngBomb(10_000, 10_000, 1, 16), pngBomb(8, 8, 512), resizedJpeg(fixture('small.jpg'), 10_000, 10_000),
    webpBomb(8, 8_000, true), gifBomb(400, 400, 300)].map((bytes) => ask(bytes, { width: 16 })));
  await all([1, 2, 3, 4].map((step) => ask(fixture('small.jpg'), { width: 3000 + step, fit: 'contain', format: 'jpeg' })));
  const started = performance.now();
  await all([ask(fixture('small.jpg'), { width: 20 })]);
  console.log(JSON.stringify([process.resourceUsage().maxRSS / 1024, performance.now() - started]));
  await pool.close();`;

test('with 512 MB, bombs and pictures of 99 megapixels leave the process alive, below that, and at work', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cfimages-'));
  try {
    await writeFile(join(folder, 'memory.max'), `${512 * 2 ** 20}\n`);
    const args = ['--import', 'tsx', '--input-type=module', '-e', program];
    const env = { PATH: process.env.PATH ?? '', CGROUP_FILE: join(folder, 'memory.max') };
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: fileURLToPath(packageRoot()), env });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines.slice(0, -1)).toEqual([
      [9413, 9413, 9413, 9413],
      [9413, 9413, 9413, 9413],
      [9413, 9516, 9516, 9516, 'gif'],
      ['jpeg', 'jpeg', 'jpeg', 'jpeg'],
      ['jpeg'],
    ]);
    const [peak = 0, wait = 0] = lines.at(-1) as number[];
    expect(peak).toBeLessThan(512);
    expect(wait).toBeLessThan(2000);
  } finally {
    await rm(folder, { recursive: true });
  }
});

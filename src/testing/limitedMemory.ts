import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { packageRoot } from '../packageRoot.ts';

/** A set of requests: what each was answered (a format, or a refusal's number), how long all took, the peak by then. */
export interface LimitedSet {
  readonly name: string;
  readonly answers: readonly (string | number)[];
  readonly milliseconds: number;
  readonly peakMB: number;
}

/**
 * Sends what takes the most memory to a pool of a process of its own, whose limit comes from the file of a cgroup, 512 MB;
 * the last set is one small picture.
 */
export async function measureLimitedMemory(): Promise<readonly LimitedSet[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cfimages-'));
  try {
    const file = join(folder, 'memory.max');
    await writeFile(file, `${512 * 2 ** 20}\n`);
    const args = ['--import', 'tsx', '--input-type=module', '-e', program];
    const env = { PATH: process.env.PATH ?? '', CGROUP_FILE: file };
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: fileURLToPath(packageRoot()), env });
    const lines = stdout.trim().split('\n');
    return lines.map((line) => JSON.parse(line) as LimitedSet);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const program = `
  import { readFileSync } from 'node:fs';
  import { createTransformPool, memoryLimit } from './dist/test/pool.js';
  import { gifBomb, pngBomb, resizedJpeg, webpBomb } from './fixtures/bombs.ts';
  const fixture = (name) => new Uint8Array(readFileSync('fixtures/images/' + name));
  const pool = createTransformPool({ threads: 4, memoryLimit: memoryLimit([process.env.CGROUP_FILE]) });
  let number = 0;
  const ask = (bytes, options) =>
    pool.transform({ key: String(number++), bytes: new Uint8Array(bytes), options, surface: 'remote' })
      .then(({ format }) => format, ({ code }) => code);
  const all = async (name, asked) => {
    const started = performance.now();
    const answers = await Promise.all(asked());
    const milliseconds = performance.now() - started;
    console.log(JSON.stringify({ name, answers, milliseconds, peakMB: process.resourceUsage().maxRSS / 1024 }));
  };
  await all('AVIF of 67 megapixels, four at once', () =>
    [1, 2, 3, 4].map((width) => ask(fixture('67-megapixels.avif'), { width: width * 100 })));
  await all('outputs of 99 megapixels', () => ['jpeg', 'webp', 'png', 'gif'].map((format) =>
    ask(fixture('small.jpg'), { width: 11_900, height: 8_300, fit: 'pad', format })));
  await all('bombs', () => [pngBomb(10_000, 10_000, 1, 16), pngBomb(8, 8, 512), resizedJpeg(fixture('small.jpg'), 10_000, 10_000),
    webpBomb(8, 8_000, true), gifBomb(400, 400, 300)].map((bytes) => ask(bytes, { width: 16 })));
  await all('outputs of 6 megapixels, four at once', () =>
    [1, 2, 3, 4].map((step) => ask(fixture('small.jpg'), { width: 3000 + step, fit: 'contain', format: 'jpeg' })));
  await all('the next small picture', () => [ask(fixture('small.jpg'), { width: 20 })]);
  await pool.close();`;

import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { packageRoot } from './packageRoot.ts';

const root = fileURLToPath(packageRoot());
const run = promisify(execFile);
let shipped: ReadonlySet<string> = new Set();

beforeAll(async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], { cwd: root });
  const [{ files } = { files: [] }] = JSON.parse(stdout) as { files: { path: string }[] }[];
  shipped = new Set(files.map(({ path }) => path));
});

test('stack traces name only files that are shipped', async () => {
  const program = `import('${new URL('dist/src/index.js', packageRoot())}')
    .then(({ createMock }) => createMock({ spec: '/nowhere.yml' }))
    .catch(({ stack }) => console.log(stack));`;
  const { stdout } = await run(process.execPath, ['--enable-source-maps', '--input-type=module', '-e', program]);
  const named = [...stdout.matchAll(/file:\/\/[^\s:)]+|\/[^\s:)]+\.[jt]s/g)].map(([place]) =>
    place.replace(/^file:\/\//, '').replace(root, ''),
  );
  expect(named.length).toBeGreaterThan(1);
  expect(named.filter((path) => !shipped.has(path))).toEqual([]);
});

test('no source map that is shipped stands for a source that is not', () => {
  const missing = [...shipped]
    .filter((path) => /\.(js|mjs|d\.ts|css)$/.test(path))
    .flatMap((path) => {
      const [, map] = /[#@] sourceMappingURL=(\S+)/.exec(readFileSync(join(root, path), 'utf8')) ?? [];
      if (map === undefined || map.startsWith('data:')) return [];
      const at = join(dirname(path), map);
      if (!existsSync(join(root, at))) return [at];
      const { sources, sourcesContent } = JSON.parse(readFileSync(join(root, at), 'utf8')) as {
        readonly sources: readonly string[];
        readonly sourcesContent?: readonly unknown[];
      };
      return sourcesContent === undefined ? sources.map((source) => join(dirname(at), source)) : [];
    });
  expect(missing.filter((path) => !shipped.has(path))).toEqual([]);
});

test('the package ships what networks need, in less than 6 MB', () => {
  const networks = [...shipped].filter((path) => path.startsWith('dist/models/') || path === 'dist/layers.wasm');
  expect(networks.filter((path) => path.endsWith('LICENSE')).length).toBe(3);
  expect(networks.filter((path) => path.endsWith('.bin')).length).toBe(3);
  const bytes = networks.reduce((sum, path) => sum + statSync(join(root, path)).size, 0);
  expect(bytes).toBeLessThan(6 * 2 ** 20);
});

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { packageRoot } from './packageRoot.ts';
import { assets } from './tools/package/assets.ts';
import type { BuiltFile } from './tools/package/bundle.ts';
import { libraryFile } from './tools/package/sources.ts';

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

test('every package of which something is shipped has its licence in the notices', () => {
  const built = JSON.parse(readFileSync(join(root, 'dist/test/files.json'), 'utf8')) as BuiltFile[];
  const paths = [...built.flatMap(({ sources }) => sources), ...assets.map(({ from }) => `node_modules/${from}`)];
  const inside = paths.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  const libraries = readdirSync(join(root, 'dist/lib')).filter((file) => file.endsWith('.cjs'));
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: object;
  };
  const known = new Map(Object.keys(devDependencies).map((name) => [libraryFile(name), name]));
  const named = libraries.flatMap((file) => known.get(file) ?? []);
  expect(named.length).toBeGreaterThan(25);
  const notices = readFileSync(join(root, 'THIRD-PARTY-NOTICES'), 'utf8');
  const licensed = new Set([...notices.matchAll(/^(\S+) [\d.]+\nLicence: (?!NOASSERTION)/gm)].map(([, name]) => name));
  expect([...new Set([...inside, ...named])].filter((name) => !licensed.has(name))).toEqual([]);
  const { components } = JSON.parse(readFileSync(join(root, 'sbom.cdx.json'), 'utf8')) as {
    components: { name: string }[];
  };
  expect(new Set(components.map(({ name }) => name))).toEqual(licensed);
});

test('what is under the LGPL is shipped as it was published', () => {
  const files = assets.filter(({ from }) => from.startsWith('libheif-js/'));
  expect(files.map(({ to }) => to)).toEqual(['wasm/libheif.wasm', 'lib/libheif.cjs']);
  for (const { from, to } of files) {
    expect(readFileSync(join(root, 'dist', to)).equals(readFileSync(join(root, 'node_modules', from)))).toBe(true);
  }
});

test('a directory without classic-level is refused with the line that installs it', async () => {
  const hook = `export const resolve = (name, context, next) =>
    next(name === 'classic-level' ? 'file:///nowhere/classic-level.js' : name, context);`;
  const register = `import { register } from 'node:module'; register('data:text/javascript,${encodeURIComponent(hook).replaceAll("'", '%27')}');`;
  const program = `import('${new URL('dist/src/index.js', packageRoot())}')
    .then(({ createMock }) => createMock({ data: '/tmp/nowhere' }))
    .catch(({ message }) => console.log(message));`;
  const args = [
    '--import',
    `data:text/javascript,${encodeURIComponent(register)}`,
    '--input-type=module',
    '-e',
    program,
  ];
  const { stdout } = await run(process.execPath, args);
  expect(stdout).toMatch(/is kept by the package classic-level, which is not installed here: npm i classic-level\n$/);
});

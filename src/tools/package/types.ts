import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { packageRoot } from '../../packageRoot.ts';
import { commonJsFile } from './commonJs.ts';
import { libraries } from './entries.ts';

/** Rolls the types of the library entries up into `dist/types`, for modules and for CommonJS. */
const root = fileURLToPath(packageRoot());
const apart = join(root, 'dist/declarations');
const types = join(root, 'dist/types');
for (const folder of [apart, types]) await rm(folder, { recursive: true, force: true });
const compiler = join(root, 'node_modules/.bin/tsc');
await promisify(execFile)(compiler, ['-p', 'tsconfig.build.json'], { cwd: root });

const input = Object.fromEntries(
  Object.entries(libraries)
    .filter(([entry]) => !/Setup|Teardown/.test(entry))
    .map(([entry, source]) => [
      basename(commonJsFile(`${entry}.js`), '.cjs'),
      join(apart, source.replace(/\.ts$/, '.d.ts')),
    ]),
);
const bundle = await rollup({
  input,
  plugins: [dts()],
  // Nothing of a user's project is rolled up; types that several entries share are in files that nobody imports by name
  external: /^[^./]/,
  onwarn: ({ message }) => message.includes('private shared type exports') || console.warn(message),
});
for (const extension of ['ts', 'cts']) {
  await bundle.write({
    dir: types,
    format: 'es',
    entryFileNames: `[name].d.${extension}`,
    chunkFileNames: `shared-[hash].d.${extension}`,
  });
}
await bundle.close();
await rm(apart, { recursive: true });

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { transform } from 'esbuild';
import type { BuiltFile } from './bundle.ts';
import { libraries } from './entries.ts';
import { libraryFile, threadsOfModules } from './sources.ts';

/** Writes the library entries once more as CommonJS, chunk by chunk, for `require` where modules cannot be required (jest). */
export async function writeCommonJs(root: string, files: readonly BuiltFile[]): Promise<void> {
  const byName = new Map(files.map((built) => [built.file, built]));
  const wanted = new Set(Object.keys(libraries).map((name) => `dist/${name}.js`));
  for (const file of wanted) {
    const { imports = [], dynamicImports = [] } = byName.get(file) ?? {};
    for (const path of [...imports, ...dynamicImports]) if (byName.has(path)) wanted.add(path);
  }
  await mkdir(join(root, 'dist/cjs'), { recursive: true });
  for (const file of wanted) {
    const text = await readFile(join(root, file), 'utf8');
    const { code } = await transform(moved(text), {
      sourcefile: file.replace(/\.js$/, '.mjs'),
      format: 'cjs',
      platform: 'node',
      target: 'node20.19',
      define: { 'import.meta.url': '__url' },
      // In jest's default set-up there is no `import()`
      supported: { 'dynamic-import': false },
      banner: 'const __url = require("node:url").pathToFileURL(__filename).href;',
      logLevel: 'warning',
    });
    await writeFile(join(root, 'dist/cjs', commonJsFile(file)), code);
  }
}

/** The file in `dist/cjs` that is the counterpart of a built module. */
export function commonJsFile(file: string): string {
  return /conformance\//.test(file) ? `conformance-${basename(file, '.js')}.cjs` : `${basename(file, '.js')}.cjs`;
}

function moved(text: string): string {
  return text
    .replaceAll(/(["'])(?:\.\.\/chunks|\.\.?\/src|\.\.?\/conformance|\.)\/([\w.-]+)\.js\1/g, '"./$2.cjs"')
    .replaceAll(threadsOfModules, `../lib/${libraryFile('tinypool')}`);
}

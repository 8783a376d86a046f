import { copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Builds the page into `dist/page`: one script, one style sheet, one document, nothing from elsewhere. */
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const there = (name: string) => here(`../../../dist/page/${name}`);

await mkdir(there('.'), { recursive: true });
await build({
  entryPoints: [here('main.tsx')],
  outfile: there('page.js'),
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
});
for (const name of ['index.html', 'page.css']) await copyFile(here(name), there(name));

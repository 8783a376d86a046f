import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { relative } from 'node:path';
import type { Plugin, PluginBuild } from 'esbuild';
import { inlined, peers } from './entries.ts';

/** The file in `dist/lib` of a package, or of a module of one. */
export function libraryFile(specifier: string): string {
  if (specifier.startsWith('libheif-js/')) return 'libheif.cjs';
  const name = specifier
    .replace(/\.m?js$/, '')
    .replace(/^@/, '')
    .replaceAll(/[^\w-]+/g, '-');
  return `${name}.cjs`;
}

/**
 * Reads our sources for the bundle. Packages stay outside, each a file of `dist/lib` that is loaded when it is asked for, and
 * their names are put into `found`; `import.meta.url` is what it would be if every source had its own file in `dist`.
 */
export function ourSources(root: string, found: Set<string>): Plugin {
  return {
    name: 'our sources',
    setup(build) {
      build.onResolve({ filter: /^\.\.\/lib\// }, ({ path }) => ({ path, external: true }));
      build.onResolve({ filter: /^[@a-z]/ }, ({ path, importer }) => {
        if (importer === '' || importer.includes('node_modules') || inlined.test(path)) return undefined;
        if (isBuiltin(path) || peers.includes(path)) return { path, external: true };
        found.add(path);
        if (path === 'tinypool') return { path: isTestedSource(build) ? path : threadsOfModules, external: true };
        return { path: `../lib/${libraryFile(path)}`, external: true };
      });
      build.onLoad({ filter: /\.(ts|mjs)$/ }, async ({ path }) => {
        if (path.includes('node_modules')) return undefined;
        const text = await readFile(path, 'utf8');
        const contents = text.includes('import.meta.url') ? located(text, relative(root, path), found) : text;
        return { contents, loader: path.endsWith('.mjs') ? 'js' : 'ts' };
      });
    },
  };
}

const isTestedSource = ({ initialOptions: { entryPoints = [] } }: PluginBuild) => 'test/worker' in entryPoints;

/** Its threads share symbols with what imports it, so modules import it as it is. */
export const threadsOfModules = '../lib/tinypool/index.js';

/** `createRequire` is for packages, which lie beside the chunks; everything else is found from where the source would be. */
function located(text: string, path: string, found: Set<string>): string {
  const parts = text.split('createRequire(import.meta.url)');
  const place = `new URL('../${path.replace(/\.ts$/, '.js')}', import.meta.url).href`;
  const moved = parts.map((part) => part.replaceAll('import.meta.url', place)).join('createRequire(import.meta.url)');
  if (parts.length === 1) return moved;
  return moved.replaceAll(
    /(createRequire\(import\.meta\.url\)|\b(?:load|require))\('([@a-z][^':]*)'\)/g,
    (_, before: string, specifier: string) => {
      found.add(specifier);
      return `${before}('../lib/${libraryFile(specifier)}')`;
    },
  );
}

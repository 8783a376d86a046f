import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { assets } from './assets.ts';
import { libraryFile } from './sources.ts';

/** Bundles each package into one file of CommonJS, which modules and CommonJS load alike; they share what they have in common. */
export async function bundleLibraries(root: string, packages: readonly string[]): Promise<Metafile> {
  const copied = new Set(assets.map(({ to }) => to));
  const bundled = packages.filter((name) => !copied.has(`lib/${libraryFile(name)}`));
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: bundled.map((name) => ({ in: `package:${name}`, out: libraryFile(name).replace(/\.cjs$/, '') })),
    outdir: 'dist/lib',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    conditions: ['node'],
    mainFields: ['main'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    define: { 'import.meta.url': '__url' },
    // In jest's default set-up there is no `import()`
    supported: { 'dynamic-import': false },
    banner: { js: 'const __url = require("node:url").pathToFileURL(__filename).href;' },
    plugins: [shared(root, bundled), wasmFiles, tinypool],
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

/** Packages are resolved as `require` would, and one that is a file of its own is not copied into another. */
function shared(root: string, packages: readonly string[]): Plugin {
  return {
    name: 'shared packages',
    setup(build) {
      const files = new Map<string, string>();
      const find = async (name: string, resolveDir: string) => {
        for (const kind of ['require-call', 'import-statement'] as const) {
          const found = await build.resolve(name, { kind, resolveDir, pluginData: 'found' });
          if (found.errors.length === 0) return found.path;
        }
        throw new Error(`${name} cannot be found from ${resolveDir}`);
      };
      build.onStart(async () => {
        for (const name of packages) files.set(await find(name, root), libraryFile(name));
      });
      build.onResolve({ filter: /^package:/ }, async ({ path }) => ({ path: await find(path.slice(8), root) }));
      build.onResolve({ filter: /./ }, async ({ path, kind, resolveDir, pluginData }) => {
        if (pluginData === 'found' || kind === 'entry-point') return undefined;
        const { path: file, errors } = await build.resolve(path, { kind, resolveDir, pluginData: 'found' });
        const library = errors.length === 0 ? files.get(file) : undefined;
        return library === undefined ? undefined : { path: `./${library}`, external: true };
      });
    },
  };
}

/** QuickJS looks for its module beside itself; its debugging builds stay out. */
const wasmFiles: Plugin = {
  name: 'WebAssembly of QuickJS',
  setup(build) {
    build.onLoad(
      { filter: /@jitl\/quickjs-wasmfile-(debug|release)-\w+\/dist\/(index|emscripten-module)\.c?js$/ },
      async ({ path }) => {
        if (path.includes('-debug-')) return { contents: '' };
        if (basename(path) === 'index.js') return undefined;
        const [, variant = ''] = /quickjs-wasmfile-release-(\w+)/.exec(path) ?? [];
        const text = await readFile(path, 'utf8');
        return { contents: text.replaceAll('emscripten-module.wasm', `../wasm/quickjs-${variant}.wasm`) };
      },
    );
  },
};

/** Tinypool starts its threads from a file of its own, which is beside this one. */
const tinypool: Plugin = {
  name: 'threads of Tinypool',
  setup(build) {
    build.onLoad({ filter: /tinypool\/dist\/index\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const here = "require('node:url').pathToFileURL(__dirname + '/tinypool/index.js').href";
      return { contents: text.replaceAll('import.meta.url', here) };
    });
  },
};

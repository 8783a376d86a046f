import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { type OutputChunk, rollup } from 'rollup';
import { groups } from './entries.ts';
import { requireLibraries } from './requires.ts';
import { ourSources } from './sources.ts';

/** A built file, by its path from the package's root: what it loads with itself and later, and the sources in it. */
export interface BuiltFile {
  readonly file: string;
  readonly imports: readonly string[];
  readonly dynamicImports: readonly string[];
  readonly sources: readonly string[];
}

/** What came of the bundle, and the packages that it asks for. */
export interface Bundle {
  readonly files: readonly BuiltFile[];
  readonly packages: readonly string[];
}

/** Bundles our own code into ECMAScript modules; what is loaded later is in chunks of its own. */
export async function bundleSources(root: string): Promise<Bundle> {
  const found = new Set<string>();
  const files: BuiltFile[] = [];
  const parts = join(root, 'dist/parts');
  for (const entryPoints of groups) {
    const { outputs } = await split(root, parts, entryPoints, found);
    const chunks = await rejoin(root, parts, Object.keys(entryPoints));
    files.push(...chunks.map((chunk) => builtFile(root, chunk, outputs)));
    await rm(parts, { recursive: true });
  }
  await mkdir(join(root, 'dist/test'), { recursive: true });
  await writeFile(join(root, 'dist/test/files.json'), JSON.stringify(files, null, 1));
  return { files, packages: [...found].sort() };
}

/** esbuild puts whatever two chunks share into a third. */
async function split(root: string, outdir: string, entryPoints: Record<string, string>, found: Set<string>) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    // Stack traces stay legible without maps
    minifySyntax: true,
    legalComments: 'none',
    // What a package of CommonJS that became part of a module asks of Node
    banner: { js: requireOfModules },
    plugins: [ourSources(root, found)],
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

const requireOfModules =
  "import { createRequire as __createRequire } from 'node:module'; const require = /* @__PURE__ */ __createRequire(import.meta.url);";

/** Rollup puts together again what is loaded together: fifty small files take a start twice as long as five. */
async function rejoin(root: string, parts: string, entries: readonly string[]): Promise<readonly OutputChunk[]> {
  const bundle = await rollup({
    input: Object.fromEntries(entries.map((name) => [name, join(parts, `${name}.js`)])),
    external: /^(\.\.\/lib\/|[^./])/,
    logLevel: 'warn',
    makeAbsoluteExternalsRelative: false,
    plugins: [{ name: 'libraries', renderChunk: (code) => requireLibraries(code) }],
    onwarn: ({ code, message }) => code === 'UNUSED_EXTERNAL_IMPORT' || console.warn(message),
  });
  const { output } = await bundle.write({
    dir: join(root, 'dist'),
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    hoistTransitiveImports: false,
    experimentalMinChunkSize: 5_000,
    generatedCode: 'es2015',
  });
  await bundle.close();
  return output.filter((file) => file.type === 'chunk');
}

function builtFile(root: string, chunk: OutputChunk, parts: Metafile['outputs']): BuiltFile {
  const path = (file: string) => (file.startsWith('../lib/') ? file.replace('..', 'dist') : file);
  return {
    file: `dist/${chunk.fileName}`,
    imports: chunk.imports.map((file) => (file.includes('.js') && !file.startsWith('.') ? `dist/${file}` : path(file))),
    dynamicImports: chunk.dynamicImports.map((file) => (file.endsWith('.js') ? `dist/${file}` : path(file))),
    sources: chunk.moduleIds.flatMap((id) => Object.keys(parts[relative(root, id)]?.inputs ?? {})).sort(),
  };
}

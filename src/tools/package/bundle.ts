import { build, type Metafile } from 'esbuild';
import { entries } from './entries.ts';
import { ourSources } from './sources.ts';

/** What came of the bundle: which file holds what, and the packages that it asks for. */
export interface Bundle {
  readonly metafile: Metafile;
  readonly packages: readonly string[];
}

/** Bundles our own code into ECMAScript modules, what two entries share and what is loaded later in chunks of their own. */
export async function bundleSources(root: string): Promise<Bundle> {
  const found = new Set<string>();
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: 'dist',
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
  return { metafile, packages: [...found].sort() };
}

const requireOfModules =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

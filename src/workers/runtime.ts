import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';

/** The packages that bring a runtime, from the one a project names down to the runtime itself. */
const chains: readonly (readonly string[])[] = [
  ['wrangler', 'miniflare', 'workerd'],
  ['@cloudflare/vite-plugin', 'miniflare', 'workerd'],
  ['@cloudflare/vitest-plugin', 'miniflare', 'workerd'],
  ['@cloudflare/vitest-pool-workers', 'miniflare', 'workerd'],
  ['miniflare', 'workerd'],
  ['workerd'],
];

/**
 * The newest `workerd` among those that the project in `folder` has installed, itself or through its tools: it runs the
 * configurations of older ones too. Undefined when there is none.
 */
export function findWorkerd(folder: string): string | undefined {
  const known = chains.flatMap((chain) => {
    const last = chain.reduce<string | undefined>(
      (from, name) => (from === undefined ? undefined : packageFolder(name, from)),
      folder,
    );
    return last ?? [];
  });
  const found = known.length > 0 ? known : searchDependencies(folder);
  const [newest] = found
    .map((each) => ({ folder: each, version: readPackage(each).version ?? '' }))
    .sort((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }));
  return newest === undefined ? undefined : binaryOf(newest.folder);
}

/**
 * Every `workerd` that the packages of a project bring, however deep: where each package has its dependencies to itself
 * (pnpm, `--install-strategy=nested`) a framework's runtime is out of sight of the project.
 */
function searchDependencies(project: string): readonly string[] {
  const seen = new Set<string>([project]);
  // A set is walked in the order of its entries, those that are added meanwhile included
  for (const folder of seen) {
    for (const name of dependenciesOf(folder, folder === project)) {
      const found = packageFolder(name, folder);
      if (found !== undefined) seen.add(found);
    }
  }
  return [...seen].filter((folder) => folder !== project && basename(folder) === 'workerd');
}

function dependenciesOf(folder: string, isProject: boolean): readonly string[] {
  const { dependencies, devDependencies, peerDependencies } = readPackage(folder);
  return Object.keys({ ...dependencies, ...peerDependencies, ...(isProject ? devDependencies : {}) });
}

/** Where Node finds a package from a folder, whatever the package exports. */
function packageFolder(name: string, from: string): string | undefined {
  const places = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
  const found = places.map((place) => join(place, name)).find((place) => existsSync(join(place, 'package.json')));
  return found && realpathSync(found);
}

interface PackageFile {
  readonly version?: string;
  readonly dependencies?: object;
  readonly devDependencies?: object;
  readonly peerDependencies?: object;
}

/** A project need not have one. */
function readPackage(folder: string): PackageFile {
  const file = join(folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as PackageFile) : {};
}

/** The package's own answer to where its binary for this machine is. */
function binaryOf(folder: string): string {
  const loaded = createRequire(join(folder, 'package.json'))(folder) as { readonly default: string };
  return loaded.default;
}

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The packages that bring a runtime, from the one a project names down to the runtime itself. */
const chains: readonly (readonly string[])[] = [
  ['wrangler', 'miniflare', 'workerd'],
  ['@cloudflare/vite-plugin', 'miniflare', 'workerd'],
  ['@cloudflare/vitest-pool-workers', 'miniflare', 'workerd'],
  ['miniflare', 'workerd'],
  ['workerd'],
];

/**
 * The newest `workerd` among those that the project in `folder` has installed, itself or through its tools: it runs the
 * configurations of older ones too. Undefined when there is none.
 */
export function findWorkerd(folder: string): string | undefined {
  const found = chains.flatMap((chain) => {
    const last = chain.reduce<string | undefined>(
      (from, name) => (from === undefined ? undefined : packageFolder(name, from)),
      folder,
    );
    return last === undefined ? [] : [{ folder: last, version: versionOf(last) }];
  });
  const [newest] = found.sort((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }));
  return newest === undefined ? undefined : binaryOf(newest.folder);
}

/** Where Node finds a package from a folder, whatever the package exports. */
function packageFolder(name: string, from: string): string | undefined {
  const places = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
  const found = places.map((place) => join(place, name)).find((place) => existsSync(join(place, 'package.json')));
  return found && realpathSync(found);
}

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

/** The package's own answer to where its binary for this machine is. */
function binaryOf(folder: string): string {
  const loaded = createRequire(join(folder, 'package.json'))(folder) as { readonly default: string };
  return loaded.default;
}

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../packageRoot.ts';

/** Where the adapter Workers find the mock, and as whom they use its API. */
export interface AdapterSettings {
  /** The mock's origin. */
  readonly url: string;
  readonly account: string;
  readonly token: string;
}

/** The Workers shipped with the package: the service behind `env.IMAGES`, and the way out for `cf.image`. */
export type AdapterName = 'images' | 'fetch';

/** The source of an adapter Worker (an ES module) with these settings in it. */
export function adapterSource(name: AdapterName, settings: AdapterSettings): string {
  const source = readFileSync(adapterFile(`${name}.mjs`), 'utf8');
  return source.replace(settingsLine, () => `const settings = ${JSON.stringify(settings)};`);
}

/** The runtime for `MINIFLARE_WORKERD_PATH`: the real one, with the adapters in the place of Miniflare's stand-ins. */
export function runtimePath(): string {
  return fileURLToPath(adapterFile('workerd.sh'));
}

const settingsLine = /^const settings = \{.*\};$/m;

function adapterFile(name: string): URL {
  return new URL(`src/workers/adapter/${name}`, packageRoot());
}

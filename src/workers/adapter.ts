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

/** The Workers shipped with the package: the service behind `env.IMAGES`, the way out for `cf.image`, the guard. */
export type AdapterName = 'images' | 'outbound' | 'guard';

/** The source of an adapter Worker, one ES module with these settings in it. */
export function adapterSource(name: AdapterName, { url, account, token }: AdapterSettings): string {
  const settings = `const settings = ${JSON.stringify({ url, account, token })};`;
  const own = readFileSync(adapterFile(`${name}.mjs`), 'utf8');
  if (name === 'guard') return `${settings}\n${own}\nexport default createGuard(settings);\n`;
  if (name === 'outbound') return `${settings}\n${own}\nexport default createOutbound(settings);\n`;
  const hosted = readFileSync(adapterFile('hosted.mjs'), 'utf8').replace(/^export /gm, '');
  return `${own.replace(hostedImport, '').replace(settingsLine, () => settings)}\n${hosted}`;
}

/** The runtime for `MINIFLARE_WORKERD_PATH`: the real one, with the adapters in the place of Miniflare's stand-ins. */
export function runtimePath(): string {
  return fileURLToPath(adapterFile('workerd.sh'));
}

/** A module of the adapters, for Node to import. */
function adapterFile(name: string): URL {
  return new URL(`src/workers/adapter/${name}`, packageRoot());
}

const hostedImport = /^import .* from '\.\/hosted\.mjs';$/m;
const settingsLine = /^const settings = \{.*\};$/m;

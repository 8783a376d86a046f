import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { assets } from './assets.ts';
import type { BuiltFile } from './bundle.ts';

/** A package of which something is shipped. */
export interface Shipped {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly licence: string;
  readonly home: string;
  /** The texts of its licences, as its files have them. */
  readonly texts: readonly string[];
  /** Whether a file of it ships as it is, by its place in `dist`, rather than bundled. */
  readonly files: readonly string[];
}

/** What is built from packages by other steps of the build: the page, and the kernels with AssemblyScript's own library. */
const beside = ['node_modules/preact/', 'node_modules/assemblyscript/'];

/** Every package of which code, weights or WebAssembly is in the tarball, by name. */
export function shippedPackages(root: string, built: readonly BuiltFile[], libraries: Metafile): readonly Shipped[] {
  const used = Object.values(libraries.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const copied = assets.map(({ from }) => `node_modules/${from}`);
  const paths = [...used, ...built.flatMap(({ sources }) => sources), ...copied, ...beside];
  const folders = new Set(paths.flatMap((path) => folderOf(path) ?? []));
  return [...folders]
    .map((folder) => readPackage(root, folder))
    .sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1))
    .filter((each, index, all) => each.name !== all[index - 1]?.name || each.version !== all[index - 1]?.version);
}

function folderOf(path: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(path)?.[0];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type: string };
  readonly licenses?: readonly { readonly type: string }[];
  readonly repository?: string | { readonly url: string };
}

function readPackage(root: string, folder: string): Shipped {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
  const { name, version, license, licenses: [first] = [], repository } = manifest;
  const url =
    typeof repository === 'string' ? repository : (repository?.url ?? `https://www.npmjs.com/package/${name}`);
  return {
    name,
    version,
    licence: typeof license === 'string' ? license : (license?.type ?? first?.type ?? declared[name] ?? 'NOASSERTION'),
    home: url
      .replace(/^(git\+)?(https?|git|ssh):\/\/(git@)?/, 'https://')
      .replace(/\.git$/, '')
      .replace(/^(?:github:)?([\w.-]+\/[\w.-]+)$/, 'https://github.com/$1'),
    texts: textsIn(join(root, folder)),
    files: assets.filter(({ from }) => `node_modules/${from}`.startsWith(folder)).map(({ to }) => `dist/${to}`),
  };
}

/** Of packages that name their licence in a file only. */
const declared: Readonly<Record<string, string>> = { 'exif-parser': 'MIT' };

/** Licences lie beside the manifest, and in the folders of codecs that are the work of others. */
function textsIn(folder: string): readonly string[] {
  return ['', 'codec', 'libheif-wasm'].flatMap((place) => {
    if (!existsSync(join(folder, place))) return [];
    const names = readdirSync(join(folder, place))
      .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
      .sort();
    return names.map((name) => readFileSync(join(folder, place, name), 'utf8').trim());
  });
}

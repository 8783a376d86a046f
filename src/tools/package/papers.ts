import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Shipped } from './shipped.ts';

/** Works of others inside what packages compile to WebAssembly, or give as weights. */
const contained: Readonly<Record<string, readonly (readonly [work: string, licence: string, home: string])[]>> = {
  '@jsquash/avif': [
    ['libavif', 'BSD-2-Clause', 'https://github.com/AOMediaCodec/libavif'],
    ['libaom', 'BSD-2-Clause', 'https://aomedia.googlesource.com/aom'],
  ],
  '@jsquash/jpeg': [['mozjpeg', 'BSD-3-Clause AND IJG', 'https://github.com/mozilla/mozjpeg']],
  '@jsquash/webp': [['libwebp', 'BSD-3-Clause', 'https://chromium.googlesource.com/webm/libwebp']],
  '@jitl/quickjs-wasmfile-release-sync': [['QuickJS', 'MIT', 'https://bellard.org/quickjs/']],
  '@jitl/quickjs-wasmfile-release-asyncify': [['QuickJS', 'MIT', 'https://bellard.org/quickjs/']],
  '@vladmandic/face-api': [['weights of face-api.js', 'MIT', 'https://github.com/justadudewhohacks/face-api.js']],
  'lcms-wasm': [['Little CMS', 'MIT', 'https://www.littlecms.com']],
  'libheif-js': [
    ['libheif', 'LGPL-3.0-or-later', 'https://github.com/strukturag/libheif'],
    ['libde265', 'LGPL-3.0-or-later', 'https://github.com/strukturag/libde265'],
  ],
};

/** Writes what a recipient of the package has to be told: `THIRD-PARTY-NOTICES`, and a bill of materials (CycloneDX). */
export async function writePapers(root: string, packages: readonly Shipped[]): Promise<void> {
  await writeFile(join(root, 'THIRD-PARTY-NOTICES'), notices(packages));
  await writeFile(join(root, 'sbom.cdx.json'), `${JSON.stringify(billOfMaterials(root, packages), null, 1)}\n`);
}

function notices(packages: readonly Shipped[]): string {
  const parts = packages.map(({ name, version, licence, home, texts, files }) => {
    const works = (contained[name] ?? []).map(([work, of, at]) => `Contains ${work} (${of}): ${at}`);
    const own = files.filter((file) => !file.startsWith('dist/lib/tinypool'));
    return [
      ...[`${name} ${version}`, `Licence: ${licence}`, `Source: ${home}`],
      ...(own.length === 0 ? [] : [`As files that can be replaced: ${own.join(', ')}`]),
      ...works,
      '',
      ...(texts.length === 0 ? ['(The package has no licence file; its manifest names the licence.)'] : texts),
    ].join('\n');
  });
  return `${opening}\n${[...parts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

const opening = `Of the work of others, this is in the package: bundled into its files, or beside them as it is. It was written by the
build from what it bundled. libheif and libde265 are under the LGPL: \`dist/lib/libheif.cjs\` and \`dist/wasm/libheif.wasm\` are
theirs alone, as libheif-js publishes them, and may be replaced by builds of your own. resvg is under the MPL 2.0: its source
is at the address given. No fonts are in the package.

${'='.repeat(80)}
`;

function billOfMaterials(root: string, packages: readonly Shipped[]): object {
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    'name' | 'version' | 'license',
    string
  >;
  const component = (type: string, name: string, version: string | undefined, licence: string, more: object) => ({
    type,
    name,
    ...(version === undefined ? {} : { version }),
    licenses: [/ |NOASSERTION|IJG/.test(licence) ? { expression: licence } : { license: { id: licence } }],
    ...more,
  });
  const reference = (url: string) => ({ externalReferences: [{ type: 'website', url }] });
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: component('application', own.name, own.version, own.license, { 'bom-ref': own.name }) },
    components: packages.map(({ name, version, licence, home }) => {
      const works = (contained[name] ?? []).map(([work, of, at]) =>
        component('library', work, undefined, of, reference(at)),
      );
      return component('library', name, version, licence, {
        'bom-ref': `${name}@${version}`,
        purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
        ...reference(home),
        ...(works.length === 0 ? {} : { components: works }),
      });
    }),
  };
}

import { appendFile, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Files of a development dependency that ship inside the package, in a folder of `dist`, with their notice. */
interface Copies {
  readonly folder: string;
  readonly files: readonly string[];
  /** The package's own licence, and what it leaves out of those whose work it contains. */
  readonly licence: string;
  readonly notice: string;
}

/** As dependencies these packages would bring a hundred others that nothing here runs. */
const copies: readonly Copies[] = [
  {
    folder: 'lcms',
    files: ['lcms-wasm/dist/lcms.min.js', 'lcms-wasm/dist/lcms.wasm'],
    licence: 'lcms-wasm/LICENSE.md',
    notice: 'Contains Little CMS, Copyright (c) 1998-2024 Marti Maria Saguer, under the same licence.',
  },
  ...[2, 4].map((factor) => ({
    folder: `models/esrgan-slim-x${factor}`,
    files: ['model.json', 'group1-shard1of1.bin'].map((file) => `@upscalerjs/esrgan-slim/models/x${factor}/${file}`),
    licence: '@upscalerjs/esrgan-slim/LICENSE',
    notice: 'The weights are those of @upscalerjs/esrgan-slim 1.0.0, unchanged.',
  })),
  {
    folder: 'models/faces',
    files: ['-weights_manifest.json', '.bin'].map((end) => `@vladmandic/face-api/model/tiny_face_detector_model${end}`),
    licence: '@vladmandic/face-api/LICENSE',
    notice: 'The weights are those of face-api.js, Copyright (c) 2018 Vincent Mühler, under the same licence.',
  },
];

/** Some packages export their code only. */
const packages = new URL('../../../node_modules/', import.meta.url);

for (const { folder, files, licence, notice } of copies) {
  const target = (name: string) =>
    fileURLToPath(new URL(`../../../dist/${folder}/${name.split('/').at(-1)}`, import.meta.url));
  await mkdir(target(''), { recursive: true });
  for (const file of [...files, licence]) {
    if (!file.endsWith('.js')) await copyFile(new URL(file, packages), target(file));
    else await writeFile(target(file), withoutMap(await readFile(new URL(file, packages), 'utf8')));
  }
  await appendFile(target(licence), `\n${notice}\n`);
}

/** The map stays behind, so what points at it goes. */
function withoutMap(source: string): string {
  return source.replace(/^\/\/# sourceMappingURL=.*$/m, '');
}

import { appendFile, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
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
];

const require = createRequire(import.meta.url);

for (const { folder, files, licence, notice } of copies) {
  const target = (name: string) =>
    fileURLToPath(new URL(`../../../dist/${folder}/${name.split('/').at(-1)}`, import.meta.url));
  await mkdir(target(''), { recursive: true });
  for (const file of [...files, licence]) {
    if (!file.endsWith('.js')) await copyFile(require.resolve(file), target(file));
    else await writeFile(target(file), withoutMap(await readFile(require.resolve(file), 'utf8')));
  }
  await appendFile(target(licence), `\n${notice}\n`);
}

/** The map stays behind, so what points at it goes. */
function withoutMap(source: string): string {
  return source.replace(/^\/\/# sourceMappingURL=.*$/m, '');
}

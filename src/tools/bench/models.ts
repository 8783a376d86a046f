import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../packageRoot.ts';
import { measureEnlarging } from './_enlarging.ts';
import { measureFaces } from './_faces.ts';
import { measureModels } from './_modelCosts.ts';

/**
 * What `upscale=generate` and `gravity=face` find, take and need: `npm run bench -- models [FOLDER...]`. Pictures are those of
 * a development dependency, and of the folders named: the more photographs and labelled faces, the more the figures say.
 */
export async function run(folders: readonly string[]): Promise<void> {
  const samples = fileURLToPath(new URL('node_modules/@vladmandic/face-api/demo/', packageRoot()));
  const files = [...new Map([samples, ...folders].flatMap(picturesIn).map((file) => [file.name, file.path]))];
  const pictures = new Map(files);
  console.log('gravity=face');
  console.table(await measureFaces(pictures));
  console.log('upscale=generate: decibels nearer to the original than bicubic');
  console.table(await measureEnlarging([...pictures.values()]));
  console.log('one transform in a process of its own');
  console.table(await measureModels(join(dirname(samples), 'demo', 'sample1.jpg')));
}

function picturesIn(folder: string) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(jpe?g|png|webp)$/i.test(entry.name))
    .map(({ name, parentPath }) => ({ name, path: join(parentPath, name) }));
}

import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../packageRoot.ts';
import { copyAssets } from './assets.ts';
import { bundleSources } from './bundle.ts';
import { writeCommonJs } from './commonJs.ts';
import { bundleLibraries } from './libraries.ts';
import { writePapers } from './papers.ts';
import { shippedPackages } from './shipped.ts';

/** Builds the code of the package into `dist`, and its papers. Contract, page, kernels and types are steps of their own. */
const root = fileURLToPath(packageRoot());
for (const folder of ['src', 'chunks', 'cjs', 'conformance', 'lib', 'test']) {
  await rm(`${root}dist/${folder}`, { recursive: true, force: true });
}
const { files, packages } = await bundleSources(root);
await copyAssets(root);
const libraries = await bundleLibraries(root, packages);
await writeCommonJs(root, files);
await writePapers(root, shippedPackages(root, files, libraries));

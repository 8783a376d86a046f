import { appendFile, copyFile, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** A file that ships beside the code, as its package has it. */
export interface Asset {
  readonly from: string;
  readonly to: string;
}

const wasm = (from: string, name = basename(from)): Asset => ({ from, to: `wasm/${name}` });

/** What is shipped of packages as it is, by its place in `dist`: WebAssembly, the threads of Tinypool, libheif, weights. */
export const assets: readonly Asset[] = [
  wasm('@jsquash/avif/codec/dec/avif_dec.wasm'),
  wasm('@jsquash/avif/codec/enc/avif_enc.wasm'),
  wasm('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'),
  wasm('@jsquash/webp/codec/dec/webp_dec.wasm'),
  wasm('@jsquash/webp/codec/enc/webp_enc_simd.wasm'),
  wasm('@resvg/resvg-wasm/index_bg.wasm'),
  wasm('lcms-wasm/dist/lcms.wasm'),
  wasm('@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm', 'quickjs-sync.wasm'),
  wasm('@jitl/quickjs-wasmfile-release-asyncify/dist/emscripten-module.wasm', 'quickjs-asyncify.wasm'),
  wasm('libheif-js/libheif-wasm/libheif.wasm'),
  // Without the module inside, so that whoever builds libheif anew replaces two files (LGPL)
  { from: 'libheif-js/libheif-wasm/libheif.js', to: 'lib/libheif.cjs' },
  ...['index.js', 'common-Bo3KCGim.js', 'utils-B--2TaWv.js', 'utils-De75vAgL.js', 'entry/worker.js'].map((file) => ({
    from: `tinypool/dist/${file}`,
    to: `lib/tinypool/${file}`,
  })),
  ...[2, 4].flatMap((factor) =>
    ['model.json', 'group1-shard1of1.bin'].map((file) => ({
      from: `@upscalerjs/esrgan-slim/models/x${factor}/${file}`,
      to: `models/esrgan-slim-x${factor}/${file}`,
    })),
  ),
  ...['-weights_manifest.json', '.bin'].map((end) => ({
    from: `@vladmandic/face-api/model/tiny_face_detector_model${end}`,
    to: `models/faces/tiny_face_detector_model${end}`,
  })),
];

/** Whose weights they are, with the licence beside them. */
const weights: readonly { readonly folder: string; readonly licence: string; readonly notice: string }[] = [
  ...[2, 4].map((factor) => ({
    folder: `models/esrgan-slim-x${factor}`,
    licence: '@upscalerjs/esrgan-slim/LICENSE',
    notice: 'The weights are those of @upscalerjs/esrgan-slim 1.0.0, unchanged.',
  })),
  {
    folder: 'models/faces',
    licence: '@vladmandic/face-api/LICENSE',
    notice: 'The weights are those of face-api.js, Copyright (c) 2018 Vincent Mühler, under the same licence.',
  },
];

/** Copies them. Their packages are development dependencies: some would bring a hundred others that nothing here runs. */
export async function copyAssets(root: string): Promise<void> {
  for (const folder of ['wasm', 'models']) await rm(join(root, 'dist', folder), { recursive: true, force: true });
  const packages = join(root, 'node_modules');
  for (const { from, to } of assets) {
    await mkdir(join(root, 'dist', to, '..'), { recursive: true });
    await copyFile(join(packages, from), join(root, 'dist', to));
  }
  for (const { folder, licence, notice } of weights) {
    const file = join(root, 'dist', folder, 'LICENSE');
    await copyFile(join(packages, licence), file);
    await appendFile(file, `\n${notice}\n`);
  }
}

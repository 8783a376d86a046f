import type { Libheif } from 'libheif-js/libheif-wasm/libheif-bundle.mjs';
import { errors } from '../../errors.ts';
import { readIsobmffHeader } from '../../files/header/isobmff.ts';
import { bytesDecoding } from '../../files/weight.ts';
import { loadPackageModule } from '../../kernels/load.ts';
import { once } from '../../kernels/once.ts';
import { type Bitmap, createBitmap } from '../bitmap.ts';
import type { Codec } from './codec.ts';
import { maximumFor, startOptions } from './emscripten.ts';
import { still } from './still.ts';

/** HEIC by libheif and libde265, for reading only. The decoder turns the picture upright itself. */
export const heic: Codec = {
  async decode(bytes) {
    const header = readIsobmffHeader(bytes);
    const maximum = maximumFor(header === undefined ? 0 : bytesDecoding(header));
    if (maximum > allowed) {
      allowed = maximum;
      library.forget();
    }
    const libheif = await library.get();
    try {
      return still(await readPrimary(libheif, bytes));
    } catch (cause) {
      // A trap leaves the instance broken; a refusal in words does not, and starting anew takes a third of a second
      if (cause instanceof WebAssembly.RuntimeError || !(cause instanceof Error)) drop();
      throw errors.decodingFailed(cause instanceof Error ? cause.message : String(cause));
    } finally {
      if (libheif.HEAPU8.length > maxHeap) drop();
    }
  },
};

/** Heaps never shrink, so an instance whose heap has grown past this is dropped after use, in bytes. */
const maxHeap = 64 * 1024 * 1024;

/** What the heap of the next instance may grow to, in bytes. */
let allowed = 0;

/** The bundle holds the module too, but then nothing could be said of its memory. */
const library = once(async (): Promise<Libheif> => {
  const [{ default: factory }, module] = await Promise.all([
    import('libheif-js/libheif-wasm/libheif-bundle.mjs'),
    loadPackageModule('libheif-js/libheif-wasm/libheif.wasm', allowed),
  ]);
  return factory(startOptions(module));
});

function drop(): void {
  allowed = 0;
  library.forget();
}

/** The primary picture, decoded; the library's own class would print its complaints. */
async function readPrimary(libheif: Libheif, bytes: Uint8Array): Promise<Bitmap> {
  const context = libheif.heif_context_alloc();
  if (context === null) throw new Error('no memory');
  try {
    const read = libheif.heif_context_read_from_memory(context, bytes);
    if (read.code !== libheif.heif_error_code.heif_error_Ok) throw new Error(read.message);
    const handle = libheif.heif_js_context_get_primary_image_handle(context);
    if (handle === null || handle.code !== undefined) throw new Error(handle?.message ?? 'there is no primary picture');
    try {
      return await decodeHandle(libheif, handle);
    } finally {
      libheif.heif_image_handle_release(handle);
    }
  } finally {
    libheif.heif_context_free(context);
  }
}

async function decodeHandle(libheif: Libheif, handle: object): Promise<Bitmap> {
  const { heif_colorspace, heif_chroma } = libheif;
  const decoded = await libheif.heif_js_decode_image2(
    handle,
    heif_colorspace.heif_colorspace_RGB,
    heif_chroma.heif_chroma_interleaved_RGBA,
  );
  if (decoded.code !== undefined) throw new Error(decoded.message?.trim());
  try {
    return copyPixels(libheif, decoded);
  } finally {
    libheif.heif_image_release(decoded.image);
  }
}

function copyPixels(
  { heif_channel }: Libheif,
  { channels }: Awaited<ReturnType<Libheif['heif_js_decode_image2']>>,
): Bitmap {
  const plane = channels.find(({ id }) => id === heif_channel.heif_channel_interleaved);
  if (plane === undefined) throw new Error('there are no pixels');
  const { width, height, stride, data } = plane;
  const bitmap = createBitmap(width, height);
  for (let row = 0; row < height; row++) {
    bitmap.data.set(data.subarray(row * stride, row * stride + width * 4), row * width * 4);
  }
  return bitmap;
}

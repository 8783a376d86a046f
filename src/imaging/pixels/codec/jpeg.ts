import { errors, ImagesError } from '../../errors.ts';
import { withKernels } from '../../kernels/kernels.ts';
import type { Codec, Decoded } from './codec.ts';
import { decodeInks } from './jpeg/inks.ts';
import { decodeJpeg } from './jpeg/jpegDecoder.ts';
import { encodeJpeg } from './jpeg/jpegEncoder.ts';
import { firstBitmap, still } from './still.ts';

/** JPEG by the kernels; files of a kind they do not know, by jimp's codec. */
export const jpeg: Codec = {
  async decode(bytes, request) {
    const inks = await attempt(() => decodeInks(bytes, request));
    if (inks !== undefined) return inks;
    const decoded = await attempt(async () => withKernels((kernels) => decodeJpeg(kernels, bytes, request)));
    return decoded === 'unusual' ? attempt(() => decodeUnusual(bytes)) : decoded;
  },
  async encode(frames, request) {
    return withKernels((kernels) => encodeJpeg(kernels, firstBitmap(frames), request));
  },
};

async function decodeUnusual(bytes: Uint8Array): Promise<Decoded> {
  const { default: library } = await import('@jimp/js-jpeg');
  const { data, width, height } = await library().decode(Buffer.from(bytes), { maxMemoryUsageInMB: 512 });
  return still({ width, height, data: new Uint8ClampedArray(data) });
}

async function attempt<R>(work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof ImagesError) throw thrown;
    throw errors.decodingFailed(thrown instanceof Error ? thrown.message : '');
  }
}

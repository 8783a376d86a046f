import jimpJpeg from '@jimp/js-jpeg';
import { errors } from '../../errors.ts';
import type { Codec } from './codec.ts';
import { firstBitmap, still } from './still.ts';

const library = jimpJpeg();

/** JPEG by jimp's codec. */
export const jpeg: Codec = {
  async decode(bytes) {
    try {
      const { data, width, height } = await library.decode(Buffer.from(bytes), { maxMemoryUsageInMB: 2048 });
      return still({ width, height, data: new Uint8ClampedArray(data) });
    } catch (thrown) {
      throw errors.decodingFailed(thrown instanceof Error ? thrown.message : '');
    }
  },
  async encode(frames, { quality }) {
    const { data, width, height } = firstBitmap(frames);
    return new Uint8Array(await library.encode({ data: Buffer.from(data), width, height }, { quality }));
  },
};

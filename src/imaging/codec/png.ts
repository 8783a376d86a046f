import jimpPng from '@jimp/js-png';
import { errors } from '../../errors.ts';
import type { Codec } from './codec.ts';
import { firstBitmap, still } from './still.ts';

const library = jimpPng();

/** PNG by jimp's codec. */
export const png: Codec = {
  async decode(bytes) {
    try {
      const { data, width, height } = await library.decode(Buffer.from(bytes));
      return still({ width, height, data: new Uint8ClampedArray(data) });
    } catch (thrown) {
      throw errors.decodingFailed(thrown instanceof Error ? thrown.message : '');
    }
  },
  async encode(frames) {
    const { data, width, height } = firstBitmap(frames);
    const bitmap = { data: Buffer.from(data), width, height };
    return new Uint8Array(await library.encode(bitmap, { deflateLevel: 6, inputHasAlpha: true }));
  },
};

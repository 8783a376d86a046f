import type { Codec } from './codec.ts';
import { firstBitmap } from './still.ts';

/** Bare RGB triples, row after row; alpha is dropped (Workers binding: `rgb`). */
export const rgb: Codec = {
  async encode(frames) {
    const { data } = firstBitmap(frames);
    const bytes = new Uint8Array((data.length / 4) * 3);
    for (let from = 0, to = 0; from < data.length; from += 4, to += 3) bytes.set(data.subarray(from, from + 3), to);
    return bytes;
  },
};

/** Bare RGBA quadruples, row after row, straight alpha (Workers binding: `rgba`). */
export const rgba: Codec = {
  async encode(frames) {
    return new Uint8Array(firstBitmap(frames).data);
  },
};

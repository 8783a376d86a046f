import startDecoder from '@jsquash/webp/codec/dec/webp_dec.js';
import startEncoder from '@jsquash/webp/codec/enc/webp_enc_simd.js';
import { defaultOptions } from '@jsquash/webp/meta.js';
import { errors } from '../../errors.ts';
import type { Codec } from './codec.ts';
import { type ForeignDecoder, type ForeignEncoder, foreignCodec } from './emscripten.ts';
import { firstBitmap, still } from './still.ts';

/** Still WebP by libwebp. */
export const webp: Codec = {
  async decode(bytes) {
    return still(await runDecoder((decoder) => decoder.decode(bytes)));
  },
  async encode(frames, { quality, fast }) {
    const { data, width, height } = firstBitmap(frames);
    const mode = quality >= 100 ? { lossless: 1, quality: fast ? 10 : 60 } : { quality };
    const options = { ...defaultOptions, ...mode, method: fast ? 0 : 2 };
    return runEncoder((encoder) => encoder.encode(data, width, height, options));
  },
};

const runDecoder = foreignCodec<ForeignDecoder>(
  startDecoder,
  '@jsquash/webp/codec/dec/webp_dec.wasm',
  errors.decodingFailed,
);
const runEncoder = foreignCodec<ForeignEncoder<typeof defaultOptions>>(
  startEncoder,
  '@jsquash/webp/codec/enc/webp_enc_simd.wasm',
  errors.encodingFailed,
);

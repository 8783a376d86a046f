import startDecoder from '@jsquash/avif/codec/dec/avif_dec.js';
import startEncoder from '@jsquash/avif/codec/enc/avif_enc.js';
import { defaultOptions } from '@jsquash/avif/meta.js';
import { errors } from '../../errors.ts';
import type { Codec } from './codec.ts';
import { type ForeignDecoder, type ForeignEncoder, foreignCodec } from './emscripten.ts';
import { firstBitmap, still } from './still.ts';

/** Still AVIF by libavif and libaom. */
export const avif: Codec = {
  async decode(bytes) {
    return still(await runDecoder((decoder) => decoder.decode(bytes)));
  },
  async encode(frames, { quality, fast }) {
    const { data, width, height } = firstBitmap(frames);
    const options = { ...defaultOptions, cqLevel: quantiser(quality), speed: fast ? 10 : 8 };
    return runEncoder((encoder) => encoder.encode(data, width, height, options));
  },
};

/** Quality 0–100 on AV1's quantiser 63–0: the line that libheif, and so sharp, draws. */
function quantiser(quality: number): number {
  return Math.floor(((100 - quality) * 63 + 50) / 100);
}

const runDecoder = foreignCodec<ForeignDecoder>(
  startDecoder,
  '@jsquash/avif/codec/dec/avif_dec.wasm',
  errors.decodingFailed,
);
const runEncoder = foreignCodec<ForeignEncoder<typeof defaultOptions>>(
  startEncoder,
  '@jsquash/avif/codec/enc/avif_enc.wasm',
  errors.encodingFailed,
);

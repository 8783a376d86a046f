import startDecoder from '@jsquash/webp/codec/dec/webp_dec.js';
import startEncoder from '@jsquash/webp/codec/enc/webp_enc_simd.js';
import { defaultOptions } from '@jsquash/webp/meta.js';
import { errors } from '../../errors.ts';
import { readWebpHeader } from '../../files/header/webp.ts';
import { bytesDecoding, bytesEncoding } from '../../files/weight.ts';
import type { Bitmap } from '../bitmap.ts';
import type { Codec, EncodeRequest } from './codec.ts';
import { type ForeignDecoder, type ForeignEncoder, foreignCodec } from './emscripten.ts';
import { firstBitmap, still } from './still.ts';
import { isAnimatedWebp, readAnimation, writeAnimation } from './webpAnimation.ts';

/** WebP by libwebp; animations are taken apart and put together here. */
export const webp: Codec = {
  async decode(bytes, { frames }) {
    if (isAnimatedWebp(bytes)) return readAnimation(bytes, frames, readStill);
    return still(await readStill(bytes));
  },
  async encode(frames, request) {
    if (frames.length === 1) return writeStill(firstBitmap(frames), request);
    // Lossless frames at the ordinary effort take five times as long for a fifth less: hundreds of them would take too long
    const fast = request.fast || request.quality >= 100;
    return writeAnimation(frames, request.loop, (bitmap) => writeStill(bitmap, { ...request, fast }));
  },
};

function readStill(bytes: Uint8Array): Promise<Bitmap> {
  const header = readWebpHeader(bytes);
  return runDecoder((decoder) => decoder.decode(bytes), header === undefined ? 0 : bytesDecoding(header));
}

function writeStill({ data, width, height }: Bitmap, { quality, fast }: EncodeRequest): Promise<Uint8Array> {
  const mode = quality >= 100 ? { lossless: 1, quality: fast ? 10 : 60 } : { quality };
  const options = { ...defaultOptions, ...mode, method: fast ? 0 : 2 };
  const needed = bytesEncoding({ width, height }, 'webp');
  return runEncoder((encoder) => encoder.encode(data, width, height, options), needed);
}

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

import startDecoder from '@jsquash/avif/codec/dec/avif_dec.js';
import startEncoder from '@jsquash/avif/codec/enc/avif_enc.js';
import { defaultOptions } from '@jsquash/avif/meta.js';
import { errors } from '../../errors.ts';
import { av1Area } from '../../files/header/av1.ts';
import { startsWith } from '../../files/header/bytes.ts';
import { readIsobmffHeader } from '../../files/header/isobmff.ts';
import { itemsOfType } from '../../files/header/isobmffItems.ts';
import { bytesDecoding, bytesEncoding } from '../../files/weight.ts';
import type { Codec } from './codec.ts';
import { type ForeignDecoder, type ForeignEncoder, foreignCodec } from './emscripten.ts';
import { firstBitmap, still } from './still.ts';

/** Still AVIF by libavif and libaom. */
export const avif: Codec = {
  async decode(bytes) {
    checkWork(bytes);
    const file = asStillImage(bytes);
    const header = readIsobmffHeader(bytes);
    const needed = header === undefined ? 0 : bytesDecoding(header);
    return still(await runDecoder((decoder) => decoder.decode(file), needed));
  },
  async encode(frames, { quality, fast }) {
    const { data, width, height } = firstBitmap(frames);
    const options = { ...defaultOptions, cqLevel: quantiser(quality), speed: fast ? 10 : 8 };
    const needed = bytesEncoding({ width, height }, 'avif');
    return runEncoder((encoder) => encoder.encode(data, width, height, options), needed);
  },
};

/**
 * The header's size was checked, but libavif decodes what the streams themselves announce. Colour, transparency, tiles
 * and a thumbnail are at most a few times as large as the picture.
 */
function checkWork(bytes: Uint8Array): void {
  const header = readIsobmffHeader(bytes);
  const stated = (header?.width ?? 0) * (header?.height ?? 0);
  const work = itemsOfType(bytes, 'av01').reduce((sum, stream) => sum + av1Area(stream), 0);
  if (work > stated * 4 + 1_000_000) throw errors.decodingFailed('the picture is larger than the header says');
}

/** libavif plays the track of a file whose major brand is `avis`; as `avif` it shows the still picture. */
function asStillImage(bytes: Uint8Array): Uint8Array {
  if (!startsWith(bytes, 'avis', 8)) return bytes;
  const copy = new Uint8Array(bytes);
  copy.set(Buffer.from('avif', 'latin1'), 8);
  return copy;
}

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

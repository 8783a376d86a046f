import startDecoder from '@jsquash/avif/codec/dec/avif_dec.js';
import startEncoder from '@jsquash/avif/codec/enc/avif_enc.js';
import { defaultOptions } from '@jsquash/avif/meta.js';
import { errors } from '../../errors.ts';
import { av1Area } from '../../files/header/av1.ts';
import { startsWith, u32be } from '../../files/header/bytes.ts';
import { boxes, maxBoxes, readIsobmffHeader } from '../../files/header/isobmff.ts';
import { itemsOfType } from '../../files/header/isobmffItems.ts';
import { bytesDecoding, bytesEncoding } from '../../files/weight.ts';
import type { Codec } from './codec.ts';
import { type ForeignEncoder, type ForeignPicture, foreignCodec } from './emscripten.ts';
import { firstBitmap, still } from './still.ts';

/** Still AVIF by libavif and libaom. */
export const avif: Codec = {
  async decode(bytes) {
    checkWork(bytes);
    const file = asLibavifReads(bytes);
    const header = readIsobmffHeader(bytes);
    const needed = header === undefined ? 0 : bytesDecoding(header);
    return still(await runDecoder((decoder) => decoder.decode(file, 8), needed));
  },
  async encode(frames, { quality, fast }) {
    const { data, width, height } = firstBitmap(frames);
    const options = { ...defaultOptions, quality: Math.min(100, quality + qualityLead), speed: fast ? 9 : 8 };
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

/**
 * What this libavif would read otherwise: it plays the track of a file whose major brand is `avis`, and as `avif` shows the
 * still picture; and it knows no box that reaches to the end of the file instead of having a size (as later ones do).
 */
function asLibavifReads(bytes: Uint8Array): Uint8Array {
  const isTrack = startsWith(bytes, 'avis', 8);
  const last = [...boxes(bytes, 0, bytes.length, { boxes: maxBoxes })].at(-1);
  const endless = last !== undefined && last.start >= 8 && u32be(bytes, last.start - 8) === 0;
  if (!isTrack && !endless) return bytes;
  const copy = Buffer.from(bytes);
  if (isTrack) copy.write('avif', 8, 'latin1');
  if (endless) copy.writeUInt32BE(bytes.length - last.start + 8, last.start - 8);
  return copy;
}

/** At this speed so much more of libaom's quality gives files that are as large, and look as good, as at sharp's. */
const qualityLead = 4;

/** The decoder answers in 8 bits or more. */
interface AvifDecoder {
  decode(bytes: Uint8Array, depth: 8): ForeignPicture | null;
}

const runDecoder = foreignCodec<AvifDecoder>(
  startDecoder,
  '@jsquash/avif/codec/dec/avif_dec.wasm',
  errors.decodingFailed,
);
const runEncoder = foreignCodec<ForeignEncoder<typeof defaultOptions>>(
  startEncoder,
  '@jsquash/avif/codec/enc/avif_enc.wasm',
  errors.encodingFailed,
);

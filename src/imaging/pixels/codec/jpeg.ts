import { errors, HeavierError, ImagesError } from '../../errors.ts';
import { readJpegHeader } from '../../files/header/jpeg.ts';
import { bytesOfWholeJpeg } from '../../files/weight.ts';
import { flawOfFile } from '../../files/wholeness.ts';
import { withKernels } from '../../kernels/kernels.ts';
import type { Codec, Decoded, DecodeRequest } from './codec.ts';
import { type ForeignPicture, foreignCodec } from './emscripten.ts';
import { profileOfInks, showInks } from './jpeg/inks.ts';
import { decodeJpeg } from './jpeg/jpegDecoder.ts';
import { encodeJpeg } from './jpeg/jpegEncoder.ts';
import { firstBitmap, still } from './still.ts';

/**
 * JPEG by the kernels. What they refuse, libjpeg decides: it knows more kinds, and shows what is left of a picture with
 * damaged data. A file that stops short, lacks a table or is of a kind that browsers do not show is refused.
 */
export const jpeg: Codec = {
  async decode(bytes, request) {
    const inks = profileOfInks(bytes);
    const kind = inks === undefined ? 'colours' : 'inks';
    const decoded = attempt(() => withKernels((kernels) => decodeJpeg(kernels, bytes, request, kind)));
    if (decoded.kind === 'done' && typeof decoded.result !== 'string') {
      if (inks !== undefined) await showInks(inks, decoded.result.frames);
      return decoded.result;
    }
    const flaw = flawOfFile(bytes, 'jpeg');
    if (flaw !== undefined) throw errors.decodingFailed(flaw);
    return decodeByLibrary(bytes, request, decoded.kind === 'refused' ? decoded.refusal : undefined);
  },
  async encode(frames, request) {
    return withKernels((kernels) => encodeJpeg(kernels, firstBitmap(frames), request));
  },
};

type Attempt<R> =
  | { readonly kind: 'done'; readonly result: R }
  | { readonly kind: 'refused'; readonly refusal: ImagesError };

function attempt<R>(work: () => R): Attempt<R> {
  try {
    return { kind: 'done', result: work() };
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : '';
    return { kind: 'refused', refusal: thrown instanceof ImagesError ? thrown : errors.decodingFailed(detail) };
  }
}

/** What nobody needs to be asked for, in bytes: the margin of every estimate holds it. */
const little = 4 * 2 ** 20;

/** Both refuse: what the kernels said is the more exact. */
async function decodeByLibrary(
  bytes: Uint8Array,
  { rescues = true }: DecodeRequest,
  refusal: ImagesError | undefined,
): Promise<Decoded> {
  const header = readJpegHeader(bytes);
  const needed = header === undefined ? 0 : bytesOfWholeJpeg(header);
  if (!rescues && header?.isIrregular !== true && needed > little) throw new HeavierError();
  try {
    return still(await runLibrary((library) => library.decode(bytes, true), needed));
  } catch (thrown) {
    throw refusal ?? thrown;
  }
}

interface Library {
  /** Answers RGBA; turns the picture upright unless told to keep its orientation. */
  decode(bytes: Uint8Array, keepsOrientation: boolean): ForeignPicture | null;
}

const runLibrary = foreignCodec<Library>(
  async (options) => (await import('@jsquash/jpeg/codec/dec/mozjpeg_dec.js')).default(options),
  '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  errors.decodingFailed,
);

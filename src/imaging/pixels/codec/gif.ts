import gifenc, { type Palette } from 'gifenc';
import { errors } from '../../errors.ts';
import type { Bitmap } from '../bitmap.ts';
import type { Codec, Frame } from './codec.ts';
import { readGif } from './gifReader.ts';

/** GIF with animation; written by gifenc. */
export const gif: Codec = {
  async decode(bytes, { frames }) {
    try {
      return readGif(bytes, frames);
    } catch (cause) {
      throw errors.decodingFailed(cause instanceof Error ? cause.message : String(cause));
    }
  },
  async encode(frames, { loop }) {
    const encoder = gifenc.GIFEncoder();
    const hasHoles = frames.some(({ bitmap }) => hasTransparency(bitmap));
    let previous: Bitmap | undefined;
    for (const { bitmap, delay } of frames) {
      const { index, palette, transparentIndex } = toPalette(bitmap, hasHoles ? undefined : previous, hasHoles);
      encoder.writeFrame(index, bitmap.width, bitmap.height, {
        palette,
        delay,
        repeat: repeatOf(frames, loop),
        ...(transparentIndex === undefined ? {} : { transparent: true, transparentIndex }),
        dispose: hasHoles ? restoreToBackground : keepInPlace,
      });
      previous = bitmap;
    }
    encoder.finish();
    return encoder.bytes();
  },
};

const keepInPlace = 1;
const restoreToBackground = 2;

/** GIF counts repeats after the first showing, and says nothing of an animation that is shown once. */
function repeatOf(frames: readonly Frame[], loop: number): number {
  return frames.length === 1 || loop === 1 ? -1 : loop === 0 ? 0 : loop - 1;
}

function hasTransparency({ data }: Bitmap): boolean {
  for (let at = 3; at < data.length; at += 4) if ((data[at] as number) < 128) return true;
  return false;
}

interface Indexed {
  readonly index: Uint8Array;
  readonly palette: Palette;
  readonly transparentIndex?: number;
}

/**
 * A frame as indices into a palette of its own. Pixels that let more than half through, and pixels that are as they
 * were in the frame before, become transparent: the second kind packs better. `keepsRoom` names a transparent index in
 * any case: some decoders clear what a frame covered to transparent only when that frame has one.
 */
function toPalette(bitmap: Bitmap, previous: Bitmap | undefined, keepsRoom: boolean): Indexed {
  const data = bitmap.data.slice();
  const words = new Uint32Array(data.buffer);
  const before = previous === undefined ? undefined : new Uint32Array(previous.data.slice().buffer);
  const holes = new Uint8Array(words.length);
  let holed = keepsRoom;
  for (let at = 0; at < words.length; at++) {
    const isHole = (data[at * 4 + 3] as number) < 128 || (before !== undefined && before[at] === words[at]);
    if (isHole) {
      holes[at] = 1;
      holed = true;
    }
    data[at * 4 + 3] = 255;
  }
  const colours = holed ? 255 : 256;
  const { palette, index } = exactPalette(words, holes, colours) ?? nearPalette(data, colours);
  if (!holed) return { palette, index };
  const transparentIndex = palette.length;
  for (let at = 0; at < index.length; at++) if (holes[at] === 1) index[at] = transparentIndex;
  return { index, palette: [...palette, [0, 0, 0]], transparentIndex };
}

/** The colours themselves, when there are few enough. */
function exactPalette(words: Uint32Array, holes: Uint8Array, most: number): Indexed | undefined {
  const known = new Map<number, number>();
  const index = new Uint8Array(words.length);
  for (let at = 0; at < words.length; at++) {
    if (holes[at] === 1) continue;
    const word = words[at] as number;
    let number = known.get(word);
    if (number === undefined) {
      if (known.size === most) return undefined;
      number = known.size;
      known.set(word, number);
    }
    index[at] = number;
  }
  const bytes = (word: number) => [word & 0xff, (word >> 8) & 0xff, (word >> 16) & 0xff];
  const palette = [...known.keys()].map(bytes);
  return { index, palette: palette.length === 0 ? [[0, 0, 0]] : palette };
}

function nearPalette(data: Uint8ClampedArray, colours: number): Indexed {
  const palette = gifenc.quantize(data, colours, { format: 'rgb565' });
  return { palette, index: gifenc.applyPalette(data, palette, 'rgb565') };
}

import gifenc, { type Palette } from 'gifenc';
import { errors } from '../../errors.ts';
import type { Bitmap } from '../bitmap.ts';
import type { Codec, Frame } from './codec.ts';
import { readGif } from './gifReader.ts';
import { indexed } from './palette/palette.ts';

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

interface IndexedFrame {
  readonly index: Uint8Array;
  readonly palette: Palette;
  readonly transparentIndex?: number;
}

/**
 * A frame as indices into a palette of its own. Pixels that let more than half through, and pixels that are as they
 * were in the frame before, become transparent: the second kind packs better. `keepsRoom` names a transparent index in
 * any case: some decoders clear what a frame covered to transparent only when that frame has one.
 */
function toPalette(bitmap: Bitmap, previous: Bitmap | undefined, keepsRoom: boolean): IndexedFrame {
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
  const maxColours = holed ? 255 : 256;
  const { colours, indices: index } = indexed(data, maxColours, holes);
  const palette = colours.length === 0 ? [[0, 0, 0]] : colours;
  if (!holed) return { palette, index };
  const transparentIndex = palette.length;
  for (let at = 0; at < index.length; at++) if (holes[at] === 1) index[at] = transparentIndex;
  return { index, palette: [...palette, [0, 0, 0]], transparentIndex };
}

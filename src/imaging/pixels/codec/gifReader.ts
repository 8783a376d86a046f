import { startsWith, u8, u16le } from '../../files/header/bytes.ts';
import { createBitmap } from '../bitmap.ts';
import type { Decoded, Frame } from './codec.ts';

/** One picture of a GIF: where it lies on the canvas, and how it is shown. */
interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isInterlaced: boolean;
  /** Offset of the colour table, three bytes a colour, and its number of colours. */
  readonly table: { readonly at: number; readonly colours: number };
  /** Offset of the LZW data: the code size, then sub-blocks. */
  readonly dataAt: number;
  readonly transparent: number | undefined;
  /** Milliseconds. */
  readonly delay: number;
  readonly disposal: number;
}

const restoreToBackground = 2;
const restoreToPrevious = 3;

/**
 * Composes a GIF's frames as a browser shows them, each on what the one before it left behind (GIF89a). Throws an
 * `Error` that says what is wrong with a damaged file.
 */
export function readGif(bytes: Uint8Array, wanted: 'first' | 'all'): Decoded {
  const { parts, loop, size } = readBlocks(bytes, wanted);
  const { width, height } = size;
  const canvas = createBitmap(width, height).data;
  const frames = parts.map((part, index): Frame => {
    if (part.x + part.width > width || part.y + part.height > height) throw new Error('a frame is outside its canvas');
    const before = part.disposal === restoreToPrevious && index < parts.length - 1 ? canvas.slice() : undefined;
    paint(canvas, width, bytes, part);
    // The last picture may have the canvas itself: one of 100 megapixels is not copied for nothing
    if (index === parts.length - 1) return { bitmap: { width, height, data: canvas }, delay: part.delay };
    const data = canvas.slice();
    if (before !== undefined) canvas.set(before);
    else if (part.disposal === restoreToBackground) clear(canvas, width, part);
    return { bitmap: { width, height, data }, delay: part.delay };
  });
  return { frames, loop, width, height };
}

/** What stands between a picture and the one before it. */
interface Control {
  readonly transparent: number | undefined;
  readonly delay: number;
  readonly disposal: number;
}

const noControl: Control = { transparent: undefined, delay: 0, disposal: 0 };

function readBlocks(bytes: Uint8Array, wanted: 'first' | 'all') {
  const shared = tableAt(u8(bytes, 10), 13);
  const parts: Part[] = [];
  let loop = 1;
  let control = noControl;
  let at = 13 + shared.colours * 3;
  while (at < bytes.length && !(wanted === 'first' && parts.length === 1)) {
    const kind = bytes[at];
    if (kind === 0x21) {
      if (u8(bytes, at + 1) === 0xf9) control = readControl(bytes, at + 3);
      else if (startsWith(bytes, '\x0bNETSCAPE2.0\x03\x01', at + 2)) loop = loopOf(u16le(bytes, at + 16));
      at = skipSubBlocks(bytes, at + 2);
    } else if (kind === 0x2c) {
      const flags = u8(bytes, at + 9);
      const own = tableAt(flags, at + 10);
      const dataAt = at + 10 + own.colours * 3;
      parts.push({
        x: u16le(bytes, at + 1),
        y: u16le(bytes, at + 3),
        width: u16le(bytes, at + 5),
        height: u16le(bytes, at + 7),
        isInterlaced: (flags & 0x40) !== 0,
        table: own.colours > 0 ? own : shared,
        dataAt,
        ...control,
      });
      control = noControl;
      at = skipSubBlocks(bytes, dataAt + 1);
    } else break;
  }
  const [first] = parts;
  if (first === undefined) throw new Error('there is no picture');
  const size = {
    width: u16le(bytes, 6) || first.x + first.width,
    height: u16le(bytes, 8) || first.y + first.height,
  };
  return { parts, loop, size };
}

function tableAt(flags: number, at: number): Part['table'] {
  return { at, colours: flags & 0x80 ? 2 << (flags & 7) : 0 };
}

function readControl(bytes: Uint8Array, at: number): Control {
  const flags = u8(bytes, at);
  return {
    transparent: flags & 1 ? u8(bytes, at + 3) : undefined,
    delay: u16le(bytes, at + 1) * 10,
    disposal: (flags >> 2) & 7,
  };
}

/** GIF counts repeats after the first showing, and says nothing of an animation that is shown once. */
function loopOf(repeats: number): number {
  return repeats === 0 ? 0 : repeats + 1;
}

/** The offset behind a chain of sub-blocks: each starts with its length, an empty one ends them. */
function skipSubBlocks(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let length = u8(bytes, at); length > 0; length = u8(bytes, at)) at += 1 + length;
  return at + 1;
}

function paint(canvas: Uint8ClampedArray, canvasWidth: number, bytes: Uint8Array, part: Part): void {
  const { x, y, width, height, table, transparent } = part;
  const indices = decompress(bytes, part.dataAt, width * height);
  const rows = part.isInterlaced ? interlacedRows(height) : undefined;
  let from = 0;
  for (let row = 0; row < height; row++) {
    let to = ((y + (rows?.[row] ?? row)) * canvasWidth + x) * 4;
    for (let column = 0; column < width; column++, to += 4) {
      const index = indices[from++] as number;
      if (index === transparent) continue;
      const colour = table.at + index * 3;
      const isKnown = index < table.colours;
      canvas[to] = isKnown ? u8(bytes, colour) : 0;
      canvas[to + 1] = isKnown ? u8(bytes, colour + 1) : 0;
      canvas[to + 2] = isKnown ? u8(bytes, colour + 2) : 0;
      canvas[to + 3] = 255;
    }
  }
}

/** The order in which an interlaced picture's rows are stored. */
function interlacedRows(height: number): number[] {
  const passes = [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const;
  return passes.flatMap(([start, step]) => {
    const rows: number[] = [];
    for (let row = start; row < height; row += step) rows.push(row);
    return rows;
  });
}

function clear(canvas: Uint8ClampedArray, canvasWidth: number, { x, y, width, height }: Part): void {
  for (let row = y; row < y + height; row++) {
    const start = (row * canvasWidth + x) * 4;
    canvas.fill(0, start, start + width * 4);
  }
}

const mostCodes = 4096;

/** LZW with codes of growing width, in sub-blocks, as GIF packs it; exactly `count` indices, or an `Error`. */
function decompress(bytes: Uint8Array, start: number, count: number): Uint8Array {
  const minimum = u8(bytes, start);
  if (minimum < 1 || minimum > 11) throw new Error('the code size is impossible');
  const clearCode = 1 << minimum;
  const prefix = new Uint16Array(mostCodes);
  const suffix = new Uint8Array(mostCodes);
  const lengths = new Uint16Array(mostCodes).fill(1, 0, clearCode);
  for (let code = 0; code < clearCode; code++) suffix[code] = code;
  const output = new Uint8Array(count);
  let written = 0;
  let width = minimum + 1;
  let next = clearCode + 2;
  let previous = -1;
  let bits = 0;
  let held = 0;
  let at = start + 1;
  let left = u8(bytes, at++);
  while (written < count) {
    while (held < width) {
      if (left === 0 || at >= bytes.length) throw new Error('the picture data ends early');
      bits |= u8(bytes, at++) << held;
      held += 8;
      left -= 1;
      if (left === 0) left = u8(bytes, at++);
    }
    const code = bits & ((1 << width) - 1);
    bits >>= width;
    held -= width;
    if (code === clearCode) {
      width = minimum + 1;
      next = clearCode + 2;
      previous = -1;
      continue;
    }
    if (code === clearCode + 1) throw new Error('the picture data ends early');
    if (code > next || (code === next && previous < 0)) throw new Error('the picture data is damaged');
    // A code that is just being defined stands for the string before it and that string's first index
    const known = code < next ? code : previous;
    const length = lengths[known] as number;
    let end = written + length;
    for (let walk = known, place = end - 1; place >= written; place--) {
      if (place < count) output[place] = suffix[walk] as number;
      walk = prefix[walk] as number;
    }
    const first = output[written] as number;
    if (code === next) {
      if (end < count) output[end] = first;
      end += 1;
    }
    if (previous >= 0 && next < mostCodes) {
      prefix[next] = previous;
      suffix[next] = first;
      lengths[next] = (lengths[previous] as number) + 1;
      next += 1;
      if (next === 1 << width && width < 12) width += 1;
    }
    previous = code;
    written = end;
  }
  return output;
}

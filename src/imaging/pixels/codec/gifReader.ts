import { startsWith, u8, u16le } from '../../files/header/bytes.ts';
import { canvasOf, colourTable, type GifBlock, gifBlocks } from '../../files/header/gif.ts';
import type { Region, Size } from '../../options/shapes.ts';
import { clearArea, createBitmap } from '../bitmap.ts';
import type { Decoded, Frame } from './codec.ts';
import { decompress } from './gifLzw.ts';

/** One picture of a GIF, and how it is shown. */
interface Part extends Control, Extract<GifBlock, { kind: 'picture' }> {}

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
    const before = part.disposal === restoreToPrevious && index < parts.length - 1 ? canvas.slice() : undefined;
    paint(canvas, size, bytes, part);
    // The last picture may have the canvas itself: one of 100 megapixels is not copied for nothing
    if (index === parts.length - 1) return { bitmap: { width, height, data: canvas }, delay: part.delay };
    const data = canvas.slice();
    if (before !== undefined) canvas.set(before);
    else if (part.disposal === restoreToBackground) clearArea(canvas, width, shownOf(part, size));
    return { bitmap: { width, height, data }, delay: part.delay };
  });
  return { frames, loop, width, height };
}

/** What stands between a picture and the one before it. */
interface Control {
  readonly transparent: number | undefined;
  /** Milliseconds. */
  readonly delay: number;
  readonly disposal: number;
}

const noControl: Control = { transparent: undefined, delay: 0, disposal: 0 };

function readBlocks(bytes: Uint8Array, wanted: 'first' | 'all') {
  const shared = colourTable(bytes);
  const parts: Part[] = [];
  let loop = 1;
  let control = noControl;
  for (const block of gifBlocks(bytes)) {
    if (block.kind === 'picture') {
      parts.push({ ...block, table: block.table.colours > 0 ? block.table : shared, ...control });
      control = noControl;
      if (wanted === 'first') break;
    } else if (u8(bytes, block.at) === 0xf9) control = readControl(bytes, block.at + 2);
    else if (startsWith(bytes, '\x0bNETSCAPE2.0\x03\x01', block.at + 1)) loop = loopOf(u16le(bytes, block.at + 15));
  }
  const [first] = parts;
  if (first === undefined) throw new Error('there is no picture');
  return { parts, loop, size: canvasOf(bytes, first) };
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

/** What of a picture lies on the canvas. */
function shownOf({ x, y, width, height }: Region, canvas: Size): Region {
  const [left, top] = [Math.min(x, canvas.width), Math.min(y, canvas.height)];
  return {
    x: left,
    y: top,
    width: Math.min(width, canvas.width - left),
    height: Math.min(height, canvas.height - top),
  };
}

/** Pixels that a picture may have beside those of its canvas: what lies outside of it is unpacked for nothing. */
const maxOutside = 1_000_000;

function paint(canvas: Uint8ClampedArray, size: Size, bytes: Uint8Array, part: Part): void {
  const { width, height, table, transparent } = part;
  if (width * height > size.width * size.height + maxOutside) throw new Error('a frame is far larger than its canvas');
  const shown = shownOf(part, size);
  const indices = decompress(bytes, part.dataAt, width * height);
  const rows = part.isInterlaced ? interlacedRows(height) : undefined;
  for (let stored = 0; stored < height; stored++) {
    const row = rows?.[stored] ?? stored;
    if (row >= shown.height) continue;
    let from = stored * width;
    let to = ((shown.y + row) * size.width + shown.x) * 4;
    for (let column = 0; column < shown.width; column++, to += 4) {
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

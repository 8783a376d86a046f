import { constants, crc32, deflateSync, type ZlibOptions } from 'node:zlib';
import { type Kernels, place } from '../../kernels/kernels.ts';
import type { Bitmap } from '../bitmap.ts';
import { isOpaque } from '../steps/flatten.ts';
import type { EncodeRequest } from './codec.ts';
import { indexed } from './palette/palette.ts';

/** Writes a PNG: true colour, with alpha where some pixel lets light through, or at most 256 colours if permitted. */
export function encodePng(kernels: Kernels, bitmap: Bitmap, { palette, fast }: PngRequest): Uint8Array {
  return palette ? encodeIndexed(bitmap) : encodeTrueColour(kernels, bitmap, fast);
}

type PngRequest = Pick<EncodeRequest, 'palette' | 'fast'>;

const colourTypes = { rgb: 2, palette: 3, rgba: 6 } as const;

function encodeTrueColour(kernels: Kernels, bitmap: Bitmap, fast: boolean): Uint8Array {
  const { width, height, data } = bitmap;
  const source = kernels.alloc(width * 4);
  const opaque = isOpaque(bitmap);
  const step = opaque ? 3 : 4;
  const bytes = width * step;
  // Filters look at the pixel before the first one, which counts as zero.
  const zeros = new Uint8Array(bytes + 32);
  let [row, above] = [place(kernels, zeros) + 16, place(kernels, zeros) + 16];
  const [line, spare] = [kernels.alloc(bytes + 1), kernels.alloc(bytes)];
  const memory = new Uint8Array(kernels.memory.buffer);
  const filtered = new Uint8Array(height * (bytes + 1));
  for (let y = 0; y < height; y++) {
    const pixels = data.subarray(y * width * 4, (y + 1) * width * 4);
    if (opaque) {
      memory.set(pixels, source);
      kernels.dropAlpha(source, width, row);
    } else memory.set(pixels, row);
    kernels.filterRow(row, above, bytes, step, line, spare);
    filtered.set(memory.subarray(line, line + bytes + 1), y * (bytes + 1));
    [row, above] = [above, row];
  }
  const effort = isPhotographic(filtered) ? { strategy: constants.Z_RLE } : { level: fast ? 3 : 6 };
  return file(width, height, 8, opaque ? colourTypes.rgb : colourTypes.rgba, [], filtered, effort);
}

/** Not most filtered bytes are zero: little repeats, and searching for it costs much time and saves next to nothing. */
function isPhotographic(filtered: Uint8Array): boolean {
  let zeros = 0;
  for (let at = 0; at < filtered.length; at += 7) if (filtered[at] === 0) zeros++;
  return zeros * 7 < filtered.length * 0.6;
}

/** Few colours pack best in rows that are not filtered. */
function encodeIndexed(bitmap: Bitmap): Uint8Array {
  const { width, height, data } = bitmap;
  const { colours, indices } = indexed(data, 256);
  const depth = [1, 2, 4].find((bits) => colours.length <= 1 << bits) ?? 8;
  const bytes = Math.ceil((width * depth) / 8);
  const packed = new Uint8Array(height * (bytes + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * (bytes + 1) + 1 + ((x * depth) >> 3);
      packed[at] = (packed[at] ?? 0) | ((indices[y * width + x] ?? 0) << (8 - depth - ((x * depth) & 7)));
    }
  }
  const alphas = colours.map(([, , , alpha = 255]) => alpha);
  const chunks: Chunk[] = [
    ['PLTE', Uint8Array.from(colours.flatMap(([red = 0, green = 0, blue = 0]) => [red, green, blue]))],
    ...(alphas.every((alpha) => alpha === 255) ? [] : [['tRNS', Uint8Array.from(alphas)] as const]),
  ];
  return file(width, height, depth, colourTypes.palette, chunks, packed, { level: 6 });
}

type Chunk = readonly [type: string, content: Uint8Array];

function file(
  width: number,
  height: number,
  depth: number,
  colourType: number,
  chunks: readonly Chunk[],
  rows: Uint8Array,
  effort: ZlibOptions,
): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([depth, colourType], 8);
  const data = deflateSync(rows, { ...effort, chunkSize: 1 << 18 });
  const all: readonly Chunk[] = [['IHDR', header], ...chunks, ['IDAT', data], ['IEND', new Uint8Array()]];
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return new Uint8Array(Buffer.concat([signature, ...all.map(frameChunk)]));
}

/** Length, type, content and checksum (section 5.3). */
function frameChunk([type, content]: Chunk): Buffer {
  const chunk = Buffer.alloc(content.length + 12);
  chunk.writeUInt32BE(content.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(content, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, content.length + 8)), content.length + 8);
  return chunk;
}

import { inflateSync } from 'node:zlib';
import { errors } from '../../errors.ts';
import { u8, u16be, u32be } from '../../files/header/bytes.ts';
import { pngChunks } from '../../files/header/png.ts';
import { isCritical, isIntact, maxRatio } from '../../files/header/pngData.ts';
import { type Kernels, place } from '../../kernels/kernels.ts';
import { type Bitmap, createBitmap } from '../bitmap.ts';

/** Decodes a PNG (third edition): every colour type and depth, palettes, colour keys, Adam7; 9516 for damaged files. */
export function decodePng(kernels: Kernels, bytes: Uint8Array): Bitmap {
  const file = readChunks(bytes);
  const { width, height, depth, colourType } = file;
  const bits = (samples[colourType] ?? 0) * depth;
  const passes = file.isInterlaced ? adam7 : [wholePicture];
  const rows = passes.map(([x, y, stepX, stepY]) => ({
    x,
    y,
    stepX,
    stepY,
    columns: Math.ceil((width - x) / stepX),
    lines: Math.ceil((height - y) / stepY),
  }));
  const filled = rows.filter(({ columns, lines }) => columns > 0 && lines > 0);
  const expected = filled.reduce((sum, { columns, lines }) => sum + lines * (1 + Math.ceil((columns * bits) / 8)), 0);
  const data = inflate(file.data, expected);

  const bitmap = createBitmap(width, height);
  const pixels = new Uint32Array(bitmap.data.buffer);
  const palette = place(kernels, file.palette);
  const maxRowBytes = Math.ceil((width * bits) / 8);
  const line = kernels.alloc(width * 4);
  const [first, second] = [kernels.alloc(maxRowBytes), kernels.alloc(maxRowBytes)];
  const memory = new Uint8Array(kernels.memory.buffer);
  const { key } = file;
  let at = 0;
  for (const { x, y, stepX, stepY, columns, lines } of filled) {
    const rowBytes = Math.ceil((columns * bits) / 8);
    let [row, above] = [first, second];
    memory.fill(0, above, above + rowBytes);
    for (let index = 0; index < lines; index++) {
      const filter = data[at] ?? 0;
      if (filter > 4) throw damaged('a row has an unknown filter');
      memory.set(data.subarray(at + 1, at + 1 + rowBytes), row);
      at += 1 + rowBytes;
      kernels.unfilterRow(filter, row, above, rowBytes, Math.max(1, bits >> 3));
      const [red = 0, green = 0, blue = 0] = key ?? [];
      kernels.expandRow(row, columns, colourType, depth, palette, Number(key !== undefined), red, green, blue, line);
      const start = (y + index * stepY) * width + x;
      if (stepX === 1) bitmap.data.set(memory.subarray(line, line + columns * 4), start * 4);
      else {
        const expanded = new Uint32Array(memory.buffer, line, columns);
        for (let column = 0; column < columns; column++) pixels[start + column * stepX] = expanded[column] ?? 0;
      }
      [row, above] = [above, row];
    }
  }
  return bitmap;
}

/** Samples of a pixel, by colour type. */
const samples: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** The first column and row of a pass, and the steps to the next ones (section 8.2). */
type Pass = readonly [x: number, y: number, stepX: number, stepY: number];
const wholePicture: Pass = [0, 0, 1, 1];
const adam7: readonly Pass[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

interface Chunks {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly isInterlaced: boolean;
  /** 256 RGBA colours. */
  readonly palette: Uint8Array;
  /** The stored colour that is transparent. */
  readonly key?: readonly number[];
  readonly data: Uint8Array;
}

/** Collects what matters of the chunks. The header was checked when the file was recognised. */
function readChunks(bytes: Uint8Array): Chunks {
  const palette = new Uint8Array(1024);
  for (let at = 3; at < 1024; at += 4) palette[at] = 255;
  const colourType = u8(bytes, 25);
  const parts: Uint8Array[] = [];
  let key: readonly number[] | undefined;
  let hasPalette = false;
  for (const chunk of pngChunks(bytes)) {
    const { type, start, end } = chunk;
    if (type === 'IEND' || start + 4 > bytes.length) break;
    if (!isIntact(bytes, chunk)) {
      if (isCritical(chunk)) throw damaged(end + 4 > bytes.length ? 'the file ends too soon' : 'a checksum is wrong');
      continue;
    }
    const content = bytes.subarray(start, end);
    if (type === 'IDAT') parts.push(content);
    else if (type === 'PLTE') {
      hasPalette = true;
      for (let index = 0; index < Math.min(256, Math.floor((end - start) / 3)); index++) {
        palette.set(content.subarray(index * 3, index * 3 + 3), index * 4);
      }
    } else if (type === 'tRNS' && colourType === 3) {
      for (const [index, alpha] of content.subarray(0, 256).entries()) palette[index * 4 + 3] = alpha;
    } else if (type === 'tRNS') key = [0, 2, 4].map((offset) => u16be(content, offset));
  }
  if (colourType === 3 && !hasPalette) throw damaged('the palette is missing');
  return {
    width: u32be(bytes, 16),
    height: u32be(bytes, 20),
    depth: u8(bytes, 24),
    colourType,
    isInterlaced: u8(bytes, 28) === 1,
    palette,
    ...(key === undefined ? {} : { key }),
    data: parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts),
  };
}

/** Decompresses what the picture needs; a stream that goes on is not followed. In one piece, which is not to be joined. */
function inflate(data: Uint8Array, expected: number): Uint8Array {
  try {
    const inflated = inflateSync(data, {
      maxOutputLength: expected + 65_536,
      chunkSize: Math.max(64, Math.min(expected + 64, data.length * maxRatio)),
    });
    if (inflated.length >= expected) return inflated;
  } catch {
    throw damaged('the compressed data is damaged');
  }
  throw damaged('the file ends too soon');
}

function damaged(detail: string) {
  return errors.decodingFailed(detail);
}

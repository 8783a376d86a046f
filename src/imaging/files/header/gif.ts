import type { Region } from '../../options/shapes.ts';
import { u8, u16le } from './bytes.ts';
import type { Header } from './header.ts';

/** Three bytes a colour, from `at` on. */
export interface ColourTable {
  readonly at: number;
  readonly colours: number;
}

/** An extension, by the offset of its label; or a picture: where it lies on the canvas and in the file. */
export type GifBlock =
  | { readonly kind: 'extension'; readonly at: number }
  | {
      readonly kind: 'picture';
      readonly at: number;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly isInterlaced: boolean;
      /** The picture's own, of no colours when it has none. */
      readonly table: ColourTable;
      /** Offset of the LZW data: the code size, then sub-blocks. */
      readonly dataAt: number;
    };

/** Walks a GIF's blocks (GIF89a) up to its trailer, its end or whatever is no block; never throws. */
export function* gifBlocks(bytes: Uint8Array): Generator<GifBlock> {
  const shared = colourTable(bytes);
  let at = shared.at + shared.colours * 3;
  while (at < bytes.length) {
    const introducer = bytes[at];
    if (introducer === 0x21) {
      yield { kind: 'extension', at: at + 1 };
      at = skipSubBlocks(bytes, at + 2);
    } else if (introducer === 0x2c) {
      const [x, y, width, height] = [1, 3, 5, 7].map((offset) => u16le(bytes, at + offset)) as SidesOfPicture;
      const flags = u8(bytes, at + 9);
      const table = tableAt(at + 10, flags);
      const dataAt = table.at + table.colours * 3;
      yield { kind: 'picture', at, x, y, width, height, isInterlaced: (flags & 0x40) !== 0, table, dataAt };
      at = skipSubBlocks(bytes, dataAt + 1);
    } else return;
  }
}

type SidesOfPicture = [x: number, y: number, width: number, height: number];

/** The colours of all pictures that have none of their own. */
export function colourTable(bytes: Uint8Array): ColourTable {
  return tableAt(13, u8(bytes, 10));
}

/** The size of a GIF: that of its screen, enlarged to hold the first picture. Browsers and libvips agree on it. */
export function canvasOf(bytes: Uint8Array, first: Region): { readonly width: number; readonly height: number } {
  return {
    width: Math.max(u16le(bytes, 6), first.x + first.width),
    height: Math.max(u16le(bytes, 8), first.y + first.height),
  };
}

/** Reads a GIF's size and counts its pictures; a file that ends before its first picture holds none. */
export function readGifHeader(bytes: Uint8Array): Header | undefined {
  let frames = 0;
  let hasAlpha = false;
  let progressive = false;
  let width = 0;
  let height = 0;
  for (const block of gifBlocks(bytes)) {
    if (block.kind === 'extension') {
      if (u8(bytes, block.at) === 0xf9 && u8(bytes, block.at + 2) & 1) hasAlpha = true;
      continue;
    }
    if (block.at + 10 >= bytes.length) break;
    if (frames === 0) {
      ({ width, height } = canvasOf(bytes, block));
      progressive = block.isInterlaced;
      if (block.width < width || block.height < height) hasAlpha = true;
    }
    frames++;
  }
  if (frames === 0 || width === 0 || height === 0) return undefined;
  const bitDepth = 8;
  const colourSpace = 'palette';
  return { format: 'gif', width, height, orientation: 1, frames, hasAlpha, progressive, bitDepth, colourSpace };
}

function tableAt(at: number, flags: number): ColourTable {
  return { at, colours: flags & 0x80 ? 2 << (flags & 7) : 0 };
}

/** The offset behind a chain of sub-blocks: each starts with its length, an empty one ends them. */
function skipSubBlocks(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let length = u8(bytes, at); length > 0; length = u8(bytes, at)) at += 1 + length;
  return at + 1;
}

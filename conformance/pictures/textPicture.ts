import { encodePng, type Pixels } from './png.ts';

/** The colours that pictures are drawn with, one letter each. */
const palette = {
  R: [224, 32, 32, 255],
  G: [32, 168, 32, 255],
  B: [32, 64, 224, 255],
  W: [255, 255, 255, 255],
  K: [0, 0, 0, 255],
  Y: [240, 220, 32, 255],
  C: [32, 200, 220, 255],
  M: [210, 40, 200, 255],
  S: [128, 128, 128, 255],
  _: [0, 0, 0, 0],
} as const satisfies Record<string, readonly [number, number, number, number]>;
export type Letter = keyof typeof palette;

/** Rows of letters of the palette, separated by blanks or slashes: `'RG BW'` is a picture of 2 × 2 areas. */
export type Grid = string;

/** The rows of a grid. Throws when they are not of one length. */
export function rowsOf(grid: Grid): readonly string[] {
  const rows = grid.trim().split(/[\s/]+/);
  const [first = ''] = rows;
  if (rows.some((row) => row.length !== first.length)) throw new Error(`the rows of ${grid} differ in length`);
  return rows;
}

/** Draws a grid in equal areas; `.` is drawn as middle grey. */
export function draw(grid: Grid, width: number, height: number): Pixels {
  const rows = rowsOf(grid);
  const columns = rows[0]?.length ?? 1;
  const data = new Uint8ClampedArray(width * height * 4);
  const stride = width * 4;
  let drawn: string | undefined;
  for (let y = 0; y < height; y++) {
    const row = rows[Math.floor((y * rows.length) / height)] ?? '';
    // Most lines repeat the one above
    if (row === drawn) data.copyWithin(y * stride, (y - 1) * stride, y * stride);
    else for (let x = 0; x < width; x++) data.set(colourOf(row[Math.floor((x * columns) / width)]), y * stride + x * 4);
    drawn = row;
  }
  return { width, height, data };
}

/** The colour of a letter; middle grey for `.`, which means any colour. */
export function colourOf(letter: string | undefined): readonly [number, number, number, number] {
  return palette[letter as Letter] ?? [150, 150, 150, 255];
}

/** A PNG of a grid, without alpha unless the grid has transparent areas. */
export function gridPng(grid: Grid, width: number, height: number): Buffer {
  return encodePng(draw(grid, width, height), { opaque: !grid.includes('_') });
}

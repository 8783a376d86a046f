import type { Colour } from '../../options/colour.ts';
import type { TrimBorder } from '../../options/compound.ts';
import type { Region } from '../../options/shapes.ts';
import type { Bitmap } from '../bitmap.ts';

/**
 * How far a channel may be from the border's colour when nothing is said. The product's figure is not published; this
 * one bridges the noise that JPEG leaves in flat areas.
 */
const defaultTolerance = 10;

/**
 * What is left of a picture without its uniform border, in whole pixels, `keep` pixels of the border included. Without
 * a colour the border has the one that most corners share. A picture that is nothing but border is left whole.
 */
export function contentRegion(picture: Bitmap, { colour, tolerance = defaultTolerance, keep = 0 }: TrimBorder): Region {
  const { width, height, data } = picture;
  const border = colour ?? cornerColour(picture, tolerance);
  const isBorder = (x: number, y: number) => resembles(data, (y * width + x) * 4, border, tolerance);
  const isRow = (y: number) => every(width, (x) => isBorder(x, y));
  const isColumn = (x: number, top: number, bottom: number) => every(bottom - top, (row) => isBorder(x, top + row));
  let top = 0;
  while (top < height && isRow(top)) top++;
  if (top === height) return { x: 0, y: 0, width, height };
  let bottom = height;
  while (isRow(bottom - 1)) bottom--;
  let left = 0;
  while (isColumn(left, top, bottom)) left++;
  let right = width;
  while (isColumn(right - 1, top, bottom)) right--;
  const x = Math.max(0, left - keep);
  const y = Math.max(0, top - keep);
  return { x, y, width: Math.min(width, right + keep) - x, height: Math.min(height, bottom + keep) - y };
}

function every(count: number, holds: (index: number) => boolean): boolean {
  for (let index = 0; index < count; index++) if (!holds(index)) return false;
  return true;
}

/** The corner that resembles most of the others; the top left one among equals. */
function cornerColour({ width, height, data }: Bitmap, tolerance: number): Colour {
  const corners = [0, width - 1, (height - 1) * width, height * width - 1].map(
    (pixel): Colour => [...data.subarray(pixel * 4, pixel * 4 + 4)] as unknown as Colour,
  );
  const votes = corners.map((colour) => corners.filter((other) => resembles(other, 0, colour, tolerance)).length);
  return corners[votes.indexOf(Math.max(...votes))] ?? [0, 0, 0, 0];
}

/** Whether a pixel is as close to a colour as allowed. Transparent pixels have no colour that could differ. */
function resembles(data: ArrayLike<number>, at: number, colour: Colour, tolerance: number): boolean {
  const alpha = data[at + 3] as number;
  if (alpha === 0 && colour[3] === 0) return true;
  return (
    Math.abs((data[at] as number) - colour[0]) <= tolerance &&
    Math.abs((data[at + 1] as number) - colour[1]) <= tolerance &&
    Math.abs((data[at + 2] as number) - colour[2]) <= tolerance &&
    Math.abs(alpha - colour[3]) <= tolerance
  );
}

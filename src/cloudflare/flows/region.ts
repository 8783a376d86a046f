/** A part of a picture, in whole pixels. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A length as Fastly writes it: pixels, a share of the side below 1, or a percentage (`50p`, `50%`); nothing when it is
 * none of these.
 */
export function lengthOf(text: string, side: number): number | undefined {
  const [, number, percent] = /^(\d{1,6}(?:\.\d{1,6})?)([p%]?)$/.exec(text.trim()) ?? [];
  if (number === undefined) return undefined;
  if (percent !== '') return (Number(number) / 100) * side;
  return Number(number) < 1 ? Number(number) * side : Number(number);
}

/** What `trim` leaves: one to four lengths, as in CSS. */
export function trimmed(region: Region, text: string): Region | undefined {
  const parts = text.split(',');
  if (parts.length > 4) return undefined;
  const [top = '', right = top, bottom = top, left = right] = parts;
  const [up, down] = [lengthOf(top, region.height), lengthOf(bottom, region.height)].map(rounded);
  const [before, after] = [lengthOf(left, region.width), lengthOf(right, region.width)].map(rounded);
  if (up === undefined || down === undefined || before === undefined || after === undefined) return undefined;
  const width = region.width - before - after;
  const height = region.height - up - down;
  return width < 1 || height < 1 ? undefined : { x: region.x + before, y: region.y + up, width, height };
}

/** What `crop` and `precrop` leave: a size (`640,480`) or a ratio (`4:3`), then `x`, `y`, `offset-x`, `offset-y`. */
export function cropped(region: Region, text: string): Region | undefined {
  const [first = '', ...rest] = text.split(',');
  const ratio = /^(\d{1,6}(?:\.\d+)?):(\d{1,6}(?:\.\d+)?)$/.exec(first);
  const size = ratio === null ? sizeOf(region, first, rest.shift() ?? '') : shapeOf(region, ratio);
  if (size === undefined) return undefined;
  const x = placeOf(rest, 'x', region.width, size.width);
  const y = placeOf(rest, 'y', region.height, size.height);
  return { x: region.x + x, y: region.y + y, ...size };
}

type Size = Pick<Region, 'width' | 'height'>;

function sizeOf(region: Size, across: string, down: string): Size | undefined {
  const width = lengthOf(across, region.width);
  const height = lengthOf(down, region.height);
  if (width === undefined || height === undefined) return undefined;
  return { width: within(width, region.width), height: within(height, region.height) };
}

/** The largest part of that shape. */
function shapeOf(region: Size, [, across, down]: readonly string[]): Size | undefined {
  const ratio = Number(across) / Number(down);
  if (!(ratio > 0 && Number.isFinite(ratio))) return undefined;
  const width = Math.min(region.width, region.height * ratio);
  return { width: within(width, region.width), height: within(width / ratio, region.height) };
}

/** Where a part begins: at a place, or by how much of the rest lies before it; in the middle when nothing says. */
function placeOf(parts: readonly string[], axis: 'x' | 'y', side: number, length: number): number {
  const left = side - length;
  for (const part of parts) {
    const [, kind, text = ''] = new RegExp(`^(offset-)?${axis}(.+)$`).exec(part) ?? [];
    const place = kind === undefined ? lengthOf(text, side) : lengthOf(`${text}p`, left);
    if (place !== undefined) return Math.min(left, Math.round(place));
  }
  return Math.round(left / 2);
}

function within(length: number, side: number): number {
  return Math.max(1, Math.min(side, Math.round(length)));
}

function rounded(length: number | undefined): number | undefined {
  return length === undefined ? undefined : Math.round(length);
}

import type { Region, Size } from '../shapes.ts';

/** One of the eight ways to lay a picture: rows and columns swapped first, then mirrored left-right, then top-bottom. */
export interface Turn {
  readonly transpose: boolean;
  readonly mirror: boolean;
  readonly upend: boolean;
}

/** Leaves a picture as it is. */
export const noTurn: Turn = { transpose: false, mirror: false, upend: false };

const turn = (transpose: boolean, mirror: boolean, upend: boolean): Turn => ({ transpose, mirror, upend });

/** By EXIF orientation 1 to 8 (Exif 3.0, tag 0x0112). */
const uprightTurns: Readonly<Record<number, Turn>> = {
  1: noTurn,
  2: turn(false, true, false),
  3: turn(false, true, true),
  4: turn(false, false, true),
  5: turn(true, false, false),
  6: turn(true, true, false),
  7: turn(true, true, true),
  8: turn(true, false, true),
};

/** What sets a picture of an EXIF orientation upright. */
export function uprightTurn(orientation: number): Turn {
  return uprightTurns[orientation] ?? noTurn;
}

/** `flip`: mirrored horizontally, vertically, both. */
export const flipTurns = {
  h: turn(false, true, false),
  v: turn(false, false, true),
  hv: turn(false, true, true),
} as const;

/** `rotate`: clockwise, in degrees. */
export const rotateTurns = {
  0: noTurn,
  90: turn(true, true, false),
  180: turn(false, true, true),
  270: turn(true, false, true),
} as const;

/** One turn that does what `first` and then `second` do. */
export function compose(first: Turn, second: Turn): Turn {
  const [mirror, upend] = second.transpose ? [first.upend, first.mirror] : [first.mirror, first.upend];
  return {
    transpose: first.transpose !== second.transpose,
    mirror: mirror !== second.mirror,
    upend: upend !== second.upend,
  };
}

/** A size after a turn. */
export function turnSize({ width, height }: Size, { transpose }: Turn): Size {
  return transpose ? { width: height, height: width } : { width, height };
}

/** The region of the unturned picture, `size` pixels large, that ends up as `region` of the turned one. */
export function unturnRegion(region: Region, size: Size, by: Turn): Region {
  const turned = turnSize(size, by);
  const x = by.mirror ? turned.width - region.x - region.width : region.x;
  const y = by.upend ? turned.height - region.y - region.height : region.y;
  return by.transpose
    ? { x: y, y: x, width: region.height, height: region.width }
    : { x, y, width: region.width, height: region.height };
}

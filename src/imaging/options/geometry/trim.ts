import { errors } from '../../errors.ts';
import type { TrimBorder } from '../compound.ts';
import type { Region, Size } from '../shapes.ts';
import type { TransformOptions } from '../transformOptions.ts';
import type { Measures } from './measures.ts';
import { densityOf, roundHalfUp } from './rounding.ts';
import { type Turn, turnSize, unturnRegion, uprightTurn } from './turn.ts';

/** Where `trim=border` looks for the border: a part of the stored picture, and how that is set upright. */
export interface BorderSearch {
  readonly region: Region;
  readonly turn: Turn;
  /** The border looked for; `keep` in pixels of the picture. */
  readonly border: TrimBorder;
}

/** What is left of a stored picture by the other cuts, where the border is looked for. */
export function borderSearch(size: Size, orientation: number, options: TransformOptions): BorderSearch {
  const turn = uprightTurn(orientation);
  const region = unturnRegion(trimmedRegion(turnSize(size, turn), options), size, turn);
  const { keep = 0, ...border } = options.trim?.border ?? {};
  return { region, turn, border: { ...border, keep: Math.round(keep * densityOf(options)) } };
}

/** What the explicit cuts of `trim` leave of an upright picture, in whole pixels. */
function trimmedRegion(size: Size, options: TransformOptions): Region {
  const { trim = {} } = options;
  const density = densityOf(options);
  const across = cutAxis(size.width, trim.left, trim.right, trim.width, density);
  const down = cutAxis(size.height, trim.top, trim.bottom, trim.height, density);
  return { x: across.start, y: down.start, width: across.length, height: down.length };
}

/** What `trim` leaves of an upright picture, the border that was found in it cut off too. */
export function keptRegion(size: Size, options: TransformOptions, { content }: Measures): Region {
  if (options.trim === undefined) return { x: 0, y: 0, ...size };
  const cut = trimmedRegion(size, options);
  if (content === undefined) return cut;
  return { ...content, x: cut.x + content.x, y: cut.y + content.y };
}

function cutAxis(
  length: number,
  before = 0,
  behind = 0,
  keep: number | undefined,
  density: number,
): { start: number; length: number } {
  const inPixels = (cut: number) => roundHalfUp(cut < 1 ? cut * length : cut * density);
  const start = inPixels(before);
  const rest = length - start - inPixels(behind);
  const left = keep === undefined ? rest : Math.min(rest, inPixels(keep));
  if (left < 1) throw errors.tooBig('The image would have size 0 after trimming');
  return { start, length: left };
}

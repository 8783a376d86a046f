import { errors } from '../errors.ts';
import { type Colour, white } from './colour.ts';
import { type Fitted, fitTable } from './fit.ts';
import type { TransformLimits } from './limits.ts';
import type { Border, Point, Region, Size } from './shapes.ts';
import type { Gravity, TransformOptions, Trim } from './transformOptions.ts';
import { compose, flipTurns, noTurn, rotateTurns, type Turn, turnSize, unturnRegion, uprightTurns } from './turn.ts';

/** What had to be looked up in the pixels before a plan could be made. */
export interface Measures {
  /** What `trim=border` leaves, in pixels of the upright picture after the other cuts. */
  readonly content?: Region;
  /** Where a crop should be centred, in shares of the turned picture's sides (`gravity` auto, entropy). */
  readonly focus?: Point;
  /** The box around all faces, in shares of the turned picture's sides (`gravity=face`). */
  readonly faces?: Region;
}

/** What will be done, in pixels. Nothing after this decides or rounds a size. */
export interface Plan {
  /** The part of the stored picture that is used, in its own pixels. */
  readonly region: Region;
  /** The size that part is resampled to, as it is stored. */
  readonly scaled: Size;
  /** What sets it upright, flips and rotates it, all in one. */
  readonly turn: Turn;
  /** For `fit=pad`: the canvas and where the picture stands on it. */
  readonly canvas?: Region;
  /** The paper under transparent pixels, when one was asked for or is due. */
  readonly background?: Colour;
  /** The frame outside of all that. */
  readonly border?: Border;
  /** The size of the result. */
  readonly output: Size;
}

/**
 * Computes the plan for a stored picture of `size` pixels and EXIF `orientation`: upright, trim, flip, rotate, fit
 * and crop, pad, border, in this order (Cloudflare: features page; the formulas are the ones of its golden values).
 * Halves round up; no side is below one pixel. Throws 9413 for pictures trimmed to nothing or enlarged too much.
 */
export function makePlan(
  size: Size,
  orientation: number,
  options: TransformOptions,
  measures: Measures,
  limits: TransformLimits,
): Plan {
  const dpr = Math.min(2, options.dpr ?? 1);
  const upright = uprightTurns[orientation] ?? noTurn;
  const uprightSize = turnSize(size, upright);
  const kept = keptRegion(uprightSize, options, measures);
  const after = compose(options.flip ? flipTurns[options.flip] : noTurn, rotateTurns[options.rotate ?? 0]);
  const turned = turnSize(kept, after);
  const fitted = fitPicture(turned, options, dpr, measures);
  const inKept = unturnRegion(fitted.region, kept, after);
  const region = unturnRegion({ ...inKept, x: inKept.x + kept.x, y: inKept.y + kept.y }, size, upright);
  const turn = compose(upright, after);
  const frame = options.border && scaleBorder(options.border, dpr);
  const inner = fitted.canvas ?? fitted.size;
  const output = {
    width: inner.width + (frame === undefined ? 0 : frame.left + frame.right),
    height: inner.height + (frame === undefined ? 0 : frame.top + frame.bottom),
  };
  checkOutput(output, turned, limits);
  const background = options.background ?? (fitted.canvas === undefined ? undefined : white);
  return {
    region,
    scaled: turnSize(fitted.size, turn),
    turn,
    output,
    ...(fitted.canvas === undefined ? {} : { canvas: fitted.canvas }),
    ...(background === undefined ? {} : { background }),
    ...(frame === undefined ? {} : { border: frame }),
  };
}

/** The smallest size, as stored, a decoder may shrink the picture to while the plan loses no detail. */
export function decodeSize(size: Size, { region, scaled }: Plan): Size {
  const across = Math.min(1, scaled.width / region.width);
  const down = Math.min(1, scaled.height / region.height);
  return { width: Math.ceil(size.width * across), height: Math.ceil(size.height * down) };
}

/** What the explicit cuts of `trim` leave of an upright picture, in whole pixels. */
export function trimmedRegion(size: Size, trim: Trim, dpr: number): Region {
  const across = cutAxis(size.width, trim.left, trim.right, trim.width, dpr);
  const down = cutAxis(size.height, trim.top, trim.bottom, trim.height, dpr);
  return { x: across.start, y: down.start, width: across.length, height: down.length };
}

function keptRegion(size: Size, { trim, dpr = 1 }: TransformOptions, { content }: Measures): Region {
  if (trim === undefined) return { x: 0, y: 0, ...size };
  const cut = trimmedRegion(size, trim, Math.min(2, dpr));
  if (content === undefined) return cut;
  return { ...content, x: cut.x + content.x, y: cut.y + content.y };
}

function cutAxis(
  length: number,
  before = 0,
  behind = 0,
  keep: number | undefined,
  dpr: number,
): { start: number; length: number } {
  const inPixels = (cut: number) => roundHalfUp(cut < 1 ? cut * length : cut * dpr);
  const start = inPixels(before);
  const rest = length - start - inPixels(behind);
  const left = keep === undefined ? rest : Math.min(rest, inPixels(keep));
  if (left < 1) throw errors.tooBig(`The image would have size 0 after trimming`);
  return { start, length: left };
}

function fitPicture(source: Size, options: TransformOptions, dpr: number, measures: Measures) {
  const { width, height } = options;
  const box = {
    ...(typeof width === 'number' ? { width: atLeastOne(width * dpr) } : {}),
    ...(height === undefined ? {} : { height: atLeastOne(height * dpr) }),
  };
  const fitted = fitTable[options.fit ?? 'scale-down'](source, box);
  const size = { width: atLeastOne(fitted.width), height: atLeastOne(fitted.height) };
  const region = fitted.crops ? cropRegion(source, fitted, size, options, measures) : { x: 0, y: 0, ...source };
  if (fitted.canvas === undefined) return { size, region };
  const x = Math.floor((fitted.canvas.width - size.width) / 2);
  const y = Math.floor((fitted.canvas.height - size.height) / 2);
  return { size, region, canvas: { ...fitted.canvas, x, y } };
}

/** The crop's region: offsets are whole pixels of the resized picture, so that unscaled crops stay exact. */
function cropRegion(
  source: Size,
  fitted: Fitted,
  size: Size,
  { gravity, zoom = 0 }: TransformOptions,
  { focus, faces }: Measures,
): Region {
  if (gravity?.kind === 'face' && faces !== undefined) {
    const { full } = fitted;
    const largest = {
      width: (fitted.width * source.width) / full.width,
      height: (fitted.height * source.height) / full.height,
    };
    return zoomedRegion(source, largest, faces, zoom);
  }
  const hold = gravity === undefined || gravity.kind !== 'point' ? focusPoint(focus) : gravity;
  const x = cropAxis(source.width, fitted.full.width, fitted.width, size.width, hold.x, hold.mode);
  const y = cropAxis(source.height, fitted.full.height, fitted.height, size.height, hold.y, hold.mode);
  return { x: x.start, y: y.start, width: x.length, height: y.length };
}

function focusPoint(focus: Measures['focus']): Extract<Gravity, { kind: 'point' }> {
  if (focus === undefined) return { kind: 'point', x: 0.5, y: 0.5, mode: 'remainder' };
  return { kind: 'point', ...focus, mode: 'box-center' };
}

/** One axis of a crop: `full` is the whole side resized, `exact` what is kept of it, `kept` the same rounded. */
function cropAxis(
  source: number,
  full: number,
  exact: number,
  kept: number,
  at: number,
  mode: 'remainder' | 'box-center',
): { start: number; length: number } {
  if (exact >= full) return { start: 0, length: source };
  const spare = Math.max(0, full - kept);
  const offset = mode === 'remainder' ? at * spare : Math.min(spare, Math.max(0, at * full - kept / 2));
  const length = Math.min(source, (kept * source) / full);
  return { start: Math.min((roundHalfUp(offset) * source) / full, source - length), length };
}

/** Centred on the faces; `zoom` leads from the largest crop (0) to the faces alone (1), in the crop's own shape. */
function zoomedRegion(source: Size, largest: Size, faces: Region, zoom: number): Region {
  const face = { width: faces.width * source.width, height: faces.height * source.height };
  const tight = Math.min(1, Math.max(face.width / largest.width, face.height / largest.height));
  const share = 1 + (tight - 1) * zoom;
  const width = Math.min(source.width, largest.width * share);
  const height = Math.min(source.height, largest.height * share);
  const x = (faces.x + faces.width / 2) * source.width - width / 2;
  const y = (faces.y + faces.height / 2) * source.height - height / 2;
  return {
    x: Math.min(source.width - width, Math.max(0, x)),
    y: Math.min(source.height - height, Math.max(0, y)),
    width,
    height,
  };
}

function scaleBorder(border: Border, dpr: number): Border {
  return {
    colour: border.colour,
    top: roundHalfUp(border.top * dpr),
    right: roundHalfUp(border.right * dpr),
    bottom: roundHalfUp(border.bottom * dpr),
    left: roundHalfUp(border.left * dpr),
  };
}

function checkOutput(output: Size, source: Size, limits: TransformLimits): void {
  const grown = output.width > source.width || output.height > source.height;
  const longest = Math.max(output.width, output.height);
  if (!grown || (longest <= limits.outputSide && output.width * output.height <= limits.maxPixels)) return;
  const most = longest > limits.outputSide ? limits.outputSide : Math.floor(Math.sqrt(limits.maxPixels));
  throw errors.tooBig(
    `The image enlarged too much: ${output.width}x${output.height}, but maximum dimension allowed is ${most}`,
  );
}

/** Rounds to the nearest whole number, halves up; binary fractions a hair below a half count as the half. */
function roundHalfUp(value: number): number {
  return Math.floor(value + 0.5 + 1e-9);
}

function atLeastOne(value: number): number {
  return Math.max(1, roundHalfUp(value));
}

import { errors } from '../../errors.ts';
import { type Colour, white } from '../colour.ts';
import type { TransformLimits } from '../limits.ts';
import type { Border, Region, Size } from '../shapes.ts';
import type { TransformOptions } from '../transformOptions.ts';
import { cropRegion } from './crop.ts';
import { fitTable } from './fit.ts';
import type { Measures } from './measures.ts';
import { densityOf, roundHalfUp, roundSide } from './rounding.ts';
import { keptRegion } from './trim.ts';
import { compose, flipTurns, noTurn, rotateTurns, type Turn, turnSize, unturnRegion, uprightTurn } from './turn.ts';

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
  const density = densityOf(options);
  const upright = uprightTurn(orientation);
  const uprightSize = turnSize(size, upright);
  const kept = keptRegion(uprightSize, options, measures);
  const after = compose(options.flip ? flipTurns[options.flip] : noTurn, rotateTurns[options.rotate ?? 0]);
  const turned = turnSize(kept, after);
  const fitted = fitPicture(turned, options, density, measures);
  const inKept = unturnRegion(fitted.region, kept, after);
  const region = unturnRegion({ ...inKept, x: inKept.x + kept.x, y: inKept.y + kept.y }, size, upright);
  const turn = compose(upright, after);
  const frame = options.border && scaleBorder(options.border, density);
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

function fitPicture(source: Size, options: TransformOptions, density: number, measures: Measures) {
  const { width, height } = options;
  const box = {
    ...(typeof width === 'number' ? { width: roundSide(width * density) } : {}),
    ...(height === undefined ? {} : { height: roundSide(height * density) }),
  };
  const fitted = fitTable[options.fit ?? 'scale-down'](source, box);
  const size = { width: roundSide(fitted.width), height: roundSide(fitted.height) };
  const region = fitted.crops ? cropRegion(source, fitted, size, options, measures) : { x: 0, y: 0, ...source };
  if (fitted.canvas === undefined) return { size, region };
  const x = Math.floor((fitted.canvas.width - size.width) / 2);
  const y = Math.floor((fitted.canvas.height - size.height) / 2);
  return { size, region, canvas: { ...fitted.canvas, x, y } };
}

function scaleBorder(border: Border, density: number): Border {
  return {
    colour: border.colour,
    top: roundHalfUp(border.top * density),
    right: roundHalfUp(border.right * density),
    bottom: roundHalfUp(border.bottom * density),
    left: roundHalfUp(border.left * density),
  };
}

function checkOutput(output: Size, source: Size, limits: TransformLimits): void {
  const grown = output.width > source.width || output.height > source.height;
  const side = Math.max(output.width, output.height);
  if (!grown || (side <= limits.outputSide && output.width * output.height <= limits.maxPixels)) return;
  const maxSide = side > limits.outputSide ? limits.outputSide : Math.floor(Math.sqrt(limits.maxPixels));
  throw errors.tooBig(
    `The image enlarged too much: ${output.width}x${output.height}, but maximum dimension allowed is ${maxSide}`,
  );
}

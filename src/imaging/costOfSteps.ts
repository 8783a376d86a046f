import { ImagesError } from './errors.ts';
import { type ImageInfo, sniff } from './files/sniff.ts';
import { bytesDecoding } from './files/weight.ts';
import { modelFactor } from './options/geometry/enlarging.ts';
import { holdsOn, looksForFaces, maxFaceSide } from './options/geometry/holding.ts';
import { inPixelsOf } from './options/geometry/placing.ts';
import { makePlan, type Plan } from './options/geometry/plan.ts';
import { decodeSize, shrunkTo } from './options/geometry/reduced.ts';
import type { TransformLimits } from './options/limits.ts';
import type { TextInput } from './options/overlays.ts';
import type { Size } from './options/shapes.ts';
import type { DrawEntry, TransformOptions } from './options/transformOptions.ts';

/** What is known of a picture's memory while steps are added to it; bytes. */
export interface Costs {
  /** The picture as it is after the steps so far. */
  readonly size: Size;
  readonly orientation: number;
  /** What is read: a file, or a text's picture. */
  readonly source: ImageInfo | Size;
  /** The size at which the source is decoded, once a step says so. */
  readonly least?: Size;
  /** The largest step, for each frame. */
  readonly largest: number;
  /** The most that is there beside that at a time: overlays, networks. */
  readonly beside: number;
}

/** A picture that nothing has been done to. */
export function costsOf(source: ImageInfo | Size): Costs {
  const orientation = 'format' in source ? source.orientation : 1;
  return { size: source, orientation, source, largest: 0, beside: 0 };
}

/** A text's picture: no font is as generous to its letters and lines. */
export function costsOfText({ text, size }: TextInput): Costs {
  const lines = text.split(/\r\n|\r|\n/);
  const letters = 1 + Math.max(...lines.map(({ length }) => length));
  return costsOf({
    width: Math.min(maxTextSide, letters * size * 1.5),
    height: Math.min(maxTextSide, lines.length * size * 2),
  });
}

/** A picture with one more set of options applied; `draw` opens the pictures of its overlays. */
export function withOptions(
  costs: Costs,
  options: TransformOptions,
  limits: TransformLimits,
  draw: (entry: DrawEntry) => Costs | undefined,
): Costs {
  const plan = makePlan(costs.size, costs.orientation, options, {}, limits);
  const least = costs.least ?? (isWholeNeeded(options) ? costs.size : leastDecoded(costs.size, plan, options));
  const overlays = (options.draw ?? []).flatMap((entry) => {
    const opened = draw(entry);
    return opened === undefined ? [] : [overlayWith(opened, inPixelsOf(plan.output, entry.options), limits)];
  });
  const pixels = Math.max(area(plan.output), area(plan.scaled));
  return {
    ...costs,
    size: plan.output,
    orientation: 1,
    least,
    largest: Math.max(costs.largest, pixels * perStep),
    beside: Math.max(costs.beside, bytesOfModels(plan, options, limits), bytesOfOverlays(overlays)),
  };
}

/** A picture with another drawn on it: the whole of it, with nothing taken off. */
export function withDrawing(costs: Costs, overlay: Costs, limits: TransformLimits): Costs {
  return {
    ...costs,
    least: costs.least ?? costs.size,
    largest: Math.max(costs.largest, area(costs.size) * perStep),
    beside: Math.max(costs.beside, bytesAtPeak(overlay, 1, limits)),
  };
}

/** Bytes that making a picture takes at a time, so many frames of it. */
export function bytesAtPeak(
  { source, least, largest, beside }: Costs,
  frames: number,
  limits: TransformLimits,
): number {
  const reading =
    'format' in source ? bytesDecoding(source, least, frames, limits.rescues) : area(source) * perTextPixel;
  return reading + largest * frames + beside;
}

/** Whether pixels are looked at before the plan: for a border, a face or what catches the eye. */
export function isLookedAt(options: TransformOptions): boolean {
  return holdsOn(options) || options.trim?.border !== undefined;
}

/** The picture in an overlay's bytes; none in what is refused. */
export function openedFrom(bytes: Uint8Array | undefined, limits: TransformLimits): Costs | undefined {
  const info = bytes && sniff(bytes);
  return info === undefined || info.format === 'svg' || area(info) > limits.maxPixels ? undefined : costsOf(info);
}

/** What an overlay takes: in all, and what is remembered of it until it is drawn. */
interface Overlay {
  readonly bytes: number;
  readonly remembered: number;
}

/** One whose options are refused costs what was looked at before. */
function overlayWith(costs: Costs, options: TransformOptions, limits: TransformLimits): Overlay {
  const remembered = isLookedAt(options) ? area(costs.source) * 4 : 0;
  try {
    const made = withOptions(costs, options, limits, () => undefined);
    return { bytes: bytesAtPeak(made, 1, limits), remembered };
  } catch (thrown) {
    if (!(thrown instanceof ImagesError)) throw thrown;
    return { bytes: isLookedAt(options) ? bytesAtPeak(costs, 1, limits) : 0, remembered: 0 };
  }
}

/** One is made at a time, but what was looked at for a plan is remembered of all. */
function bytesOfOverlays(overlays: readonly Overlay[]): number {
  const remembered = overlays.reduce((sum, overlay) => sum + overlay.remembered, 0);
  return remembered + Math.max(0, ...overlays.map(({ bytes }) => bytes));
}

/** Whether what is cut out is known from the pixels only, so that it may be small and wanted large. */
function isWholeNeeded(options: TransformOptions): boolean {
  return options.trim?.border !== undefined || (looksForFaces(options) && (options.zoom ?? 0) > 0);
}

/** What is decoded for the plan, or for a look at faces before it. */
function leastDecoded(size: Size, plan: Plan, options: TransformOptions): Size {
  const needed = decodeSize(size, plan);
  if (!looksForFaces(options)) return needed;
  const looked = shrunkTo(maxFaceSide, size, { x: 0, y: 0, ...size }).picture;
  return { width: Math.max(needed.width, looked.width), height: Math.max(needed.height, looked.height) };
}

/** Networks, their weights and layers; an enlarged picture twice, itself and what it is corrected by. */
function bytesOfModels(plan: Plan, options: TransformOptions, limits: TransformLimits): number {
  const factor = modelFactor(plan, options, limits);
  const enlarging = factor === undefined ? 0 : perEnlarging + area(plan.region) * (factor * factor * perStep + perStep);
  return Math.max(enlarging, looksForFaces(options) ? perFaceSearch : 0);
}

/** Pixels. */
export const area = ({ width, height }: Size) => width * height;

/** A step reads one picture and writes another; a resize has rows of its own. */
const perStep = 8;

/** A tile of 96 pixels in all layers of the network, and the network. */
const perEnlarging = 28 * 2 ** 20;

/** A square picture of 832 pixels in all layers of the network, and the picture. */
const perFaceSearch = 44 * 2 ** 20;

/** Longest side of a text's picture. */
const maxTextSide = 4096;

/** Drawn, and copied out of its library. */
const perTextPixel = 8;

import type { OptionSets, TransformContext } from './context.ts';
import { ImagesError } from './errors.ts';
import { sniff } from './files/sniff.ts';
import { bytesDecoding, bytesEncoding } from './files/weight.ts';
import { resolveForClient } from './options/client.ts';
import { modelFactor } from './options/geometry/enlarging.ts';
import { holdsOn, looksForFaces, maxFaceSide } from './options/geometry/holding.ts';
import { makePlan, type Plan } from './options/geometry/plan.ts';
import { decodeSize, shrunkTo } from './options/geometry/reduced.ts';
import { defaultTransformLimits, type TransformLimits } from './options/limits.ts';
import type { Size } from './options/shapes.ts';
import type { TransformOptions } from './options/transformOptions.ts';
import { isAnimation, isLeftAlone } from './source.ts';

/** What a transform's memory depends on. */
interface Request extends Pick<TransformContext, 'hints' | 'overlays' | 'program'> {
  readonly bytes: Uint8Array;
  readonly options: OptionSets;
}

/**
 * Bytes that a transform needs at a time, from headers and options alone: what its decoders hold, the largest step,
 * what the encoder holds. Rather too many than too few. A source or options that are refused before anything is decoded
 * need none.
 */
export function memoryOf(request: Request, limits: TransformLimits = defaultTransformLimits): number {
  try {
    return perTransform + request.bytes.length + memoryOfPicture(request, limits);
  } catch (thrown) {
    if (!(thrown instanceof ImagesError)) throw thrown;
    return isTrimmed(request) ? memoryOfTrimming(request) : 0;
  }
}

/** Who knows the size of a picture only when its border is found decodes it, whatever is refused then. */
function memoryOfTrimming({ bytes }: Request): number {
  const info = sniff(bytes);
  return info === undefined ? 0 : perTransform + bytes.length + bytesDecoding(info, info) + area(info) * perStep;
}

function isTrimmed({ options, program }: Request): boolean {
  return [options]
    .flat()
    .concat(stepsOf(program))
    .some(({ trim }) => trim?.border !== undefined);
}

function stepsOf(program: Request['program']): readonly TransformOptions[] {
  return program?.steps.flatMap((step) => (step.kind === 'transform' ? [step.options] : [])) ?? [];
}

function memoryOfPicture({ bytes, options, hints = {}, overlays, program }: Request, limits: TransformLimits): number {
  const info = sniff(bytes);
  if (info?.format === 'svg') return bytes.length * perByteOfDrawing;
  const chain = [options].flat().map((each) => resolveForClient(each, hints));
  const steps = stepsOf(program);
  const drawn = [...(overlays?.values() ?? [])].map(sniff).filter((found) => found !== undefined);
  const output = Object.assign({}, ...chain) as TransformOptions;
  const texts = program?.inputs.filter(({ kind }) => kind === 'text').length ?? 0;
  const others = drawn.reduce((sum, each) => sum + bytesDecoding(each, each) + area(each) * perStep, texts * perText);
  if (info === undefined) return others;
  if (area(info) * info.frames > limits.maxPixels || isLeftAlone({ info }, output, limits)) return others;
  const isMoving = isAnimation({ info }, output) && moving.has(output.format ?? 'auto');
  const frames = isMoving ? info.frames : 1;
  let size: Size = info;
  let largest = 0;
  let least: Size | undefined;
  for (const each of [...steps, ...chain]) {
    const plan = makePlan(size, size === info ? info.orientation : 1, each, {}, limits);
    least ??= isWholeNeeded(each) ? info : leastDecoded(info, plan, each);
    size = plan.output;
    const pixels = Math.max(area(size), area(plan.scaled));
    largest = Math.max(
      largest,
      pixels * (hasDrawings(each) ? perStep * 2 : perStep) + bytesOfModels(plan, each, limits),
    );
  }
  // Facts of a picture are those of its plan, for which its pixels may have to be looked at
  if (output.format === 'json' && ![...steps, ...chain].some(isLookedAt)) return others;
  const reading = bytesDecoding(info, drawn.length > 0 ? info : (least ?? info), frames);
  return others + reading + largest * frames + bytesEncoding(size, output.format);
}

/** Whether pixels are looked at before the plan: for a border, a face or what catches the eye. */
function isLookedAt(options: TransformOptions): boolean {
  return holdsOn(options) || options.trim?.border !== undefined;
}

/** Whether what is cut out is known from the pixels only, so that it may be small and wanted large. */
function isWholeNeeded(options: TransformOptions): boolean {
  return options.trim?.border !== undefined || (looksForFaces(options) && (options.zoom ?? 0) > 0);
}

/** What is decoded for the plan, or for a look at faces before it. */
function leastDecoded(info: Size, plan: Plan, options: TransformOptions): Size {
  const needed = decodeSize(info, plan);
  if (!looksForFaces(options)) return needed;
  const looked = shrunkTo(maxFaceSide, info, { x: 0, y: 0, ...info }).picture;
  return { width: Math.max(needed.width, looked.width), height: Math.max(needed.height, looked.height) };
}

/** Networks, their weights and layers; an enlarged picture twice, itself and what it is corrected by. */
function bytesOfModels(plan: Plan, options: TransformOptions, limits: TransformLimits): number {
  const factor = modelFactor(plan, options, limits);
  const enlarging = factor === undefined ? 0 : perEnlarging + area(plan.region) * (factor * factor * perStep + perStep);
  return Math.max(enlarging, looksForFaces(options) ? perFaceSearch : 0);
}

const area = ({ width, height }: Size) => width * height;
const hasDrawings = ({ draw = [] }: TransformOptions) => draw.length > 0;

/** Formats that a moving source keeps moving in; which one `auto` becomes, the client decides. */
const moving: ReadonlySet<string> = new Set(['auto', 'gif', 'webp']);

/** A step reads one picture and writes another; a resize has rows of its own. */
const perStep = 8;

/** What a thread holds whatever the picture: code, tables, the heaps of its codecs at rest. */
const perTransform = 12 * 2 ** 20;

/** A tile of 96 pixels in all layers of the network, and the network. */
const perEnlarging = 28 * 2 ** 20;

/** A square picture of 832 pixels in all layers of the network, and the picture. */
const perFaceSearch = 44 * 2 ** 20;

/** The largest text, drawn, and copied out of its library. */
const perText = 48 * 2 ** 20;

/** A drawing as text, its clean copy, and both encoded. */
const perByteOfDrawing = 12;

import type { OptionSets, TransformContext } from './context.ts';
import {
  area,
  bytesAtPeak,
  type Costs,
  costsOf,
  costsOfText,
  isLookedAt,
  openedFrom,
  withDrawing,
  withOptions,
} from './costOfSteps.ts';
import { ImagesError } from './errors.ts';
import { type ImageInfo, sniff } from './files/sniff.ts';
import { bytesEncoding, bytesOfDrawing } from './files/weight.ts';
import { resolveForClient } from './options/client.ts';
import { defaultTransformLimits, type TransformLimits } from './options/limits.ts';
import { inputName, type Program } from './options/program.ts';
import type { DrawEntry, TransformOptions } from './options/transformOptions.ts';
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
  const { bytes, hints = {} } = request;
  const chain = [request.options].flat().map((each) => resolveForClient(each, hints));
  const info = sniff(bytes);
  try {
    if (info?.format === 'svg') return perTransform + bytes.length + bytesOfDrawing(bytes);
    const made = info && bytesOfPicture(request, info, chain, limits);
    return perTransform + bytes.length + bytesOfFonts(request) + (made ?? bytesOfTexts(request, chain, limits));
  } catch (thrown) {
    if (!(thrown instanceof ImagesError)) throw thrown;
    return info !== undefined && isLookedAtFirst([...stepsOf(request.program), ...chain])
      ? perTransform + bytes.length + bytesAtPeak({ ...costsOf(info), largest: area(info) * perLook }, 1, limits)
      : 0;
  }
}

/** Whose border is to be found knows sizes only then; and sets of options are refused in their order, one by one. */
function isLookedAtFirst(sets: readonly TransformOptions[]): boolean {
  return sets.some(({ trim }) => trim?.border !== undefined) || sets.slice(0, -1).some(isLookedAt);
}

function stepsOf(program: Program | undefined): readonly TransformOptions[] {
  return program?.steps.flatMap((step) => (step.kind === 'transform' ? [step.options] : [])) ?? [];
}

function bytesOfPicture(
  request: Request,
  info: ImageInfo,
  chain: readonly TransformOptions[],
  limits: TransformLimits,
): number {
  const output = Object.assign({}, ...chain) as TransformOptions;
  if (area(info) * info.frames > limits.maxPixels || isLeftAlone({ info }, output, limits)) return 0;
  const isMoving = isAnimation({ info }, output) && moving.has(output.format ?? 'auto');
  const frames = isMoving ? info.frames : 1;
  const made = afterChain(afterProgram(costsOf(info), request, limits), request, chain, limits);
  // Facts of a picture are those of its plan, for which its pixels may have to be looked at
  if (output.format === 'json' && ![...stepsOf(request.program), ...chain].some(isLookedAt)) return made.beside;
  return bytesAtPeak(made, frames, limits) + bytesEncoding(made.size, output.format);
}

/** Where the canvas is text, there is no file. */
function bytesOfTexts(request: Request, chain: readonly TransformOptions[], limits: TransformLimits): number {
  const canvas = request.program?.inputs[0];
  if (canvas?.kind !== 'text') return 0;
  const made = afterChain(afterProgram(costsOfText(canvas.text), request, limits), request, chain, limits);
  return bytesAtPeak(made, 1, limits) + bytesEncoding(made.size, chain.at(-1)?.format);
}

/** What the binding's steps make of the canvas; inputs that are refused are not drawn. */
function afterProgram(canvas: Costs, { program, overlays }: Request, limits: TransformLimits): Costs {
  if (program === undefined) return canvas;
  const pictures: (Costs | undefined)[] = program.inputs.map((input, index) => {
    if (index === 0) return canvas;
    return input.kind === 'text' ? costsOfText(input.text) : openedFrom(overlays?.get(inputName(index)), limits);
  });
  for (const step of program.steps) {
    const target = pictures[step.target];
    if (target === undefined) continue;
    if (step.kind === 'transform') {
      pictures[step.target] = withOptions(target, step.options, limits, () => undefined);
      continue;
    }
    const overlay = pictures[step.overlay];
    if (overlay !== undefined) pictures[step.target] = withDrawing(target, overlay, limits);
  }
  return pictures[0] ?? canvas;
}

function afterChain(
  picture: Costs,
  { overlays }: Request,
  chain: readonly TransformOptions[],
  limits: TransformLimits,
): Costs {
  const draw = ({ url = '', text }: DrawEntry) =>
    text === undefined ? openedFrom(overlays?.get(url), limits) : costsOfText(text);
  return chain.reduce((costs, options) => withOptions(costs, options, limits, draw), picture);
}

/** A compressed font is unpacked; pictures are counted where they are drawn. */
function bytesOfFonts({ overlays }: Request): number {
  return [...(overlays?.values() ?? [])].reduce(
    (sum, bytes) => sum + bytes.length * (sniff(bytes) === undefined ? perByteOfFont : 1),
    0,
  );
}

/** Formats that a moving source keeps moving in; which one `auto` becomes, the client decides. */
const moving: ReadonlySet<string> = new Set(['auto', 'gif', 'webp']);

/** What a thread holds whatever the picture: code, tables, the heaps of its codecs at rest. */
const perTransform = 12 * 2 ** 20;

/** A copy of the picture to look at. */
const perLook = 8;

/** A font as it came, unpacked, and its glyphs. */
const perByteOfFont = 8;

import { errors } from './errors.ts';
import { withMetadata } from './files/metadata.ts';
import type { ImageInfo } from './files/sniff.ts';
import { type Hints, resolveForClient } from './options/client.ts';
import { white } from './options/colour.ts';
import { formatRow, formats, type OutputFormat } from './options/formats.ts';
import type { Plan } from './options/geometry.ts';
import { defaultTransformLimits, type TransformLimits } from './options/limits.ts';
import { chooseFormat } from './options/negotiate.ts';
import type { Size } from './options/shapes.ts';
import type { DrawEntry, TransformOptions } from './options/transformOptions.ts';
import { drawEntries, openOverlay } from './pixels/overlay.ts';
import { encodeFrames, type Frames, type Picture, pictureOf } from './pixels/picture.ts';
import { inputName, type Program, type ProgramInput, runProgram } from './pixels/program.ts';
import { applyOptions } from './pixels/stage.ts';
import { flatten } from './pixels/steps/flatten.ts';
import { textPicture } from './pixels/text.ts';
import { inspectSource, type Original, originalOf, type Surface } from './source.ts';

/** One picture to be made. Plain data, so that it can be sent to a thread. */
export interface TransformRequest {
  readonly bytes: Uint8Array;
  /** Options, or several sets of them that are applied one after the other; the last one decides the encoding. */
  readonly options: TransformOptions | readonly TransformOptions[];
  /** The request's `Accept` header. */
  readonly accept?: string;
  readonly hints?: Hints;
  readonly surface: Surface;
  /** The overlays of `draw` and the fonts of its texts, by URL; a program's images by `inputName`. */
  readonly overlays?: ReadonlyMap<string, Uint8Array>;
  /** What the Images binding does before the options, which are then those of `output()`. `bytes` is its canvas. */
  readonly program?: Program;
  readonly limits?: Partial<TransformLimits>;
}

/** The picture made. Plain data. */
export interface TransformResult {
  readonly bytes: Uint8Array;
  /** Media type. */
  readonly contentType: string;
  readonly format: OutputFormat | 'svg' | 'json';
  /** Pixels of the result; with `format=json`, of what would be the result. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** The source, upright. */
  readonly original: Original;
  /** What was asked for and could not be done as the product does it, such as `segment=unavailable` or `upscale=interpolated`. */
  readonly notes: readonly string[];
}

const defaultQuality = 85;

/**
 * Transforms an image: reads its header, plans, decodes no more than the plan needs, renders and encodes. Throws
 * `ImagesError`s only: 9401 for options that cannot be met, 9412 and 9420 for sources that are no usable image, 9413
 * for too many pixels, 9516 for damaged files.
 */
export async function transformImage(request: TransformRequest): Promise<TransformResult> {
  const limits = { ...defaultTransformLimits, ...request.limits };
  const { info, picture: source } = await openSource(request, limits);
  const chain = [request.options].flat().map((options) => resolveForClient(options, request.hints ?? {}));
  const options = Object.assign({}, ...chain.map(encodingOptions)) as TransformOptions;
  if (info.format === 'svg' && request.program === undefined) return drawing(request.bytes, info, options);
  const isAnimated = info.frames > 1 && options.anim !== false;
  const original = originalOf(request.bytes, info);
  if (options.format !== 'json' && isAnimated && isTooMuch(info, limits)) {
    return untransformed(request.bytes, info, original);
  }
  let picture = source;
  const plans: Plan[] = [];
  for (const step of chain) {
    const stage = await applyOptions(picture, step, limits);
    plans.push(stage.plan);
    picture = stage.picture;
    picture = await drawEntries(picture, step.draw ?? [], limits, (entry) => openEntry(entry, request, limits));
  }

  const made = { original, ...picture.size, notes: notesOf(request, chain, plans) };
  if (options.format === 'json') return measured(made, isAnimated ? info.frames : 1);
  if (options.format === 'svg') throw noConversion();
  const format = chooseFormat(
    {
      options,
      accept: request.accept ?? '',
      defaultsToAuto: request.surface === 'hosted',
      source: info.format,
      isAnimated,
      hasAlpha: picture.hasAlpha,
      output: picture.size,
    },
    limits,
  );
  const pixels = await picture.load({ frames: isAnimated && formatRow(format).isAnimated ? 'all' : 'first' });
  const ready = formatRow(format).hasAlpha ? pixels : onPaper(pixels, options);
  const encoded = await encodeFrames(ready, format, {
    quality: options.quality ?? defaultQuality,
    progressive: isProgressive(options, picture.size),
    palette: options.quality !== undefined && options.format !== 'png-force',
    fast: options.compression === 'fast',
  });
  const policy = options.metadata ?? 'copyright';
  const bytes = format === 'jpeg' ? withMetadata(encoded, request.bytes, policy, picture.size) : encoded;
  return { ...made, bytes, format, contentType: formats[format].mediaType, frames: pixels.frames.length };
}

/** The picture to start from: the source, or what a program makes of its inputs. */
async function openSource(
  request: TransformRequest,
  limits: TransformLimits,
): Promise<{ info: ImageInfo; picture: Picture }> {
  const { program, overlays, bytes } = request;
  const [canvas, ...others] = program?.inputs ?? [];
  if (program === undefined || canvas === undefined) {
    const info = inspectSource(request.bytes, request.surface, limits);
    return { info, picture: pictureOf(bytes, info) };
  }
  const open = (input: ProgramInput, index: number) =>
    input.kind === 'text'
      ? textPicture(input.text, overlays?.get(input.text.font))
      : openOverlay(overlays?.get(inputName(index)), limits);
  const isText = canvas.kind === 'text';
  const first = isText ? await open(canvas, 0) : undefined;
  const info = first === undefined ? inspectSource(request.bytes, request.surface, limits) : textInfo(first);
  if (info.format === 'svg') throw noConversion();
  const base = first ?? pictureOf(bytes, info);
  const inputs = [base, ...(await Promise.all(others.map((input, index) => open(input, index + 1))))];
  return { info, picture: await runProgram(program, inputs, limits) };
}

function openEntry({ url, text }: DrawEntry, { overlays }: TransformRequest, limits: TransformLimits) {
  return text === undefined
    ? Promise.resolve(openOverlay(overlays?.get(url ?? ''), limits))
    : textPicture(text, overlays?.get(text.font));
}

/** What a header would say of a text's picture, if it were a file. */
function textInfo({ size }: Picture): ImageInfo {
  return { format: 'png', mediaType: formats.png.mediaType, ...size, orientation: 1, frames: 1, hasAlpha: true };
}

/** What of a set of options concerns the file and not the pixels. */
function encodingOptions({ anim, compression, format, metadata, quality, background }: TransformOptions) {
  const options = { anim, compression, format, metadata, quality, background };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Progressive, but sequential when asked for, in a hurry, below 50x50 and above 3000x3000 (limits page). */
function isProgressive({ format, compression }: TransformOptions, { width, height }: Size): boolean {
  const isSmall = width < 50 && height < 50;
  const isLarge = width > 3000 && height > 3000;
  return format !== 'baseline-jpeg' && compression !== 'fast' && !isSmall && !isLarge;
}

function onPaper({ frames, loop }: Frames, { background = white }: TransformOptions): Frames {
  const paper = (frame: Frames['frames'][number]) => ({
    ...frame,
    bitmap: flatten(flatten(frame.bitmap, background), white),
  });
  return { loop, frames: frames.map(paper) };
}

/** `format=json`: sizes before and after. The frame count's key is not published; `frames` is this mock's choice. */
function measured(made: Omit<TransformResult, 'bytes' | 'contentType' | 'format' | 'frames'>, frames: number) {
  const { width, height, original } = made;
  const { fileSize: file_size, ...rest } = original;
  const answer = { width, height, original: { file_size, ...rest }, ...(frames > 1 ? { frames } : {}) };
  const bytes = new TextEncoder().encode(JSON.stringify(answer));
  return { ...made, bytes, format: 'json', contentType: 'application/json', frames } as const;
}

/** A drawing is never resized: every option is ignored but those that ask for another kind of answer (limits page). */
async function drawing(bytes: Uint8Array, info: ImageInfo, { format = 'auto' }: TransformOptions) {
  const { width, height } = info;
  const made = { width, height, original: originalOf(bytes, info), notes: [] };
  if (format === 'json') return measured(made, 1);
  if (format !== 'auto' && format !== 'svg') throw noConversion();
  const { sanitiseSvg } = await import('./files/svg/sanitise.ts');
  return { ...made, bytes: sanitiseSvg(bytes), contentType: info.mediaType, format: 'svg', frames: 1 } as const;
}

function noConversion() {
  return errors.formatRefused('Conversion between SVG and raster formats is not supported');
}

function isTooMuch({ width, height, frames }: ImageInfo, { animationArea, animationFrames }: TransformLimits): boolean {
  return width * height * frames > animationArea || frames > animationFrames;
}

/** Large animations are delivered as they came (limits page). */
function untransformed(bytes: Uint8Array, info: ImageInfo, original: Original): TransformResult {
  const { width, height, mediaType, frames } = info;
  const format = info.format === 'webp' ? 'webp' : 'gif';
  return { bytes, contentType: mediaType, format, width, height, frames, original, notes: [] };
}

/** Neural features of the product that no pure package offers, where they were asked for and would have mattered. */
function notesOf(
  { program }: TransformRequest,
  chain: readonly TransformOptions[],
  plans: readonly Plan[],
): readonly string[] {
  const ofProgram = program?.steps.flatMap((step) => (step.kind === 'transform' ? [step.options] : [])) ?? [];
  const ofEntries = chain.flatMap(({ draw = [] }) => draw.map(({ options }) => options));
  const cutsOut = [...chain, ...ofProgram, ...ofEntries].some(({ segment }) => segment !== undefined);
  const invents =
    chain.some(({ upscale }, index) => upscale === 'generate' && enlarges(plans[index])) ||
    ofProgram.some(({ upscale }) => upscale === 'generate');
  return [...(cutsOut ? ['segment=unavailable'] : []), ...(invents ? ['upscale=interpolated'] : [])];
}

function enlarges(plan: Plan | undefined): boolean {
  return plan !== undefined && (plan.scaled.width > plan.region.width || plan.scaled.height > plan.region.height);
}

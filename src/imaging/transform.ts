import type { FullContext, OptionSets, TransformContext, TransformResult } from './context.ts';
import { encode } from './encode.ts';
import { noConversion } from './errors.ts';
import { hasCredentials } from './files/credentials.ts';
import type { ImageInfo } from './files/sniff.ts';
import { resolveForClient } from './options/client.ts';
import { formats } from './options/formats.ts';
import { modelFactor } from './options/geometry/enlarging.ts';
import { inPixelsOf } from './options/geometry/placing.ts';
import { makePlan } from './options/geometry/plan.ts';
import { defaultTransformLimits } from './options/limits.ts';
import { notesOf, type Planned } from './options/notes.ts';
import type { TextInput } from './options/overlays.ts';
import { inputName } from './options/program.ts';
import type { Size } from './options/shapes.ts';
import type { DrawEntry, TransformOptions } from './options/transformOptions.ts';
import { measure } from './pixels/measure.ts';
import { checkTogether, type Overlay, openOverlay } from './pixels/overlay.ts';
import { type Picture, pictureOf } from './pixels/picture.ts';
import { runProgram } from './pixels/program.ts';
import { render } from './pixels/render.ts';
import { textPicture } from './pixels/text.ts';
import { inspectSource, originalOf, type Source } from './source.ts';
import { untransformed } from './untransformed.ts';

/**
 * Transforms an image: reads its header, plans, decodes no more than the plan needs, renders and encodes. Throws
 * `ImagesError`s only: 9401 for options that cannot be met, 9412 and 9420 for sources that are no usable image, 9413
 * for too many pixels, 9516 for damaged files.
 */
export async function transform(
  bytes: Uint8Array,
  options: OptionSets,
  given: TransformContext,
): Promise<TransformResult> {
  const context = { ...given, limits: { ...defaultTransformLimits, ...given.limits } };
  const { info, picture: opened, planned: before } = await open(bytes, context);
  const chain = [options].flat().map((each) => resolveForClient(each, context.hints ?? {}));
  const output = Object.assign({}, ...chain.map(outputOptions)) as TransformOptions;
  const source = { bytes, info, original: originalOf(bytes, info) };
  const unchanged = await untransformed(source, output, context);
  if (unchanged !== undefined) return unchanged;

  let picture = opened;
  const planned = [...before];
  for (const each of chain) {
    const stage = await apply(picture, each, context);
    planned.push(...stage.planned);
    picture = stage.picture;
  }
  const encoded = await encode(picture, source, output, context);
  return {
    ...encoded,
    ...picture.size,
    original: source.original,
    notes: [...notesOf(planned.map(framed(encoded.frames)), context.limits), ...losses(source, output)],
  };
}

/** What the product may keep of a source and this never does: signed manifests, unless they were not wanted. */
function losses({ bytes, info }: Source, { format, metadata }: TransformOptions): readonly string[] {
  const isDropped = format !== 'json' && metadata !== 'none' && hasCredentials(bytes, info.format);
  return isDropped ? ['c2pa=lost'] : [];
}

/** A picture to be rendered, and the options that lead to it with their plans: the picture's own, and its overlays'. */
interface Applied {
  readonly picture: Picture;
  readonly planned: readonly Planning[];
}

/** One set of options on one picture. Pixels are looked at when a measure needs them, and rendered when loaded. */
export async function apply(source: Picture, options: TransformOptions, context: FullContext): Promise<Applied> {
  const { limits } = context;
  // What is refused whatever the pixels are is refused before they are decoded; only a trimmed border alters the size
  if (options.trim?.border === undefined) makePlan(source.size, source.orientation, options, {}, limits);
  const { measures, picture } = await measure(source, options, limits);
  const plan = makePlan(picture.size, picture.orientation, options, measures, limits);
  const { overlays, planned } = await overlaysOf(options.draw ?? [], plan.output, context);
  return {
    planned: [{ options, plan, isOverlay: false }, ...planned],
    picture: render(picture, plan, options, overlays, modelFactor(plan, options, limits)),
  };
}

/** An overlay's first frame is all that is drawn of it. */
interface Planning extends Omit<Planned, 'frames'> {
  readonly isOverlay: boolean;
}

function framed(frames: number) {
  return ({ isOverlay, ...planned }: Planning): Planned => ({ ...planned, frames: isOverlay ? 1 : frames });
}

/** The entries of `cf.image.draw`, with their own options applied. */
async function overlaysOf(entries: readonly DrawEntry[], base: Size, context: FullContext) {
  const opened: { readonly entry: DrawEntry; readonly picture: Picture }[] = [];
  for (const entry of entries) {
    opened.push({ entry, picture: await openInput(entry.url ?? '', entry.text, context) });
  }
  const pictures = opened.map(({ picture }) => picture);
  checkTogether(pictures, context.limits);
  const overlays: Overlay[] = [];
  const planned: Planning[] = [];
  for (const { entry, picture } of opened) {
    const applied = await apply(picture, inPixelsOf(base, entry.options), context);
    planned.push(...applied.planned.map((each) => ({ ...each, isOverlay: true })));
    overlays.push({ picture: applied.picture, placement: entry.placement });
    checkTogether(
      overlays.map((overlay) => overlay.picture),
      context.limits,
    );
  }
  return { overlays, planned };
}

/** The picture to start from: the source, or what a program makes of its inputs. */
async function open(bytes: Uint8Array, context: FullContext): Promise<Applied & { readonly info: ImageInfo }> {
  const { program, surface, limits } = context;
  const canvas = program?.inputs[0];
  if (program === undefined || canvas === undefined) {
    const info = inspectSource(bytes, surface, limits);
    return { info, picture: pictureOf(bytes, info, limits), planned: [] };
  }
  const text = canvas.kind === 'text' ? await openInput('', canvas.text, context) : undefined;
  const info = text === undefined ? inspectSource(bytes, surface, limits) : infoOfText(text);
  if (info.format === 'svg') throw noConversion();
  const inputs = [text ?? pictureOf(bytes, info, limits)];
  for (const [index, input] of program.inputs.entries()) {
    const written = input.kind === 'text' ? input.text : undefined;
    if (index > 0) inputs.push(await openInput(inputName(index), written, context));
  }
  const planned: Planning[] = [];
  const picture = await runProgram(program, inputs, limits, async (target, options) => {
    const applied = await apply(target, options, context);
    planned.push(...applied.planned);
    return applied.picture;
  });
  return { info, picture, planned };
}

/** The picture of a text, or the one whose bytes travel along under a name. */
async function openInput(
  name: string,
  text: TextInput | undefined,
  { overlays, limits }: FullContext,
): Promise<Picture> {
  return text === undefined ? openOverlay(overlays?.get(name), limits) : textPicture(text, overlays?.get(text.font));
}

/** What a header would say of a text's picture, if it were a file. */
function infoOfText({ size }: Picture): ImageInfo {
  const { mediaType } = formats.png;
  return { format: 'png', mediaType, ...size, orientation: 1, frames: 1, hasAlpha: true };
}

/** What of a set of options concerns the file and not the pixels. */
function outputOptions({ anim, compression, format, metadata, quality, background }: TransformOptions) {
  const options = { anim, compression, format, metadata, quality, background };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

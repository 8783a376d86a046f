import type { Encoded, FullContext } from './context.ts';
import { noConversion } from './errors.ts';
import { withMetadata } from './files/metadata.ts';
import { white } from './options/colour.ts';
import { formatRow } from './options/formats.ts';
import { chooseFormat } from './options/negotiate.ts';
import type { Size } from './options/shapes.ts';
import type { TransformOptions } from './options/transformOptions.ts';
import { encodeFrames, type Frames, type Picture } from './pixels/picture.ts';
import { flatten } from './pixels/steps/flatten.ts';
import { isAnimation, type Original, type Source } from './source.ts';

const defaultQuality = 85;

/** Chooses a format, loads the pixels and writes them; of `format=json` only the sizes. */
export async function encode(
  picture: Picture,
  source: Source,
  options: TransformOptions,
  { accept = '', surface, limits }: FullContext,
): Promise<Encoded> {
  const isAnimated = isAnimation(source, options);
  if (options.format === 'json') return sizesAsJson(picture.size, source.original, isAnimated ? source.info.frames : 1);
  if (options.format === 'svg') throw noConversion();
  const { size: output, hasAlpha } = picture;
  const defaultsToAuto = surface === 'hosted';
  const wanted = { options, accept, defaultsToAuto, source: source.info.format, isAnimated, hasAlpha, output };
  const format = chooseFormat(wanted, limits);
  const { mediaType: contentType, ...holds } = formatRow(format);
  const pixels = await picture.load({ frames: isAnimated && holds.isAnimated ? 'all' : 'first' });
  const encoded = await encodeFrames(holds.hasAlpha ? pixels : onPaper(pixels, options), format, {
    quality: options.quality ?? defaultQuality,
    progressive: isProgressive(options, output),
    palette: options.quality !== undefined && options.format !== 'png-force',
    fast: options.compression === 'fast',
  });
  const policy = options.metadata ?? 'copyright';
  const bytes = format === 'jpeg' ? withMetadata(encoded, source.bytes, policy, output) : encoded;
  return { bytes, format, contentType, frames: pixels.frames.length };
}

/** `format=json`: sizes before and after. The frame count's key is not published; `frames` is this mock's choice. */
export function sizesAsJson({ width, height }: Size, original: Original, frames: number): Encoded {
  const { fileSize: file_size, ...rest } = original;
  const answer = { width, height, original: { file_size, ...rest }, ...(frames > 1 ? { frames } : {}) };
  return {
    bytes: new TextEncoder().encode(JSON.stringify(answer)),
    format: 'json',
    contentType: 'application/json',
    frames,
  };
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

import type { Encoded, FullContext } from './context.ts';
import { noConversion } from './errors.ts';
import { withMetadata } from './files/metadata.ts';
import { formatRow } from './options/formats.ts';
import { chooseFormat } from './options/negotiate.ts';
import type { Size } from './options/shapes.ts';
import type { TransformOptions } from './options/transformOptions.ts';
import type { WriteOptions } from './pixels/jimp/index.ts';
import { encodeFrames, type Picture } from './pixels/picture.ts';
import { isAnimation, type Original, type Source } from './source.ts';

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
  const encoded = await encodeFrames(pixels, format, writeOptions(options));
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

/** How the format writes what is asked for; the rest is its own choice. */
function writeOptions({ background, compression, format, quality }: TransformOptions): WriteOptions {
  return {
    ...(background === undefined ? {} : { background }),
    ...(quality === undefined ? {} : { quality }),
    ...(format === 'baseline-jpeg' ? { progressive: false } : {}),
    ...(format === 'png-force' ? { palette: false } : {}),
    fast: compression === 'fast',
  };
}

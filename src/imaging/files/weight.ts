import type { ImageFormat, OutputFormat } from '../options/formats.ts';
import type { Size } from '../options/shapes.ts';
import type { Header } from './header/header.ts';
import { samplesOfBlock } from './header/jpegSampling.ts';

/**
 * Bytes that decoding takes, the pictures made included. A JPEG may be decoded to a size of `least` at least; of an
 * animation, so many frames are kept. Where it `rescues`, a damaged JPEG is counted as libjpeg decodes it.
 */
export function bytesDecoding(info: Header, least: Size = info, frames = 1, rescues = false): number {
  const pixels = info.width * info.height;
  const kept = frames > 1 ? pixels * frames * 4 : 0;
  if (info.format === 'jpeg') return rescues ? bytesOfWholeJpeg(info) : decodingJpeg(info, least);
  return kept + pixels * (info.format === 'png' ? perPixelOfPng(info) : (perPixelRead[info.format] ?? 24));
}

/** Bytes that encoding takes in whatever format, the pictures to encode not included. */
export function bytesEncoding({ width, height }: Size, format: string | undefined): number {
  const known: Readonly<Partial<Record<string, number>>> = perPixelWritten;
  return width * height * (known[format ?? 'auto'] ?? perPixelWritten.webp);
}

/** What encoders hold of each pixel: their copy, planes, coefficients, the file. */
const perPixelWritten: Readonly<Record<OutputFormat, number>> = {
  jpeg: 4,
  png: 8,
  gif: 8,
  webp: 14,
  avif: 64,
  rgb: 4,
  rgba: 4,
};

/** What decoders hold of each pixel, the picture included, in bytes: measured, with the size to which heaps grow. */
const perPixelRead: Readonly<Partial<Record<ImageFormat, number>>> = { webp: 20, avif: 24, heic: 16, gif: 5 };

/** The data is unpacked twice, in pieces and joined. */
function perPixelOfPng({ colourSpace, bitDepth = 8, hasAlpha }: Header): number {
  const samples = (colourSpace === 'rgb' ? 3 : 1) + (hasAlpha ? 1 : 0);
  return 4 + (2 * samples * bitDepth) / 8;
}

/** Samples and colours at the size that is decoded to; of a progressive picture all coefficients too. */
function decodingJpeg(info: Header, least: Size): number {
  const { width, height, progressive = false, isIrregular = false } = info;
  if (isIrregular) return bytesOfWholeJpeg(info);
  const channels = channelsOf(info);
  const share = samplesOfBlock(info, least) / 8;
  return width * height * ((channels + 4) * share * share + (progressive ? channels * 2 : 0));
}

/** Bytes that libjpeg takes for what the kernels refuse: the picture at full size, and maybe all coefficients. */
export function bytesOfWholeJpeg(info: Header): number {
  return info.width * info.height * (channelsOf(info) * 3 + 4);
}

function channelsOf({ colourSpace }: Header): number {
  return colourSpace === 'grey' ? 1 : colourSpace === 'cmyk' || colourSpace === 'ycck' ? 4 : 3;
}

/** Bytes that a drawing takes: as text, its clean copy, and both encoded. */
export function bytesOfDrawing({ length }: Uint8Array): number {
  return length * 12;
}

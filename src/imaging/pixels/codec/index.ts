import type { ImageFormat, OutputFormat } from '../../options/formats.ts';
import type { Codec } from './codec.ts';

/**
 * One loader per format, each importing its code on first use. A format without an entry can neither be read nor
 * written here; saying so to the caller is the pipeline's business.
 */
export const codecs: Readonly<Partial<Record<ImageFormat | OutputFormat, () => Promise<Codec>>>> = {
  jpeg: async () => (await import('./jpeg.ts')).jpeg,
  png: async () => (await import('./png.ts')).png,
  gif: async () => (await import('./gif.ts')).gif,
  webp: async () => (await import('./webp.ts')).webp,
  avif: async () => (await import('./avif.ts')).avif,
  heic: async () => (await import('./heic.ts')).heic,
  rgb: async () => (await import('./raw.ts')).rgb,
  rgba: async () => (await import('./raw.ts')).rgba,
};

export type { Codec, Decoded, DecodeRequest, EncodeRequest, Frame } from './codec.ts';

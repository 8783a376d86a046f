import { readFile } from 'node:fs/promises';
import type { ProfileSpace } from '../../files/profile/space.ts';
import { withMaximum } from '../../kernels/maximum.ts';
import { once } from '../../kernels/once.ts';

/** The part of Little CMS used here; numbers are addresses, handles (0 for a refusal) or formats. */
interface Lcms {
  readonly HEAPU8: Uint8Array;
  readonly _malloc: (bytes: number) => number;
  readonly _free: (at: number) => void;
  readonly _cmsOpenProfileFromMem: (at: number, bytes: number) => number;
  readonly _cmsCreate_sRGBProfile: () => number;
  readonly _cmsCloseProfile: (profile: number) => number;
  readonly _cmsCreateTransform: (
    from: number,
    fromFormat: number,
    to: number,
    toFormat: number,
    intent: number,
    flags: number,
  ) => number;
  readonly _cmsDoTransform: (transform: number, from: number, to: number, pixels: number) => void;
  readonly _cmsDeleteTransform: (transform: number) => void;
}

/**
 * Turns pixels of four bytes from a profile's colours (ICC.1: matrices and tables) into sRGB, in place, with the intent
 * of the product's libraries. Alpha stays; inks, 255 for full, become opaque. False, and nothing changed, for a profile
 * that Little CMS refuses.
 */
export async function toSrgb(
  profile: Uint8Array,
  space: ProfileSpace,
  pictures: readonly Uint8ClampedArray[],
): Promise<boolean> {
  const lcms = await library.get();
  try {
    return convert(lcms, profile, space, pictures);
  } catch (thrown) {
    // A trap leaves the instance broken: the next picture has a new one
    library.forget();
    if (thrown instanceof WebAssembly.RuntimeError) return false;
    throw thrown;
  } finally {
    if (lcms.HEAPU8.length > maxHeap) library.forget();
  }
}

/** Heaps never shrink, so an instance whose heap has grown past this is dropped after use, in bytes; it starts with 16 MB. */
const maxHeap = 32 * 1024 * 1024;

/** What a profile may make of its tables, in bytes; real ones have less than 2 MB of them. */
const maxMemory = 64 * 1024 * 1024;

/** In `dist`, also when this file runs from source. */
const folder = import.meta.url.endsWith('.ts') ? '../../../../dist/lcms/' : '../../../../lcms/';

const library = once(async (): Promise<Lcms> => {
  const file = (name: string) => new URL(folder + name, import.meta.url);
  const { instantiate } = (await import(file('lcms.min.js').href)) as {
    instantiate: (options: object) => Promise<Lcms>;
  };
  const wasmBinary = withMaximum(await readFile(file('lcms.wasm')), maxMemory);
  return instantiate({ wasmBinary, print: () => undefined, printErr: () => undefined });
});

/** Pixels converted at a time. */
const stripPixels = 16_384;

const perceptual = 0;

/** Little CMS's pixel formats: colour space, bytes to skip, channels, bytes of a channel. */
const pixelFormats: Readonly<Record<ProfileSpace, number>> = {
  'RGB ': pixelFormat(4, 1, 3),
  // A grey pixel has its grey three times over
  GRAY: pixelFormat(3, 3, 1),
  CMYK: pixelFormat(6, 0, 4),
};

function pixelFormat(space: number, skipped: number, channels: number): number {
  return (space << 16) | (skipped << 7) | (channels << 3) | 1;
}

function convert(lcms: Lcms, profile: Uint8Array, space: ProfileSpace, pictures: readonly Uint8ClampedArray[]) {
  const file = lcms._malloc(profile.length);
  lcms.HEAPU8.set(profile, file);
  const from = lcms._cmsOpenProfileFromMem(file, profile.length);
  const to = lcms._cmsCreate_sRGBProfile();
  const transform =
    from === 0 ? 0 : lcms._cmsCreateTransform(from, pixelFormats[space], to, pixelFormats['RGB '], perceptual, 0);
  if (transform !== 0) {
    const strip = lcms._malloc(stripPixels * 4);
    for (const pixels of pictures) convertPixels(lcms, transform, strip, pixels);
    if (space === 'CMYK') for (const pixels of pictures) makeOpaque(pixels);
    lcms._free(strip);
    lcms._cmsDeleteTransform(transform);
  }
  if (from !== 0) lcms._cmsCloseProfile(from);
  lcms._cmsCloseProfile(to);
  lcms._free(file);
  return transform !== 0;
}

function convertPixels(lcms: Lcms, transform: number, strip: number, pixels: Uint8ClampedArray): void {
  for (let at = 0; at < pixels.length; at += stripPixels * 4) {
    const part = pixels.subarray(at, at + stripPixels * 4);
    lcms.HEAPU8.set(part, strip);
    lcms._cmsDoTransform(transform, strip, strip, part.length / 4);
    part.set(lcms.HEAPU8.subarray(strip, strip + part.length));
  }
}

function makeOpaque(pixels: Uint8ClampedArray): void {
  for (let at = 3; at < pixels.length; at += 4) pixels[at] = 255;
}

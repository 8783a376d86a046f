import { readJpegHeader } from '../../../files/header/jpeg.ts';
import { embeddedProfile } from '../../../files/profile/embedded.ts';
import { colourSpaceOf } from '../../../files/profile/space.ts';
import { toSrgb } from '../../profile/lcms.ts';
import type { Frame } from '../codec.ts';

/** The profile of a JPEG of four inks, which is then decoded as inks. */
export function profileOfInks(bytes: Uint8Array): Uint8Array | undefined {
  const { colourSpace } = readJpegHeader(bytes) ?? {};
  if (colourSpace !== 'cmyk' && colourSpace !== 'ycck') return undefined;
  const profile = embeddedProfile(bytes, 'jpeg');
  return profile !== undefined && colourSpaceOf(profile) === 'CMYK' ? profile : undefined;
}

/** Turns amounts of inks into colours, in place, as their profile says, or plainly where it is of no use. */
export async function showInks(profile: Uint8Array, frames: readonly Frame[]): Promise<void> {
  const pictures = frames.map(({ bitmap }) => bitmap.data);
  if (await toSrgb(profile, 'CMYK', pictures)) return;
  for (const pixels of pictures) mixPlainly(pixels);
}

/** Ink on white paper, as the kernels mix it where there is no profile. */
function mixPlainly(pixels: Uint8ClampedArray): void {
  for (let at = 0; at < pixels.length; at += 4) {
    const paper = 255 - (pixels[at + 3] as number);
    for (let channel = at; channel < at + 3; channel++) {
      pixels[channel] = Math.floor(((255 - (pixels[channel] as number)) * paper + 127) / 255);
    }
    pixels[at + 3] = 255;
  }
}

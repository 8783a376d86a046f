import { embeddedProfile } from '../../files/profile/embedded.ts';
import { isSrgb } from '../../files/profile/profile.ts';
import { colourSpaceOf } from '../../files/profile/space.ts';
import type { ImageInfo } from '../../files/sniff.ts';
import type { Frame } from '../codec/codec.ts';
import { toSrgb } from './lcms.ts';

/**
 * Shows frames in sRGB, in place, by the profile in their file (the product applies colour profiles always). They stay
 * as they are when they are sRGB already, and when there is no profile, or none that can be used: libvips leaves colours
 * alone that have a profile of greys, and greys that have one of colours. Profiles of inks are the business of who decodes
 * inks.
 */
export async function showInSrgb(
  frames: readonly Frame[],
  bytes: Uint8Array,
  { format, colourSpace }: ImageInfo,
): Promise<void> {
  if (colourSpace === 'cmyk' || colourSpace === 'ycck') return;
  const profile = embeddedProfile(bytes, format);
  const space = colourSpace === 'grey' ? 'GRAY' : 'RGB ';
  if (profile === undefined || colourSpaceOf(profile) !== space || isSrgb(profile)) return;
  await toSrgb(
    profile,
    space,
    frames.map(({ bitmap }) => bitmap.data),
  );
}

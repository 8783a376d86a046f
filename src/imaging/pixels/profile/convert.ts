import { embeddedProfile } from '../../files/profile/embedded.ts';
import { isSrgb } from '../../files/profile/profile.ts';
import { colourSpaceOf } from '../../files/profile/space.ts';
import type { ImageFormat } from '../../options/formats.ts';
import type { Frame } from '../codec/codec.ts';
import { toSrgb } from './lcms.ts';

/**
 * Shows frames in sRGB, in place, by the profile in their file (the product applies colour profiles always). They stay
 * as they are when they are sRGB already, and when there is no profile, or none that can be used. Profiles of inks are the
 * business of who decodes inks.
 */
export async function showInSrgb(frames: readonly Frame[], bytes: Uint8Array, format: ImageFormat): Promise<void> {
  const profile = embeddedProfile(bytes, format);
  const space = profile && colourSpaceOf(profile);
  if (profile === undefined || space === undefined || space === 'CMYK' || isSrgb(profile)) return;
  await toSrgb(
    profile,
    space,
    frames.map(({ bitmap }) => bitmap.data),
  );
}

import { embeddedProfile } from '../../../files/profile/embedded.ts';
import { colourSpaceOf } from '../../../files/profile/space.ts';
import { withKernels } from '../../../kernels/kernels.ts';
import { toSrgb } from '../../profile/lcms.ts';
import type { Decoded, DecodeRequest } from '../codec.ts';
import { decodeJpeg } from './jpegDecoder.ts';

/**
 * A JPEG of four inks, shown as its profile says; `undefined` for all others, and where the profile is of no use: inks
 * are mixed plainly then.
 */
export async function decodeInks(bytes: Uint8Array, request: DecodeRequest): Promise<Decoded | undefined> {
  const profile = embeddedProfile(bytes, 'jpeg');
  if (profile === undefined || colourSpaceOf(profile) !== 'CMYK') return undefined;
  const decoded = withKernels((kernels) => decodeJpeg(kernels, bytes, request, 'inks'));
  if (typeof decoded === 'string') return undefined;
  const pictures = decoded.frames.map(({ bitmap }) => bitmap.data);
  return (await toSrgb(profile, 'CMYK', pictures)) ? decoded : undefined;
}

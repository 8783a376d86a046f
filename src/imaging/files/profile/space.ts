import { startsWith } from '../header/bytes.ts';

/** What a profile's numbers stand for, as its header says. */
export type ProfileSpace = (typeof spaces)[number];

const spaces = ['RGB ', 'CMYK'] as const;

/**
 * The colour space of a profile (ICC.1, section 7.2); `undefined` for spaces that no picture here has, and for no profile.
 * libvips leaves greys as they are, whatever their profile says, and so does this.
 */
export function colourSpaceOf(profile: Uint8Array): ProfileSpace | undefined {
  return startsWith(profile, 'acsp', 36) ? spaces.find((space) => startsWith(profile, space, 16)) : undefined;
}

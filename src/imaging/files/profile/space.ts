import { startsWith } from '../header/bytes.ts';

/** What a profile's numbers stand for, as its header says. */
export type ProfileSpace = (typeof spaces)[number];

const spaces = ['RGB ', 'GRAY', 'CMYK'] as const;

/** The colour space of a profile (ICC.1, section 7.2); `undefined` for spaces that no picture here has, and for no profile. */
export function colourSpaceOf(profile: Uint8Array): ProfileSpace | undefined {
  return startsWith(profile, 'acsp', 36) ? spaces.find((space) => startsWith(profile, space, 16)) : undefined;
}

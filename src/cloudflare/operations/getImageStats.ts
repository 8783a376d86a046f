import type { HandlerOf } from './call.ts';

/** How many images are stored and how many may be; drafts do not count. */
export const getImageStats: HandlerOf<'getImageStats'> = ({ account }, { limits }) => ({
  result: { count: { current: account.images.count, allowed: limits.images } },
});

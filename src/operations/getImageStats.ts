import type { Handler } from './call.ts';

/** How many images are stored and how many may be; drafts do not count. */
export const getImageStats: Handler = ({ account }, { limits }) => ({
  result: { count: { current: account.images.count, allowed: limits.images } },
});

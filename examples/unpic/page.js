import { transformProps } from '@unpic/core';

// In production the domain is the zone's, and unpic needs no rewriting of its https:// to a local mock.
const base = process.env.IMAGES ?? '';
const source = process.env.SOURCE ?? '/photo.jpg';

const { srcset, sizes, src } = transformProps({
  src: source,
  width: 400,
  height: 300,
  layout: 'constrained',
  provider: 'cloudflare',
  fallback: 'cloudflare',
});

/** A path of the zone, on the local mock. */
const local = (url) => url.replace(/^(https:\/\/n)?\//, `${base}/`);
const set = srcset
  .split(',\n')
  .map((entry) => local(entry.trim()))
  .join(', ');
console.log(`<img src="${local(src)}" srcset="${set}" sizes="${sizes}" alt="A lake">`);

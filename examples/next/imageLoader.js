// In production the base is empty: the zone that serves the site has /cdn-cgi/image/ itself.
const base = process.env.NEXT_PUBLIC_IMAGES ?? '';

export default function imageLoader({ src, width, quality }) {
  const options = [`width=${width}`, `quality=${quality ?? 75}`, 'format=auto'];
  return `${base}/cdn-cgi/image/${options.join(',')}/${src.replace(/^\//, '')}`;
}

import { baseService } from 'astro/assets';

// In production the base is empty: the zone that serves the site has /cdn-cgi/image/ itself.
const base = import.meta.env.PUBLIC_IMAGES ?? '';

/** An external image service of Astro over Cloudflare's URL transforms. */
export default {
  ...baseService,
  getURL({ src, width, height, quality, format }) {
    const options = [
      width && `width=${width}`,
      height && `height=${height}`,
      width && height && 'fit=cover',
      quality && `quality=${quality}`,
      `format=${format === 'webp' || format === 'avif' ? format : 'auto'}`,
    ].filter(Boolean);
    const source = typeof src === 'string' ? src : src.src;
    return `${base}/cdn-cgi/image/${options.join(',')}/${source.replace(/^\//, '')}`;
  },
};

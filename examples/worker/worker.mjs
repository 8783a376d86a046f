/**
 * A small photo album on Cloudflare Images: upload, list, thumbnails, a watermark, links that run out. It uses the Images
 * binding and `fetch` with `cf.image`, and knows nothing of where it runs.
 */
export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const [, route, ...rest] = pathname.split('/');
    const id = decodeURIComponent(rest.join('/'));
    try {
      if (route === '' && request.method === 'GET') return await album(env);
      if (route === '' && request.method === 'POST') return await upload(request, env);
      if (route === 'thumbnail') return await thumbnail(id, request, env);
      if (route === 'watermark') return await watermark(id, env);
      if (route === 'small') return await small(id, env, request);
      if (route === 'link') return await link(id, env, Number(searchParams.get('seconds') ?? 300));
      return new Response('Not found', { status: 404 });
    } catch (error) {
      return Response.json({ error: error.message, code: error.code }, { status: error.code === 5404 ? 404 : 400 });
    }
  },
};

/** The album: a form, and each picture with what can be done with it. */
async function album(env) {
  const { images } = await env.IMAGES.hosted.list({ limit: 20, sortOrder: 'desc' });
  const figures = images.map(({ id, filename = id }) => {
    const path = encodeURIComponent(id);
    return `<figure><img src="/thumbnail/${path}" width="160" height="120" alt=""><figcaption>${escapeHtml(filename)}
      <a href="/watermark/${path}">watermark</a> <a href="/small/${path}">small</a> <a href="/link/${path}">private link</a></figcaption></figure>`;
  });
  const form =
    '<form method="post" enctype="multipart/form-data"><input type="file" name="photo" required><button>Upload</button></form>';
  const page = `<!doctype html><meta charset="utf-8"><title>Album</title>${form}${figures.join('')}`;
  return new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } });
}

/** Checks the file, keeps it private, and goes back to the album. */
async function upload(request, env) {
  const photo = (await request.formData()).get('photo');
  if (!(photo instanceof File)) return new Response('Choose a picture', { status: 400 });
  const { width, height } = await env.IMAGES.info(photo.stream());
  const image = await env.IMAGES.hosted.upload(photo.stream(), {
    filename: photo.name,
    metadata: { width, height },
    requireSignedURLs: true,
  });
  return new Response(null, { status: 303, headers: { location: '/', 'x-image-id': image.id } });
}

/** 160 by 120 pixels, in the best format that the browser takes. */
async function thumbnail(id, request, env) {
  const bytes = await original(id, env);
  const accept = request.headers.get('accept') ?? '';
  const format = ['image/avif', 'image/webp'].find((type) => accept.includes(type)) ?? 'image/jpeg';
  const result = await env.IMAGES.input(bytes)
    .transform({ width: 160, height: 120, fit: 'cover', sharpen: 1 })
    .output({ format, quality: 80 });
  return result.response({ headers: { 'cache-control': 'public, max-age=3600', vary: 'Accept' } });
}

/** 600 pixels wide, with the mark in a corner, half transparent, and a frame. */
async function watermark(id, env) {
  const mark = env.IMAGES.input(decode(MARK)).transform({ width: 96, height: 96, fit: 'contain' });
  const result = await env.IMAGES.input(await original(id, env))
    .transform({ width: 600, fit: 'contain' })
    .draw(mark, { bottom: 12, right: 12, opacity: 0.7 })
    .transform({ border: { color: 'white', width: 8 } })
    .output({ format: 'image/png' });
  return result.response();
}

/** The same picture through its delivery URL and `cf.image`. */
async function small(id, env, request) {
  const url = await env.IMAGES.hosted.image(id).signedUrl({ variant: 'public', expiresIn: 60 });
  const accept = request.headers.get('accept') ?? '';
  const image = {
    width: 320,
    height: 200,
    fit: 'cover',
    gravity: 'top',
    format: accept.includes('image/webp') ? 'webp' : 'jpeg',
  };
  const response = await fetch(url, { headers: { accept }, cf: { image } });
  if (response.ok || response.redirected) return response;
  return new Response(`The picture cannot be made: ${await response.text()}`, { status: response.status });
}

/** Where the private picture can be seen, for a while. */
async function link(id, env, seconds) {
  const url = await env.IMAGES.hosted.image(id).signedUrl({ variant: 'public', expiresIn: seconds });
  return Response.json({ url });
}

async function original(id, env) {
  const bytes = await env.IMAGES.hosted.image(id).bytes();
  if (bytes === null) throw Object.assign(new Error('There is no such picture'), { code: 5404 });
  return bytes;
}

function decode(base64) {
  return new Response(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))).body;
}

function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A red ring with a white dot on a transparent ground, as PNG. */
const MARK =
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAABABAMAAABYR2ztAAAAMFBMVEVMaXHUE1nUE1rUE1rUE1nUFFrTEVjUE1r////////////////UE1nUFFrUFFr////kY7nRAAAADnRSTlMAyk/1dCsQ3FPapYqSonwKfngAAAAJcEhZcwAACxMAAAsTAQCanBgAAAHDSURBVEiJlVWxTsMwEL2WJIAQqEOBraqEYESIqmvVLmygAgMbKogZwcBascICI1tXNvgD/gAx8AGkgXZBN1MYjHIXN3aS9lovse892e9e7DuAacbp7mqtcvm+MQJ2GxiNYjMLz5c0juiX07jTjnHEfj21f8nEEf3kKa82jvht4/tJHHHZElhLEwJT6FoaR9w2NsDMUU5tEBTXW95Bo5bcwo0i/g6vz6KUA51qLmmfNrVgeRAY5jk10wuX6Vdm3kccaxon+C2T4JWMM/ZovmJbe0LBT5q3w2nf2gDA42jsUtXGAQ6HXrGE1P93hiKOSWISByCZX1pjN4redgaP0XRTqyRm5NmNUko9GP76AJ4hYSHElXo2RLQ4iYCTfGHCHydKdpeZ6FNojnGlrmOVdViMHZvXhPvY4TfW0qXInSb8xGkUYFanC/CkCb+0JIMuYCb89CjS0YQBLc9DZIsJHxTRuFK0XJqG0BtzhCgyJ6UpGuVIVos/y5N+t3hhQLxy4qUVr734cMSnN+7xdid7/q5UQEAqQSAWMVcqgzCikFYnL8UgFXPIbAfNaRoKiC1JbmqQt9tiRuOUGqvcmrm5V8Y09+zxD1Frag6iRrmlAAAAAElFTkSuQmCC';

/**
 * Stands between a Worker and the network: `fetch(url, { cf: { image } })` goes to the mock, which fetches the origin
 * and transforms it as the product does; every other request goes out untouched. A Worker with a way out of its own
 * (Miniflare's `outboundService`) has its sources fetched through that, and the mock gets their bytes.
 */
/**
 * Of the Worker's own headers: what alters the picture, what asks for a part of it or for none when it is known, and
 * what goes to the origin if `origin-auth` says so.
 */
const passed = ['accept', 'via', 'if-none-match', 'if-modified-since', 'if-range', 'range', 'cookie', 'authorization'];
/** Of a source's headers: what the picture's own are made from. */
const kept = ['etag', 'cache-control', 'last-modified', 'content-encoding'];

/** A Worker's way out to the network. */
export function createOutbound(settings) {
  return {
    async fetch(request, env) {
      const image = request.cf?.image;
      const wanted = image !== null && typeof image === 'object' && Object.keys(image).length > 0;
      if (!wanted || !['GET', 'HEAD'].includes(request.method)) return passOn(request, env);
      const { url, method } = request;
      const headers = Object.fromEntries([...request.headers].filter(([name]) => passed.includes(name)));
      const call = JSON.stringify({ url, method, headers, image });
      // Where the global fetch is the user's own handler, the mock is reached over a service that is not
      const network = env?.CFIMAGES_NETWORK;
      const body = network === undefined ? call : await withSources(call, sourcesOf(url, image), headers, image);
      const marked = { 'x-cfimages-adapter': '1', ...(body === call ? { 'content-type': 'application/json' } : {}) };
      const init = { method: 'POST', headers: marked, body, redirect: 'manual' };
      try {
        return await (network ?? globalThis).fetch(`${settings.url}/cf-image`, init);
      } catch (error) {
        const text = `ERROR 9518: Internal connection error: ${settings.url} cannot be reached: ${error.message}`;
        return new Response(text, { status: 502, headers: { 'cf-resized': 'err=9518' } });
      }
    },
  };
}

/** The addresses of the picture, of its overlays and of their fonts; what else is wrong with `draw`, the mock says. */
function sourcesOf(url, image) {
  const draw = Array.isArray(image.draw) ? image.draw : [];
  const overlays = draw.flatMap((overlay) => [overlay?.url, overlay?.font?.url]);
  return [...new Set([url, ...overlays.filter((each) => typeof each === 'string' && URL.canParse(each))])];
}

/** The form that brings the mock the call and its sources. */
async function withSources(call, urls, headers, image) {
  const form = new FormData();
  form.append('request', call);
  for (const url of urls) {
    const isPicture = url === urls[0];
    const { bytes, ...source } = await fetchSource(url, isPicture ? image['origin-auth'] : undefined, headers);
    form.append('source', JSON.stringify({ url, ...source }));
    form.append('bytes', new Blob([bytes]), 'source');
  }
  return form;
}

/** As the product asks an origin: without what the Worker's visitor sent, except where that is shared. */
async function fetchSource(url, auth, { cookie, authorization }) {
  const headers = new Headers({ accept: 'image/*,*/*;q=0.8', via: '1.1 image-resizing' });
  if (auth === 'share-publicly' && cookie !== undefined) headers.set('cookie', cookie);
  if (auth === 'share-publicly' && authorization !== undefined) headers.set('authorization', authorization);
  try {
    const response = await fetch(url, { headers });
    const about = Object.fromEntries([...response.headers].filter(([name]) => kept.includes(name)));
    return { status: response.status, headers: about, bytes: await response.arrayBuffer() };
  } catch {
    return { status: 0, headers: {}, bytes: new ArrayBuffer(0) };
  }
}

/** As Miniflare's own outbound Worker does, in whose place this one may stand. */
function passOn(request, env) {
  if (env?.CF_WORKER_ZONE === undefined || env.STRIP_CF_CONNECTING_IP === false) return fetch(request);
  const headers = new Headers(request.headers);
  headers.delete('CF-Connecting-IP');
  headers.set('CF-Worker', env.CF_WORKER_ZONE);
  return fetch(request, { headers });
}

/**
 * Stands between a Worker and the network: `fetch(url, { cf: { image } })` goes to the mock, which fetches the origin
 * and transforms it as the product does; every other request goes out untouched.
 */
/**
 * Of the Worker's own headers: what alters the picture, what asks for a part of it or for none when it is known, and
 * what goes to the origin if `origin-auth` says so.
 */
const passed = ['accept', 'via', 'if-none-match', 'if-modified-since', 'if-range', 'range', 'cookie', 'authorization'];

/** A Worker's way out to the network. */
export function createOutbound(settings) {
  return {
    async fetch(request, env) {
      const image = request.cf?.image;
      const wanted = image !== null && typeof image === 'object' && Object.keys(image).length > 0;
      if (!wanted || !['GET', 'HEAD'].includes(request.method)) return passOn(request, env);
      const { url, method } = request;
      const headers = Object.fromEntries([...request.headers].filter(([name]) => passed.includes(name)));
      try {
        return await fetch(`${settings.url}/cf-image`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ url, method, headers, image }),
          redirect: 'manual',
        });
      } catch (error) {
        const body = `ERROR 9518: Internal connection error: ${settings.url} cannot be reached: ${error.message}`;
        return new Response(body, { status: 502, headers: { 'cf-resized': 'err=9518' } });
      }
    },
  };
}

/** As Miniflare's own outbound Worker does, in whose place this one may stand. */
function passOn(request, env) {
  if (env?.CF_WORKER_ZONE === undefined) return fetch(request);
  const headers = new Headers(request.headers);
  headers.delete('CF-Connecting-IP');
  headers.set('CF-Worker', env.CF_WORKER_ZONE);
  return fetch(request, { headers });
}

/**
 * Stands between a Worker and the network: `fetch(url, { cf: { image } })` goes to the mock, which fetches the origin
 * and transforms it as the product does; every other request goes out untouched.
 */
const settings = { url: 'http://127.0.0.1:8787', account: '67acb8304c7e99c489e970207a385399', token: 'local' };

/** Of the Worker's own headers, those that alter the picture or, if `origin-auth` says so, go to the origin. */
const passed = ['accept', 'via', 'cookie', 'authorization'];

export default {
  async fetch(request) {
    const image = request.cf?.image;
    const wanted = image !== null && typeof image === 'object' && Object.keys(image).length > 0;
    if (!wanted || !['GET', 'HEAD'].includes(request.method)) return fetch(request);
    const headers = Object.fromEntries([...request.headers].filter(([name]) => passed.includes(name)));
    try {
      return await fetch(`${settings.url}/cf-image`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ url: request.url, method: request.method, headers, image }),
        redirect: 'manual',
      });
    } catch (error) {
      const body = `ERROR 9518: the images service at ${settings.url} cannot be reached: ${error.message}`;
      return new Response(body, { status: 502, headers: { 'cf-resized': 'err=9518' } });
    }
  },
};

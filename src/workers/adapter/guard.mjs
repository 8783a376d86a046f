/**
 * Stands in front of a Worker under development: what the adapters ask of the mock must not come back to the Worker.
 * That happens where both have the same address; the Worker would call itself without end.
 */

/** A header of every request that the adapters send to the mock. */
const mark = 'x-cfimages-adapter';

/** Passes everything on to the Worker (`env.WORKER`), except the adapters' own requests. */
export function createGuard({ url }) {
  const sentence =
    `Internal connection error: what answers at ${url} is the Worker itself, not a mock; ` +
    'start a mock at another port (npx cfimages --port 8788) and name it (npx cfimages workers --url http://127.0.0.1:8788 -- ...)';
  return {
    fetch(request, env) {
      if (!request.headers.has(mark)) return env.WORKER.fetch(request);
      const isApi = new URL(request.url).pathname.startsWith('/client/');
      const envelope = { result: null, success: false, errors: [{ code: 9518, message: sentence }], messages: [] };
      if (isApi) return Response.json(envelope, { status: 508 });
      const headers = { 'cf-images-binding': 'err=9518', 'cf-resized': 'err=9518' };
      return new Response(`ERROR 9518: ${sentence}`, { status: 508, headers });
    },
  };
}

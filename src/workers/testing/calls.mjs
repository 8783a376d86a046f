/**
 * A Worker for tests: does what a JSON call says with `env.IMAGES` or `fetch`. Node imports `perform` for the same calls.
 *
 * - `{ info: source, options }`
 * - `{ output: options, input: source | { text, options }, inputOptions, steps: [{ transform } | { draw: source | picture, options }], as, headers, twice }`
 * - `{ hosted: method, args }`, `{ image: id, method, args }`; an argument `{ bytesOf: source }` is replaced by those bytes
 * - `{ fetch: url, init }`
 */
export default {
  async fetch(request, env) {
    try {
      return await perform(await request.json(), env.IMAGES, fetch);
    } catch ({ name, message, code }) {
      return Response.json({ thrown: { name, message, code } }, { status: 500 });
    }
  },
};

export async function perform(call, images, fetch) {
  if ('fetch' in call) return fetch(call.fetch, call.init);
  if ('info' in call) return Response.json(await images.info(await streamOf(call.info), call.options));
  if ('output' in call) return output(call, images);
  const args = await Promise.all((call.args ?? []).map(replaceBytes));
  const result =
    'image' in call
      ? await images.hosted.image(call.image)[call.method](...args)
      : await images.hosted[call.hosted](...args);
  return result instanceof ReadableStream ? new Response(result) : Response.json({ result });
}

async function output({ output: options, as = 'response', headers, twice, ...picture }, images) {
  const transformer = await build(picture, images);
  const result = await transformer.output(options);
  if (twice) await transformer.output(options);
  if (as === 'response') return result.response(headers === undefined ? undefined : { headers });
  const body = result.image(as === 'base64' ? { encoding: 'base64' } : undefined);
  return new Response(body, { headers: { 'x-type': result.contentType() } });
}

async function build({ input, inputOptions, steps = [] }, images) {
  const transformer =
    typeof input === 'string'
      ? images.input(await streamOf(input), inputOptions)
      : images.text(input.text, input.options);
  for (const { transform, draw, options } of steps) {
    if (transform !== undefined) transformer.transform(transform);
    else transformer.draw(typeof draw === 'string' ? await streamOf(draw) : await build(draw, images), options);
  }
  return transformer;
}

/** The bytes at a URL; `base64:`, `text:`, `zeros:` and `broken:` make streams of their own. */
async function streamOf(source) {
  const [, kind, rest] = /^(base64|text|zeros|broken):(.*)$/.exec(source) ?? [];
  if (kind === 'text') return new Response(rest).body;
  if (kind === 'zeros') return new Response(new Uint8Array(Number(rest))).body;
  if (kind === 'broken') return brokenStream();
  const bytes = new Uint8Array(await (await fetch(rest ?? source)).arrayBuffer());
  return new Response(kind === 'base64' ? toBase64(bytes) : bytes).body;
}

function brokenStream() {
  let pulled = 0;
  return new ReadableStream({
    pull(controller) {
      if (pulled++ < 3) controller.enqueue(new Uint8Array(1000));
      else controller.error(new Error('the source broke off'));
    },
  });
}

function toBase64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

async function replaceBytes(argument) {
  const source = argument?.bytesOf;
  return source === undefined ? argument : streamOf(source);
}

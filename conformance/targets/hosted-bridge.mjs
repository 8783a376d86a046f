/**
 * A Worker that puts the REST API of Images in front of the hosted images of a binding (`env.IMAGES.hosted`), so that the
 * suite can judge a runtime that offers the binding alone. It translates and decides nothing: what the binding throws is
 * an error envelope, what it does not find is status 404. Settings: an Images binding named IMAGES, nothing else.
 */
export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const [, version, rest] = /\/accounts\/[^/]+\/images\/(v[12])\/?(.*)$/.exec(pathname) ?? [];
    const route = routes.find(([method, of, path]) => method === request.method && of === version && path.test(rest));
    if (route === undefined) return failure(404, 7003, `no route for ${request.method} ${pathname}`);
    try {
      const id = decodeURIComponent(rest.replace(/\/blob$/, ''));
      return await route[3]({ hosted: env.IMAGES.hosted, id, request, searchParams });
    } catch (thrown) {
      const { message, code } = thrown instanceof Error ? thrown : new Error(String(thrown));
      return failure(400, Number.isInteger(code) ? code : 5400, message);
    }
  },
};

const direct = /^direct_upload$/;
const image = /^.+$/;

/** In this order: what is written out before what may be an id. */
const routes = [
  ['POST', 'v2', direct, reserve],
  ['POST', 'v1', direct, reserveV1],
  ['POST', 'v1', /^$/, upload],
  ['GET', 'v1', /^$/, listV1],
  ['GET', 'v2', /^$/, listV2],
  ['GET', 'v1', /^.+\/blob$/, blob],
  ['GET', 'v1', image, async ({ hosted, id }) => found(await hosted.image(id).details())],
  ['PATCH', 'v1', image, async ({ hosted, id, request }) => found(await hosted.image(id).update(await request.json()))],
  ['DELETE', 'v1', image, async ({ hosted, id }) => ((await hosted.image(id).delete()) ? success({}) : missing())],
];

async function upload({ hosted, request }) {
  const form = await request.formData();
  const [file, url] = [form.get('file'), form.get('url')];
  if (url !== null) return failure(400, 5400, 'the binding does not fetch URLs');
  if (file === null || typeof file === 'string') return failure(400, 5400, 'there is no file');
  const filename = file.name === '' ? undefined : file.name;
  return success(await hosted.upload(await file.arrayBuffer(), settings(form, { filename })));
}

async function reserve({ hosted, request }) {
  const isForm = /^multipart\//.test(request.headers.get('content-type') ?? '');
  const form = isForm ? await request.formData().catch(() => new FormData()) : new FormData();
  const expiry = form.get('expiry');
  return success(
    await hosted.createDirectUpload(settings(form, expiry === null ? {} : { expiresIn: secondsUntil(expiry) })),
  );
}

async function reserveV1({ hosted, request }) {
  const { expiry, ...rest } = await request.json().catch(() => ({}));
  return success(
    await hosted.createDirectUpload({ ...rest, ...(expiry === undefined ? {} : { expiresIn: secondsUntil(expiry) }) }),
  );
}

const secondsUntil = (instant) => Math.round((Date.parse(instant) - Date.now()) / 1000);

function settings(form, more) {
  const text = (name) => form.get(name) ?? undefined;
  const given = {
    id: text('id'),
    creator: text('creator'),
    requireSignedURLs: text('requireSignedURLs') === undefined ? undefined : text('requireSignedURLs') === 'true',
    metadata: text('metadata') === undefined ? undefined : JSON.parse(text('metadata')),
    ...more,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

async function listV2({ hosted, searchParams }) {
  const { images, cursor } = await page(hosted, searchParams);
  return success({ images, continuation_token: cursor ?? null });
}

/** The binding goes on by cursor alone: a page is reached through those before it. */
async function listV1({ hosted, searchParams }) {
  let found = await page(hosted, searchParams);
  for (let number = 1; number < Number(searchParams.get('page') ?? 1); number++) {
    if (found.cursor === undefined) return success({ images: [] });
    searchParams.set('continuation_token', found.cursor);
    found = await page(hosted, searchParams);
  }
  return success({ images: found.images });
}

async function page(hosted, query) {
  const number = (name) => (query.has(name) ? Number(query.get(name)) : undefined);
  const options = {
    limit: number('per_page'),
    cursor: query.get('continuation_token') ?? undefined,
    sortOrder: query.get('sort_order') ?? 'desc',
    creator: query.get('creator') ?? undefined,
  };
  return await hosted.list(Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)));
}

async function blob({ hosted, id }) {
  const [details, bytes] = [await hosted.image(id).details(), await hosted.image(id).bytes()];
  if (bytes === null || details === null) return missing();
  const body = await new Response(bytes).arrayBuffer();
  return new Response(body, { headers: { 'content-type': typeOf(new Uint8Array(body)) } });
}

/** The binding gives bytes without their type. */
function typeOf([a, b]) {
  const types = { '137,80': 'image/png', '255,216': 'image/jpeg', '71,73': 'image/gif', '82,73': 'image/webp' };
  return types[`${a},${b}`] ?? 'image/svg+xml';
}

const found = (details) => (details === null ? missing() : success(details));
const missing = () => failure(404, 5404, 'Image not found');
const success = (result) => Response.json({ result, success: true, errors: [], messages: [] });
const failure = (status, code, message) =>
  Response.json({ result: null, success: false, errors: [{ code, message }], messages: [] }, { status });

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
  ['PATCH', 'v1', image, update],
  ['DELETE', 'v1', image, async ({ hosted, id }) => ((await hosted.image(id).delete()) ? success({}) : missing())],
];

async function upload({ hosted, request }) {
  const form = await readForm(request);
  if (form === undefined) return failure(415, 5415, 'the body is no form');
  if (form.fields.url !== undefined) return failure(400, 5400, 'the binding does not fetch URLs');
  if (form.file === undefined) return failure(400, 5400, 'there is no file');
  const { bytes, filename = '' } = form.file;
  return success(await hosted.upload(bytes, settings(form.fields, filename === '' ? {} : { filename })));
}

async function update({ hosted, id, request }) {
  const form = await readForm(request);
  return found(await hosted.image(id).update(form === undefined ? await request.json() : settings(form.fields, {})));
}

async function reserve({ hosted, request }) {
  const { fields = {} } = (await readForm(request)) ?? {};
  return await reserved(hosted, settings(fields, {}), fields.expiry);
}

async function reserveV1({ hosted, request }) {
  const { expiry, ...rest } = await request.json().catch(() => ({}));
  return await reserved(hosted, rest, expiry);
}

async function reserved(hosted, options, expiry) {
  const expiresIn = Math.round((Date.parse(expiry) - Date.now()) / 1000);
  if (expiry !== undefined && Number.isNaN(expiresIn)) return failure(400, 5400, `${expiry} is no instant`);
  return success(await hosted.createDirectUpload(expiry === undefined ? options : { ...options, expiresIn }));
}

/** A form as bytes, since the runtime's own reader takes a file without a filename for text. */
async function readForm(request) {
  const type = request.headers.get('content-type') ?? '';
  const [, quoted, plain] = /^multipart\/form-data;.*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type) ?? [];
  if ((quoted ?? plain) === undefined) return undefined;
  const bytes = new Uint8Array(await request.arrayBuffer());
  const text = latin1(bytes);
  const delimiter = `--${quoted ?? plain}`;
  const fields = {};
  let file;
  for (let at = text.indexOf(delimiter); at >= 0; ) {
    const next = text.indexOf(`\r\n${delimiter}`, at);
    const end = text.indexOf('\r\n\r\n', at);
    if (next < 0 || end < 0) break;
    const head = utf8(bytes.subarray(at, end));
    const content = bytes.slice(end + 4, next);
    const [, name] = /[;\s]name="((?:[^"\\]|\\.)*)"/i.exec(head) ?? /[;\s]name=([^;\s]+)/i.exec(head) ?? [];
    if (name === 'file') file = { bytes: content.buffer, filename: filenameIn(head) };
    else if (name !== undefined) fields[name] = utf8(content);
    at = next + 2;
  }
  return { fields, file };
}

function filenameIn(head) {
  const [, extended] = /filename\*=(?:utf-8)?''([^;\s]+)/i.exec(head) ?? [];
  if (extended !== undefined) return decodeURIComponent(extended);
  const [, text] = /filename="((?:[^"\\]|\\.)*)"/i.exec(head) ?? /filename=([^;\s]+)/i.exec(head) ?? [];
  return text?.replace(/\\(.)/g, '$1').replace(/%(22|0D|0A)/gi, (escaped) => decodeURIComponent(escaped));
}

/** In pieces, since a call takes only so many arguments. */
function latin1(bytes) {
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 8192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return pieces.join('');
}

const utf8 = (bytes) => new TextDecoder().decode(bytes);

function settings({ id, creator, requireSignedURLs, metadata, ...rest }, more) {
  // An SDK spreads metadata over fields named metadata[key]
  const spread = Object.entries(rest).flatMap(([name, value]) => {
    const [, key] = /^metadata\[(.+)\]$/.exec(name) ?? [];
    return key === undefined ? [] : [[key, value]];
  });
  const given = {
    id,
    creator,
    requireSignedURLs: requireSignedURLs === undefined ? undefined : requireSignedURLs === 'true',
    metadata:
      metadata === undefined ? (spread.length > 0 ? Object.fromEntries(spread) : undefined) : JSON.parse(metadata),
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
  if (Number(searchParams.get('page') ?? 1) < 1) return failure(400, 5400, 'pages are counted from 1');
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
  const list = (more) =>
    hosted.list(Object.fromEntries(Object.entries({ ...options, ...more }).filter(([, value]) => value !== undefined)));
  return options.creator === '' ? await withoutCreator(list, options) : await list({});
}

/** The binding cannot be asked for what has no creator: all is read, and the rest left out. */
async function withoutCreator(list, { limit = 100 }) {
  const images = [];
  let cursor;
  do {
    const found = await list({ creator: undefined, limit: 100, cursor });
    images.push(...found.images.filter(({ creator }) => creator === undefined || creator === ''));
    cursor = found.cursor;
  } while (cursor !== undefined && images.length < limit);
  return { images: images.slice(0, limit) };
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

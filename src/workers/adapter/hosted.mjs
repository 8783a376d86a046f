/**
 * Hosted images as Workers see them, over the mock's public REST API. Runs in the adapter Worker and in Node.
 */

/** The API's pages have at least this many images; a shorter list is cut out of one. */
const leastPage = 10;

/** `upload`, `list`, `createDirectUpload` and `image(id)` for an account of the mock. */
export function createHosted(settings) {
  const request = (method, path, body) => sendRequest(settings, method, path, body);
  /** The envelope's result. */
  const call = async (method, path, body) => (await (await request(method, path, body)).json()).result;

  return {
    image: (id) => createHandle(`/v1/${encodeURIComponent(id)}`, request, call),

    async upload(data, options = {}) {
      const raw = await new Response(data).arrayBuffer();
      const bytes = options?.encoding === 'base64' ? decodeBase64(raw) : raw;
      const form = new FormData();
      form.append('file', new Blob([bytes]), options?.filename ?? 'image');
      const { metadata, ...rest } = options ?? {};
      appendFields(form, metadata, rest, ['id', 'creator', 'requireSignedURLs']);
      return present(await call('POST', '/v1', form));
    },

    async list(options = {}) {
      const { limit = 50, cursor, sortOrder = 'asc', creator, filter } = options ?? {};
      if (!Number.isInteger(limit) || limit < 1) throw badRequest('limit must be a whole number above 0');
      const { token, skip } = readCursor(cursor);
      const query = new URLSearchParams({ sort_order: sortOrder, per_page: String(Math.max(leastPage, skip + limit)) });
      if (token) query.set('continuation_token', token);
      if (creator !== undefined && creator !== null) query.set('creator', creator);
      for (const [path, condition] of Object.entries(filter?.metadata ?? {})) addFilter(query, path, condition);
      const { images: page, continuation_token: next } = await call('GET', `/v2?${query}`);
      const images = page.slice(skip, skip + limit).map(present);
      const rest = page.length > skip + limit ? `${skip + limit}.${token}` : next ? `0.${next}` : undefined;
      return { images, ...(rest === undefined ? {} : { cursor: rest }), listComplete: rest === undefined };
    },

    async createDirectUpload(options = {}) {
      const { expiresIn = 1800, metadata, ...rest } = options ?? {};
      if (!(expiresIn > 0 && expiresIn < 1e9)) throw badRequest('expiresIn must be a number of seconds');
      const form = new FormData();
      form.append('expiry', new Date(Date.now() + expiresIn * 1000).toISOString());
      appendFields(form, metadata, rest, ['id', 'creator', 'requireSignedURLs']);
      const { id, uploadURL } = await call('POST', '/v2/direct_upload', form);
      return { id, uploadURL };
    },
  };
}

function createHandle(path, request, call) {
  return {
    async details() {
      const result = await orNull(call('GET', path));
      return result && present(result);
    },
    async bytes() {
      const response = await orNull(request('GET', `${path}/blob`));
      return response?.body ?? null;
    },
    async update(options = {}) {
      return present(await call('PATCH', path, JSON.stringify(options)));
    },
    async delete() {
      return (await orNull(call('DELETE', path))) !== null;
    },
    async signedUrl({ variant, expiresIn, keyName = 'default' } = {}) {
      if (typeof variant !== 'string' || variant === '') throw badRequest('variant is required');
      if (expiresIn !== undefined && !(expiresIn > 0)) throw badRequest('expiresIn must be above 0');
      const { variants } = await call('GET', path);
      const { keys } = await call('GET', '/v1/keys');
      const key = keys.find(({ name }) => name === keyName);
      if (key === undefined) throw failure(5404, `Signing key not found: ${keyName}`);
      const url = new URL(variants[0]);
      url.pathname = url.pathname.replace(/[^/]*$/, variant);
      if (expiresIn !== undefined) url.searchParams.set('exp', String(Math.floor(Date.now() / 1000 + expiresIn)));
      url.searchParams.set('sig', await hmac(key.value, url.pathname + url.search));
      return url.href;
    },
  };
}

/** Calls the REST API; a refusal is thrown with the code of its first error. */
async function sendRequest(settings, method, path, body) {
  const url = `${settings.url}/client/v4/accounts/${settings.account}/images${path}`;
  const headers = { authorization: `Bearer ${settings.token}`, 'x-cfimages-adapter': '1' };
  if (typeof body === 'string') headers['content-type'] = 'application/json';
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) }).catch((error) => {
    throw failure(9518, `Internal connection error: ${settings.url} cannot be reached: ${error.message}`);
  });
  if (response.ok) return response;
  const answer = await response.json().catch(() => ({}));
  const { code, message } = answer.errors?.[0] ?? { code: 9523, message: `Unexpected status ${response.status}` };
  throw failure(code, message);
}

async function orNull(promise) {
  try {
    return await promise;
  } catch (error) {
    if (error.code === 5404) return null;
    throw error;
  }
}

function badRequest(message) {
  return failure(5400, `Bad Request: ${message}`);
}

function failure(code, message) {
  const error = new Error(message);
  error.name = 'ImagesError';
  error.code = code;
  return error;
}

/** The mock's answer without the fields that only the REST API has. */
function present({ metadata: _, ...image }) {
  return image;
}

function appendFields(form, metadata, options, names) {
  if (metadata !== undefined && metadata !== null) form.append('metadata', JSON.stringify(metadata));
  for (const name of names) {
    if (options[name] !== undefined && options[name] !== null) form.append(name, String(options[name]));
  }
}

/** A cursor is a page's token, and how many of its images have been listed already. */
function readCursor(cursor) {
  if (cursor === undefined || cursor === null) return { token: '', skip: 0 };
  const [, skip, token] = /^(\d{1,4})\.(.*)$/.exec(cursor) ?? [];
  if (skip === undefined) throw failure(5400, 'Bad Request: cursor is not one that this service gave');
  return { token, skip: Number(skip) };
}

function addFilter(query, path, condition) {
  const operators = typeof condition === 'object' && condition !== null ? condition : { eq: condition };
  for (const [operator, value] of Object.entries(operators)) {
    const values = Array.isArray(value) ? value : [value];
    const kind = typeof values[0];
    query.append(
      `meta.${path}[${operator}${kind === 'number' || operator === 'eq' ? `:${kind}` : ''}]`,
      values.join('|'),
    );
  }
}

function decodeBase64(buffer) {
  const text = new TextDecoder().decode(buffer).trim();
  if (!/^[A-Za-z0-9+/\s]*={0,2}$/.test(text)) throw new Error('base64 error: the input is not base64');
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

async function hmac(secret, text) {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

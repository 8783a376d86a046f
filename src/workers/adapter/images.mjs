/**
 * The Images service behind `env.IMAGES` on the Workers runtime, as a Worker: HTTP calls go to the mock as they are,
 * hosted images (RPC) to the mock's public REST API.
 */
import { RpcTarget, WorkerEntrypoint } from 'cloudflare:workers';

const settings = { url: 'http://127.0.0.1:8787', account: '67acb8304c7e99c489e970207a385399', token: 'local' };

export default class Images extends WorkerEntrypoint {
  /** `/info` and `/transform`, body and all. */
  async fetch(request) {
    const { pathname } = new URL(request.url);
    try {
      return await fetch(settings.url + pathname, request);
    } catch (error) {
      return unreachable(error);
    }
  }

  image(id) {
    return new ImageHandle(id);
  }

  async upload(data, options = {}) {
    const raw = await new Response(data).arrayBuffer();
    const bytes = options?.encoding === 'base64' ? decodeBase64(raw) : raw;
    const form = new FormData();
    form.append('file', new Blob([bytes]), options?.filename ?? 'image');
    for (const name of ['id', 'creator', 'requireSignedURLs']) {
      if (options?.[name] !== undefined && options[name] !== null) form.append(name, String(options[name]));
    }
    if (options?.metadata !== undefined) form.append('metadata', JSON.stringify(options.metadata));
    return present(await call('POST', '/v1', form));
  }

  async list(options = {}) {
    const { limit, cursor, sortOrder = 'asc', creator, filter } = options ?? {};
    const query = new URLSearchParams({ sort_order: sortOrder, per_page: String(limit ?? 50) });
    if (cursor) query.set('continuation_token', cursor);
    if (creator !== undefined && creator !== null) query.set('creator', creator);
    for (const [path, condition] of Object.entries(filter?.metadata ?? {})) addFilter(query, path, condition);
    const { images, continuation_token: next } = await call('GET', `/v2?${query}`);
    return { images: images.map(present), ...(next ? { cursor: next } : {}), listComplete: !next };
  }

  async createDirectUpload(options = {}) {
    const { expiresIn = 1800, metadata, ...rest } = options ?? {};
    const form = new FormData();
    form.append('expiry', new Date(Date.now() + expiresIn * 1000).toISOString());
    if (metadata !== undefined) form.append('metadata', JSON.stringify(metadata));
    for (const [name, value] of Object.entries(rest)) {
      if (value !== undefined && value !== null) form.append(name, String(value));
    }
    return call('POST', '/v2/direct_upload', form);
  }
}

class ImageHandle extends RpcTarget {
  #id;
  constructor(id) {
    super();
    this.#id = id;
  }

  get #path() {
    return `/v1/${encodeURIComponent(this.#id)}`;
  }

  async details() {
    const result = await orNull(call('GET', this.#path));
    return result && present(result);
  }

  async bytes() {
    const response = await orNull(request('GET', `${this.#path}/blob`));
    return response && response.body;
  }

  async update(options = {}) {
    return present(await call('PATCH', this.#path, JSON.stringify(options)));
  }

  async delete() {
    return (await orNull(call('DELETE', this.#path))) !== null;
  }

  async signedUrl({ variant, expiresIn, keyName = 'default' } = {}) {
    const { variants } = await call('GET', this.#path);
    const { keys } = await call('GET', '/v1/keys');
    const key = keys.find(({ name }) => name === keyName);
    if (key === undefined) throw failure(5404, `Signing key not found: ${keyName}`);
    const url = new URL(variants[0]);
    url.pathname = url.pathname.replace(/[^/]*$/, variant);
    if (expiresIn !== undefined) url.searchParams.set('exp', String(Math.floor(Date.now() / 1000) + expiresIn));
    url.searchParams.set('sig', await hmac(key.value, url.pathname + url.search));
    return url.href;
  }
}

/** Calls the REST API; the envelope's result, or its first error thrown with its code. */
async function call(method, path, body) {
  const { result } = await (await request(method, path, body)).json();
  return result;
}

async function request(method, path, body) {
  const url = `${settings.url}/client/v4/accounts/${settings.account}/images${path}`;
  const headers = { authorization: `Bearer ${settings.token}` };
  if (typeof body === 'string') headers['content-type'] = 'application/json';
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) }).catch((error) => {
    throw failure(9518, `The Images service at ${settings.url} cannot be reached: ${error.message}`);
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

function failure(code, message) {
  const error = new Error(message);
  error.name = 'ImagesError';
  error.code = code;
  return error;
}

function unreachable(error) {
  return new Response(`ERROR 9518: The Images service at ${settings.url} cannot be reached: ${error.message}`, {
    status: 502,
    headers: { 'cf-images-binding': 'err=9518' },
  });
}

/** The mock's answer without the fields that only the REST API has. */
function present({ metadata: _, ...image }) {
  return image;
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

/**
 * The Images service behind `env.IMAGES` on the Workers runtime, as a Worker: HTTP calls go to the mock as they are,
 * hosted images (RPC) to the mock's public REST API.
 */
import { RpcTarget, WorkerEntrypoint } from 'cloudflare:workers';
import { createHosted } from './hosted.mjs';

const settings = { url: 'http://127.0.0.1:8787', account: '67acb8304c7e99c489e970207a385399', token: 'local' };
const hosted = createHosted(settings);

export default class Images extends WorkerEntrypoint {
  /** `/info` and `/transform`; the body is read first, so that a stream that fails fails the call that sent it. */
  async fetch(request) {
    const { pathname } = new URL(request.url);
    const headers = { 'content-type': request.headers.get('content-type') ?? '', 'x-cfimages-adapter': '1' };
    const body = await request.arrayBuffer();
    if (request.method === 'POST' && !isWhole(headers['content-type'], body)) throw new Error(brokenStream);
    try {
      return await fetch(settings.url + pathname, {
        method: request.method,
        headers,
        ...(request.method === 'POST' ? { body } : {}),
      });
    } catch (error) {
      return unreachable(error);
    }
  }

  image(id) {
    return new ImageHandle(hosted.image(id));
  }

  upload(data, options) {
    return hosted.upload(data, options);
  }

  list(options) {
    return hosted.list(options);
  }

  createDirectUpload(options) {
    return hosted.createDirectUpload(options);
  }
}

class ImageHandle extends RpcTarget {
  #handle;
  constructor(handle) {
    super();
    this.#handle = handle;
  }

  details() {
    return this.#handle.details();
  }

  bytes() {
    return this.#handle.bytes();
  }

  update(options) {
    return this.#handle.update(options);
  }

  delete() {
    return this.#handle.delete();
  }

  signedUrl(options) {
    return this.#handle.signedUrl(options);
  }
}

/** What became of the Worker's stream cannot be told apart here; the runtime's own words for the first begin so. */
const brokenStream = 'base64 error: the input is not base64, or the stream of the image broke off';

/** Whether a form ends as it should: when the Worker's stream fails, the runtime ends the body here without a word. */
function isWhole(contentType, body) {
  const [, boundary = ''] = /boundary="?([^";]+)/.exec(contentType) ?? [];
  const end = `--${boundary}--`;
  return new TextDecoder().decode(body.slice(-end.length - 2)).includes(end);
}

function unreachable(error) {
  return new Response(`ERROR 9518: Internal connection error: ${settings.url} cannot be reached: ${error.message}`, {
    status: 502,
    headers: { 'cf-images-binding': 'err=9518' },
  });
}

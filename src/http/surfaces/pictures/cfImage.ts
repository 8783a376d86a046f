import type { IncomingMessage } from 'node:http';
import { errors, zonePolicy } from '../../../cloudflare/index.ts';
import {
  readOptionsObject,
  resolveForClient,
  type TransformOptions,
  type TransformPool,
} from '../../../imaging/index.ts';
import type { Answer } from '../../answer.ts';
import { locatedOf } from '../../located.ts';
import { answerRendered } from './caching.ts';
import { countTransform } from './counting.ts';
import { hintsOf } from './delivery.ts';
import { pictureHeaders } from './pictureHeaders.ts';
import {
  type FetchedSource,
  loadSource,
  readFetched,
  type SourceImage,
  type SourceOptions,
  type SourceRequester,
  shownBytes,
} from './sourceImage.ts';

/** What `cf.image` needs. */
export interface CfImageOptions extends SourceOptions {
  readonly pool: TransformPool;
  /** Whether images on this machine may be fetched without being allowed. */
  readonly trustsLoopback: boolean;
}

/** A Worker's `fetch(url, { cf: { image } })`. */
export interface CfImageRequest {
  readonly url: string;
  readonly method: string;
  /** The headers of the Worker's request, lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The value of `cf.image`. */
  readonly image: unknown;
  /** What the Worker's own way out fetched for it, by address; absent where the mock fetches. */
  readonly sources?: ReadonlyMap<string, FetchedSource>;
}

/** Pictures and fonts of one `draw` together, in bytes. */
const maxOverlayBytes = 100 * 1024 * 1024;

/**
 * Answers `fetch(url, { cf: { image } })`: fetches the origin without the Worker's cookies (unless `origin-auth` shares
 * them), the overlays and fonts of `draw`, and transforms. Failures are thrown: a Worker sees them as HTTP errors.
 */
export async function answerCfImage(
  req: IncomingMessage,
  request: CfImageRequest,
  options: CfImageOptions,
): Promise<Answer> {
  const policy = zonePolicy(options.services.store);
  if (policy.mode === 'off') throw errors.notFound();
  if (/image-resizing/.test(request.headers.via ?? '')) throw errors.resizeLoop('the request comes from a resize');
  const wanted = readOptionsObject(request.image, 'cf');
  const anonymous = workerRequester(req, options);
  if (!/^https?:\/\//i.test(request.url)) throw errors.invalidSourceUrl('it is not absolute');
  const load = async (url: string, requester = anonymous) => {
    if (request.sources === undefined) return loadSource(url, options, policy, requester);
    const fetched = request.sources.get(url);
    if (fetched === undefined) throw errors.invalidSourceUrl('it did not come with the request');
    return readFetched(fetched, options, policy, requester);
  };
  const image = await load(request.url, withAuth(anonymous, request, wanted));
  const overlays = await loadOverlays(wanted, load, (overlay) => shownBytes(overlay, options.pool));
  const { accept = '' } = request.headers;
  const result = await options.pool.transform({
    key: image.hash,
    bytes: image.bytes,
    options: [...(image.steps ?? []), wanted].map((step) => resolveForClient(step, hintsOf(request.headers))),
    surface: 'cf',
    accept,
    overlays,
  });
  countTransform(req, options.services, image, [wanted], result);
  const headers = pictureHeaders(result, image, wanted, accept);
  // The Worker's method is not this request's own: an answer to it with a length and no body would be broken
  const body = req.method !== 'HEAD' && request.method === 'HEAD' ? new Uint8Array() : result.bytes;
  return answerRendered({ headers: request.headers, method: req.method }, { headers, body });
}

/** A Worker without credentials of its own. */
export function workerRequester(req: IncomingMessage, { trustsLoopback }: CfImageOptions): SourceRequester {
  return { host: req.headers.host, base: locatedOf(req)?.base ?? '', headers: {}, trustsLoopback };
}

function withAuth(requester: SourceRequester, { headers }: CfImageRequest, { originAuth }: TransformOptions) {
  if (originAuth !== 'share-publicly') return requester;
  const shared = Object.fromEntries(
    Object.entries(headers).filter(([name]) => name === 'cookie' || name === 'authorization'),
  );
  return { ...requester, headers: shared };
}

/** The pictures and fonts that `draw` names, each fetched once; a font that cannot be had is 9410. */
async function loadOverlays(
  { draw = [] }: TransformOptions,
  load: (url: string) => Promise<SourceImage>,
  show: (overlay: SourceImage) => Promise<Uint8Array>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const overlays = new Map<string, Uint8Array>();
  let total = 0;
  for (const { url, text } of draw) {
    const name = url ?? text?.font ?? '';
    if (overlays.has(name)) continue;
    const bytes = text === undefined ? await show(await load(name)) : await loadFont(name, load);
    total += bytes.byteLength;
    if (total > maxOverlayBytes) throw errors.fetchTooLarge();
    overlays.set(name, bytes);
  }
  return overlays;
}

/** The bytes of a font (20 MB at most; Cloudflare: text overlays); whatever prevents it is 9410. */
export async function loadFont(url: string, load: (url: string) => Promise<SourceImage>): Promise<Uint8Array> {
  try {
    const { bytes } = await load(url);
    if (bytes.byteLength > 20 * 1024 * 1024) throw errors.fetchTooLarge();
    return bytes;
  } catch (error) {
    throw error instanceof Error ? errors.fontFailed(error.message) : error;
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import contentDisposition from 'content-disposition';
import { LRUCache } from 'lru-cache';
import { type Access, authorise } from '../../cloudflare/delivery/access.ts';
import { parseDeliveryPath } from '../../cloudflare/delivery/path.ts';
import { type ResolvedVariant, refuseFlexible, resolveVariant } from '../../cloudflare/delivery/variant.ts';
import { errors, type ImagesError } from '../../cloudflare/errors.ts';
import { namespacedAccount, namespaceHeader, namespaceOf } from '../../cloudflare/namespace.ts';
import type { Services } from '../../cloudflare/operations/index.ts';
import type { Account } from '../../cloudflare/records/index.ts';
import { resolveForClient, type TransformPool } from '../../imaging/index.ts';
import type { RequestFacts } from '../../testkit/journal/index.ts';
import { drain, type Surface, send, toImagesError } from '../exchange.ts';
import { applyCors } from '../middleware/cors.ts';
import { lagOf, learn, learnError } from '../middleware/record.ts';
import { onlyReads, type Rendered, sendRendered, varyOf } from './caching.ts';
import { errorText } from './envelope.ts';
import { lagging } from './lagging.ts';

/** What delivery needs. */
export interface DeliveryOptions {
  readonly services: Services;
  readonly pool: TransformPool;
  readonly report: (error: unknown) => void;
}

/** Delivery of hosted images, and the short cut for pictures rendered before. */
export interface Delivery {
  /** `/{account_hash}/{image_id...}/{variant}`, with `signedPath` the path as the client sent it. */
  readonly surface: (req: IncomingMessage, res: ServerResponse, url: URL, signedPath: string) => Promise<void>;
  /** Sends a picture that was rendered before for the very same request; false when there is none. */
  readonly repeat: (req: IncomingMessage, res: ServerResponse) => boolean;
}

const defaultTtl = 172_800;

/** Builds delivery over a store and a transform pool. Rendered answers are kept until their account changes. */
export function createDelivery({ services, pool, report }: DeliveryOptions): Delivery {
  const { store } = services;
  const rendered = new LRUCache<string, { account: Account; revision: number; answer: Rendered; facts: RequestFacts }>({
    maxSize: 32 * 1024 * 1024,
    sizeCalculation: ({ answer }, key) => answer.body.byteLength + 2 * key.length + 2048,
  });

  return {
    repeat(req, res) {
      if (req.method !== 'GET' && req.method !== 'HEAD') return false;
      if (req.headers[namespaceHeader] !== undefined) return false;
      const known = rendered.get(requestKey(req));
      if (known === undefined || known.revision !== known.account.revision) return false;
      if (store.accountByHash(known.account.hash) !== known.account) return false;
      applyCors(req, res);
      learn(req, known.facts);
      sendRendered(req, res, known.answer);
      return true;
    },
    async surface(req, res, url, signedPath) {
      try {
        onlyReads(req);
        const { hash, imageId, variant: segment } = parseDeliveryPath(url.pathname);
        learn(req, { image: imageId });
        const account = namespacedAccount(store, hash, req);
        if (account === undefined) throw errors.wrongAccount();
        const namespace = namespaceOf(account.id);
        const whose = { account: account.id, ...(namespace === undefined ? {} : { namespace }) };
        learn(req, whose);
        refuseFlexible(account, segment);
        const record = lagging(account, lagOf(req)).images.get(imageId);
        const bytes = record && account.images.bytes(record);
        if (record?.original === undefined || bytes === undefined) throw errors.fetchNotFound();
        const resolved = resolveVariant(account, segment);
        const paths = signedPath === url.pathname ? [url.pathname] : [signedPath, url.pathname];
        const access = authorise(account, { record, resolved, paths, query: url.searchParams, now: account.now() });
        const { revision } = account;
        const started = performance.now();
        const result = await pool.transform({
          key: record.original.hash,
          bytes,
          options: resolveForClient(resolved.options, hintsOf(req.headers)),
          surface: 'hosted',
          accept: req.headers.accept ?? '',
        });
        const answer: Rendered = {
          headers: {
            'content-type': result.contentType,
            'cache-control': cacheControl(account, resolved, access),
            etag: `"cf-${result.etag}"`,
            'last-modified': new Date(record.uploaded).toUTCString(),
            ...varyOf(resolved.options, 'hosted'),
            'accept-ranges': 'bytes',
            'x-content-type-options': 'nosniff',
            'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            'content-disposition': contentDisposition(shortName(record.filename), { type: 'inline' }),
            'cf-images': `internal=ok/- q=0 n=${Math.round(performance.now() - started)}`,
            ...(result.notes.length === 0 ? {} : { 'x-mock-limits': result.notes.join(', ') }),
          },
          body: result.bytes,
        };
        if (access.kind === 'public' && lagOf(req) === 0 && req.headers[namespaceHeader] === undefined) {
          const facts = { ...placeOf(signedPath === url.pathname), image: imageId, ...whose };
          rendered.set(requestKey(req), { account, revision, answer, facts });
        }
        sendRendered(req, res, answer);
      } catch (thrown) {
        sendEngineError(req, res, toImagesError(thrown, report), 'cf-images');
      }
    },
  };
}

/** What the journal calls the delivery host, and delivery on a custom domain. */
function placeOf(isHost: boolean): RequestFacts {
  return isHost
    ? { surface: 'delivery', operation: 'deliverImage' }
    : { surface: 'customDomain', operation: 'deliverImageFromZone' };
}

/** The engine's refusals as text, with the diagnostic header of the surface. */
export function sendEngineError(
  req: IncomingMessage,
  res: ServerResponse,
  error: ImagesError,
  header: 'cf-images' | 'cf-resized',
): void {
  if (res.headersSent || res.destroyed) return void res.destroy();
  learnError(req, error);
  drain(req);
  send(
    req,
    res,
    error.status,
    {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      [header]: `err=${error.code}`,
      ...error.headers,
    },
    errorText(error),
  );
}

/** What of a request can alter the picture, beside its URL. */
export function hintsOf(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const hints: Record<string, string> = {};
  for (const name of hintHeaders) {
    const value = headers[name];
    if (typeof value === 'string') hints[name] = value;
  }
  return hints;
}

const hintHeaders = [
  'sec-ch-viewport-width',
  'sec-ch-dpr',
  'save-data',
  'ect',
  'rtt',
  'downlink',
  'user-agent',
] as const;

/** Variant over account over two days; a signed answer lives as long as its signature, an hour at least. */
function cacheControl(account: Account, { named }: ResolvedVariant, access: Access): string {
  if (access.kind === 'signed') return `private, max-age=${Math.max(3600, access.secondsLeft ?? 0)}`;
  const ttl = named?.options.browser_ttl ?? account.config.browser_ttl ?? defaultTtl;
  return `public, max-age=${ttl}, stale-while-revalidate=7200`;
}

/** File names as long as file systems allow; longer ones would not pass as a header. */
function shortName(filename: string): string {
  return [...filename].slice(0, 255).join('');
}

function requestKey(req: IncomingMessage): string {
  const hints = hintHeaders.map((name) => req.headers[name] ?? '').join('\n');
  return `${req.url}\n${req.headers.accept ?? ''}\n${hints}`;
}

/** Delivery on a custom domain: the same path behind `/cdn-cgi/imagedelivery`. */
export function onCustomDomain(delivery: Delivery): Surface {
  return (req, res, url) => {
    const inner = new URL(url);
    inner.pathname = url.pathname.slice('/cdn-cgi/imagedelivery'.length);
    return delivery.surface(req, res, inner, url.pathname);
  };
}

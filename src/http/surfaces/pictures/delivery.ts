import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import {
  type Access,
  type Account,
  authorise,
  errors,
  type ImageRecord,
  namespacedAccount,
  namespaceHeader,
  namespaceOf,
  parseDeliveryPath,
  type ResolvedVariant,
  refuseFlexible,
  resolveVariant,
  type Services,
} from '../../../cloudflare/index.ts';
import { type PoolResult, resolveForClient, type TransformPool } from '../../../imaging/index.ts';
import type { RequestFacts } from '../../../testkit/index.ts';
import type { Surface } from '../../answer.ts';
import { inlineAs } from '../../disposition.ts';
import type { Located } from '../../located.ts';
import { note } from '../../middleware/record.ts';
import { lagOf } from '../../middleware/struck.ts';
import type { Shortcut } from '../../shortcut.ts';
import { lagging } from '../lagging.ts';
import { answerRendered, onlyReads, picturePolicy, type Rendered, varyOf } from './caching.ts';
import { diagnosis } from './pictureHeaders.ts';

/** What delivery needs. */
export interface DeliveryOptions {
  readonly services: Services;
  readonly pool: TransformPool;
}

/** Delivery of hosted images, and the short cut for pictures rendered before. */
export interface Delivery {
  /** `/{account_hash}/{image_id...}/{variant}`, on the delivery host and on a custom domain. */
  readonly surface: Surface;
  /** A picture that was rendered before for the very same request. */
  readonly repeat: Shortcut;
}

const defaultTtl = 172_800;

/** What is remembered of a request: whose picture answered it, in what state, and the name of that picture in the pool. */
interface Repeat {
  readonly account: Account;
  readonly revision: number;
  readonly picture: string;
  readonly headers: Rendered['headers'];
  readonly facts: RequestFacts;
}

/** Of requests, not of pictures: those are in the pool's cache alone. */
const maxRepeatBytes = 8 * 1024 * 1024;

/** Builds delivery over a store and a transform pool. Which picture answers a request is remembered until the account changes. */
export function createDelivery({ services, pool }: DeliveryOptions): Delivery {
  const { store } = services;
  const repeats = new LRUCache<string, Repeat>({
    maxSize: maxRepeatBytes,
    sizeCalculation: ({ picture }, key) => 2 * (picture.length + key.length) + 2048,
  });

  return {
    repeat(req) {
      if (req.method !== 'GET' && req.method !== 'HEAD') return undefined;
      if (req.headers[namespaceHeader] !== undefined) return undefined;
      const cached = repeats.get(requestKey(req.url ?? '', req));
      if (cached === undefined || cached.revision !== cached.account.revision) return undefined;
      if (store.accountByHash(cached.account.hash) !== cached.account) return undefined;
      const body = pool.recall(cached.picture)?.bytes;
      if (body !== undefined) services.counters.delivered(cached.account.id, cached.account.now());
      return body && { answer: answerRendered(req, { headers: cached.headers, body }), facts: cached.facts };
    },
    async surface(req, located) {
      onlyReads(req);
      const { hash, imageId, variant: segment } = parseDeliveryPath(located.path);
      note(req, { image: imageId });
      const account = namespacedAccount(store, hash, req);
      if (account === undefined) throw errors.wrongAccount();
      const namespace = namespaceOf(account.id);
      const whose = { account: account.id, ...(namespace === undefined ? {} : { namespace }) };
      note(req, whose);
      refuseFlexible(account, segment);
      const record = lagging(account, lagOf(req)).images.get(imageId);
      const bytes = record && account.images.bytes(record);
      if (record?.original === undefined || bytes === undefined) throw errors.fetchNotFound();
      const resolved = resolveVariant(account, segment);
      const { searchParams: query } = located.url;
      const access = authorise(account, { record, resolved, paths: signedPaths(located), query, now: account.now() });
      const { revision } = account;
      const result = await pool.transform({ key: record.original.hash, bytes, ...wantedBy(req, resolved) });
      const answer: Rendered = {
        headers: {
          ...headersOf(result, record, resolved),
          'cache-control': cacheControl(account, resolved, access),
          'cf-images': diagnosis(result, resolved.options),
        },
        body: result.bytes,
      };
      if (isRepeatable(req, located, access)) {
        const kept = {
          picture: result.name,
          headers: answer.headers,
          facts: { ...located.facts, image: imageId, ...whose },
        };
        repeats.set(requestKey(located.target, req), { account, revision, ...kept });
      }
      services.counters.delivered(account.id, account.now());
      return answerRendered(req, answer);
    },
  };
}

/** What a client gets of a variant: its hints and its formats count. */
function wantedBy({ headers }: IncomingMessage, { options }: ResolvedVariant) {
  const surface = 'hosted' as const;
  return { options: resolveForClient(options, hintsOf(headers)), surface, accept: headers.accept ?? '' };
}

function headersOf(result: PoolResult, record: ImageRecord, { options }: ResolvedVariant): Record<string, string> {
  return {
    'content-type': result.contentType,
    etag: `"cf-${result.etag}"`,
    'last-modified': new Date(record.uploaded).toUTCString(),
    ...varyOf(options, 'hosted'),
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'content-security-policy': picturePolicy,
    'content-disposition': inlineAs(shortName(record.filename)),
    ...(result.notes.length === 0 ? {} : { 'x-mock-limits': result.notes.join(', ') }),
  };
}

/** Pictures for everybody, as they are; where another application has mounted the mock, nothing stands in front of it. */
function isRepeatable(req: IncomingMessage, { base }: Located, { kind }: Access): boolean {
  return kind === 'public' && base === '' && lagOf(req) === 0 && req.headers[namespaceHeader] === undefined;
}

/** What a client may have signed: the path that it sees, or the one of the delivery host. */
function signedPaths({ base, url, path }: Located): readonly string[] {
  const { pathname } = url;
  return [...new Set([`${base}${pathname}`, pathname, path])];
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

function requestKey(target: string, { headers }: IncomingMessage): string {
  const hints = hintHeaders.map((name) => headers[name] ?? '').join('\n');
  return `${target}\n${headers.accept ?? ''}\n${hints}`;
}

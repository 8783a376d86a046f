import { ImagesError } from '../../imaging/index.ts';
import { deadline, type Exchange, type Fetcher } from '../fetcher/index.ts';
import { type SourceRecord, sharedBytes } from '../records/index.ts';
import { S3Failure } from './failure.ts';
import { type Listing, readError, readListing } from './listing.ts';

/** What of a source says where its objects are, and who asks for them. */
export type Location = Pick<SourceRecord, 'bucket' | 'vendor' | 'region' | 'secret'>;

/** A bucket, read only. Whatever goes wrong is an `S3Failure`. */
export interface Bucket {
  list(query: {
    readonly prefix: string;
    readonly token?: string | undefined;
    readonly max?: number;
  }): Promise<Listing>;
  /** The bytes of an object, unless `refuses` its media type; `tooLarge` as soon as there are more than so many of them. */
  read(key: string, maxBytes: number, refuses: (mediaType: string | undefined) => boolean): Promise<ReadObject>;
}

/** What became of reading an object. */
export type ReadObject =
  | { readonly bytes: Uint8Array; readonly mediaType: string | undefined }
  | 'refused'
  | 'tooLarge';

/** How buckets are reached. */
export interface BucketOptions {
  readonly fetcher: Pick<Fetcher, 'exchange'>;
  readonly endpoint: URL;
  /** Whole time for one request, its answer included, in milliseconds. */
  readonly milliseconds: number;
  readonly signal: AbortSignal;
}

/** Bytes of a page of a list: 1,000 keys of 1,024 bytes, each of them escaped, fit in. */
const maxListing = 8 * 2 ** 20;
const maxError = 64 * 2 ** 10;

/** The region where nothing says one. */
export function regionOf({ region, vendor }: Pick<Location, 'region' | 'vendor'>): string {
  return region ?? (vendor === 'r2' ? 'auto' : 'us-east-1');
}

/**
 * A bucket behind the endpoint, addressed by path. Requests go to that one host: redirects are not followed, wherever
 * they lead. Signatures go by the real time, which the server knows, too, and not by the mock's clock.
 */
export function openBucket(location: Location, options: BucketOptions): Bucket {
  const ask = <T>(path: string, query: Readonly<Record<string, string>>, use: (answer: Exchange) => Promise<T>) =>
    request({ path: `${location.bucket}${path}`, query, location, ...options }, use);
  return {
    list: ({ prefix, token, max }) => {
      const query = {
        'list-type': '2',
        'encoding-type': 'url',
        ...(prefix === '' ? {} : { prefix }),
        ...(max === undefined ? {} : { 'max-keys': String(max) }),
        ...(token === undefined ? {} : { 'continuation-token': token }),
      };
      return ask('', query, async ({ body }) => {
        const pieces = await readPieces(body, maxListing);
        const listing = pieces && readListing(Buffer.concat(pieces).toString('utf8'));
        if (listing === undefined) throw new S3Failure('InvalidListing', 'the server sent no list of objects');
        return listing;
      });
    },
    read: (key, maxBytes, refuses) => {
      const path = `/${key.split('/').map(encode).join('/')}`;
      return ask(path, {}, async ({ headers, body }) => {
        const mediaType = headerOf(headers, 'content-type');
        const refused = refuses(mediaType) ? 'refused' : undefined;
        if (refused !== undefined || Number(headerOf(headers, 'content-length')) > maxBytes) {
          discard(body);
          return refused ?? 'tooLarge';
        }
        const bytes = await readObject(body, Number(headerOf(headers, 'content-length')), maxBytes);
        return bytes === undefined ? 'tooLarge' : { bytes, mediaType };
      });
    },
  };
}

interface SignedRequest extends BucketOptions {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly location: Location;
}

async function request<T>(asked: SignedRequest, use: (answer: Exchange) => Promise<T>): Promise<T> {
  const { fetcher, endpoint, milliseconds, location } = asked;
  const url = new URL(`${endpoint.href.replace(/[?#].*$/, '').replace(/\/+$/, '')}/${asked.path}`);
  url.search = new URLSearchParams(asked.query).toString().replaceAll('+', '%20');
  const { AwsV4Signer } = await import('aws4fetch');
  const signed = await new AwsV4Signer({
    ...location.secret,
    ...{ method: 'GET', url: url.href, service: 's3', region: regionOf(location) },
  }).sign();
  const { signal, release } = deadline(milliseconds, asked.signal);
  try {
    const headers = Object.fromEntries(signed.headers);
    const answer = await fetcher.exchange(signed.url, { method: 'GET', headers, signal });
    if (answer.status !== 200) throw await refusalOf(answer);
    return await use(answer);
  } catch (error) {
    if (error instanceof S3Failure) throw error;
    const isLate = signal.aborted && !asked.signal.aborted;
    const reason = isLate ? `no whole answer within ${milliseconds} ms` : reasonOf(error);
    throw new S3Failure(isLate ? 'Timeout' : 'Unreachable', reason, { isSilence: true });
  } finally {
    release();
  }
}

async function refusalOf({ status, headers, body }: Exchange): Promise<S3Failure> {
  const pieces = await readPieces(body, maxError);
  const said = pieces && readError(Buffer.concat(pieces).toString('utf8'));
  const region = said?.region ?? headerOf(headers, 'x-amz-bucket-region');
  const isRedirect = status >= 300 && status < 400;
  const what = isRedirect ? `${status}, a redirect, which is not followed` : String(status);
  const reason = `the server answered ${what}${said === undefined ? '' : `: ${said.code} ${said.message}`}`.trimEnd();
  return new S3Failure(said?.code ?? `Http${status}`, reason, {
    isPassing: status >= 500 || status === 429 || status === 408,
    region,
  });
}

/** A body where threads can read it: at once in its place where its length is stated, so that it is never there twice. */
async function readObject(
  body: AsyncIterable<Uint8Array>,
  length: number,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  if (!Number.isSafeInteger(length)) {
    const pieces = await readPieces(body, maxBytes);
    return pieces && sharedBytes(...pieces);
  }
  const bytes = new Uint8Array(new SharedArrayBuffer(length));
  let size = 0;
  for await (const piece of body) {
    if (size + piece.byteLength > length) return undefined;
    bytes.set(piece, size);
    size += piece.byteLength;
  }
  if (size < length) throw new Error('it broke off');
  return bytes;
}

/** The pieces of a body; nothing, and no more of it, when they are more than so many bytes. */
async function readPieces(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array[] | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.byteLength;
    if (size > maxBytes) return undefined;
    pieces.push(piece);
  }
  return pieces;
}

/** Ends a body that nobody wants. */
function discard(body: Exchange['body'] & { destroy?: () => void; on?: (event: 'error', done: () => void) => void }) {
  body.on?.('error', () => undefined);
  body.destroy?.();
}

function headerOf(headers: Exchange['headers'], name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function reasonOf(error: unknown): string {
  if (error instanceof ImagesError) return error.message;
  return `the connection was interrupted (${error instanceof Error ? error.message : String(error)})`;
}

/** As signatures want it: RFC 3986, which `encodeURIComponent` is not quite. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

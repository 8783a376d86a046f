import { inspectImage } from '../../imaging/index.ts';
import type { RequestEntry, RequestPattern } from '../journal/index.ts';

/** What an upload was like; the image's `id`, the file's name, the creator, metadata, … */
export interface ExpectedUpload {
  readonly id?: string;
  readonly filename?: string;
  readonly creator?: string;
  /** A part of the metadata. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly requireSignedURLs?: boolean;
}

/** What a picture is like. */
export interface ExpectedImage {
  readonly format?: string;
  readonly width?: number;
  readonly height?: number;
  /** More than one means an animation. */
  readonly frames?: number;
}

/** The outcome of a matcher, as jest and vitest take it. */
export interface MatcherOutcome {
  readonly pass: boolean;
  readonly message: () => string;
}

interface WithRequests {
  readonly requests: {
    find(pattern: RequestPattern): readonly RequestEntry[] | Promise<readonly RequestEntry[]>;
    explain?(pattern: RequestPattern): string | Promise<string>;
  };
}

const uploads = ['uploadImage', 'batchUploadImage', 'completeDirectUpload'];

/** `await expect(mock).toHaveReceivedUpload({ id })`: some upload of that kind was accepted. */
async function toHaveReceivedUpload(received: unknown, wanted: ExpectedUpload = {}): Promise<MatcherOutcome> {
  const requests = requestsOf(received);
  const { id, filename, ...fields } = wanted;
  const pattern: RequestPattern = {
    status: 200,
    ...(id === undefined ? {} : { image: id }),
    ...(filename === undefined ? {} : { filename }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
  };
  const found = (await Promise.all(uploads.map((operation) => requests.find({ ...pattern, operation })))).flat();
  const reason = (await requests.explain?.({ ...pattern, operation: 'uploadImage' })) ?? 'no such upload was received';
  return {
    pass: found.length > 0,
    message: () =>
      found.length > 0 ? `expected no such upload, but received ${found.map(({ url }) => url).join(', ')}` : reason,
  };
}

/** `await expect(response).toBeImage({ format: 'webp', width: 200 })`: bytes, or an answer of `fetch`. */
async function toBeImage(received: unknown, wanted: ExpectedImage = {}): Promise<MatcherOutcome> {
  const bytes = await bytesOf(received);
  if (typeof bytes === 'string') return { pass: false, message: () => bytes };
  const info = inspectImage(bytes);
  if (info === undefined) return { pass: false, message: () => `the ${bytes.byteLength} bytes are no image` };
  const actual: Readonly<Record<string, unknown>> = { ...info };
  const wrong = Object.entries(wanted).filter(([name, value]) => actual[name] !== value);
  const { format, width, height, frames } = info;
  const is = `the image is ${format}, ${width}x${height}${frames > 1 ? `, ${frames} frames` : ''}`;
  return {
    pass: wrong.length === 0,
    message: () => `${is}; wanted${wrong.length === 0 ? ' anything else' : ''}: ${JSON.stringify(wanted)}`,
  };
}

/** Both, for `expect.extend`. */
export const matchers = { toHaveReceivedUpload, toBeImage };

/** The types that the adapters add to `expect`. */
export interface ImageMatchers<R = unknown> {
  toHaveReceivedUpload(upload?: ExpectedUpload): Promise<R>;
  toBeImage(image?: ExpectedImage): Promise<R>;
}

/** Throws instead of failing: with `.not` a failure would pass, whatever was handed in. */
function requestsOf(received: unknown): WithRequests['requests'] {
  const { requests } = Object(received) as Partial<WithRequests>;
  if (typeof requests?.find === 'function') return requests;
  const what = typeof received === 'object' && received !== null ? 'another object' : String(received);
  throw new Error(`toHaveReceivedUpload wants a mock, a namespace or what isolatedImages() resolves to, not ${what}`);
}

async function bytesOf(received: unknown): Promise<Uint8Array | string> {
  if (received instanceof Uint8Array) return received;
  if (received instanceof ArrayBuffer) return new Uint8Array(received);
  if (ArrayBuffer.isView(received)) return new Uint8Array(received.buffer, received.byteOffset, received.byteLength);
  const { arrayBuffer, status, ok } = Object(received) as Partial<Response>;
  if (typeof arrayBuffer !== 'function') return 'expected bytes or the answer of fetch';
  const response = received as Response;
  if (ok === false) return `the answer was ${status}: ${(await response.clone().text()).slice(0, 300)}`;
  return new Uint8Array(await response.clone().arrayBuffer());
}

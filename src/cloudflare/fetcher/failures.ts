import { STATUS_CODES } from 'node:http';
import { errors, type ImagesError } from '../errors.ts';

/** Why a fetch failed, before a surface gives it its own number. */
export interface Failure {
  readonly upload: string;
  readonly engine: ImagesError;
}

/** A failure on its way from the network to the surface that asked. */
export class FetchFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.upload);
    this.failure = failure;
  }
}

/** What went wrong on the network, as a failure of the fetch. */
export function toFailure(error: unknown): FetchFailure {
  if (error instanceof FetchFailure) return error;
  const code = codeOf(error);
  return new FetchFailure(
    (Object.hasOwn(networkFailures, code) ? networkFailures[code] : undefined) ?? {
      upload: `connection failed (${code})`,
      engine: errors.unreachable(),
    },
  );
}

/** The system's or undici's code; looked up by shape, because errors of other realms are no instances of ours. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  const { name, code, errors: several } = error as { name?: unknown; code?: unknown; errors?: unknown };
  if (name === 'TimeoutError' || name === 'AbortError') return 'UND_ERR_ABORTED';
  if (typeof code === 'string') return code;
  return Array.isArray(several) ? codeOf(several[0]) : String(name);
}

const resolver: Failure = { upload: 'the host name cannot be resolved', engine: errors.resolverError() };
const slow: Failure = { upload: 'the request timed out', engine: errors.originTimeout() };
/** The answer began, and did not end in time. */
export const slowBody: Failure = { upload: 'the download timed out', engine: errors.downloadTimeout() };
const broken: Failure = {
  upload: 'the connection was interrupted',
  engine: errors.fetchInterrupted('connection interrupted'),
};

const networkFailures: Readonly<Record<string, Failure>> = {
  ENOTFOUND: resolver,
  EAI_AGAIN: resolver,
  EAI_FAIL: resolver,
  UND_ERR_CONNECT_TIMEOUT: slow,
  UND_ERR_HEADERS_TIMEOUT: slow,
  UND_ERR_ABORTED: slow,
  ETIMEDOUT: slow,
  UND_ERR_BODY_TIMEOUT: slowBody,
  UND_ERR_SOCKET: broken,
  ECONNRESET: broken,
  EPIPE: broken,
};

/** What an answer with such a status means. */
export function statusFailure(status: number): Failure {
  const phrase = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const text = `the server returned HTTP error ${phrase}`;
  if (status < 400) return { upload: `the server answered ${phrase}`, engine: errors.fetchFailed() };
  if (status === 404) return { upload: text, engine: errors.fetchNotFound() };
  if (status === 400) return { upload: text, engine: errors.originBadRequest() };
  if (status >= 500) return { upload: text, engine: errors.originServerError(phrase) };
  return { upload: text, engine: errors.originClientError(phrase).changed({ status }) };
}

/** What the engine says of a source whose server answered so; of one that did not answer, for status 0. */
export function sourceRefusal(status: number): ImagesError {
  return status === 0 ? errors.unreachable() : statusFailure(status).engine;
}

/** What the engine says of a source that came encoded. */
export function encodedRefusal(encoding: string): ImagesError {
  return encoded(encoding).engine;
}

/** No encoding was asked for, so none is undone: an encoded bomb stays the few bytes that it is. */
export function encoded(encoding: string): Failure {
  const text = `it is encoded (${encoding.slice(0, 40)})`;
  return { upload: text, engine: errors.downloadError(text) };
}

/** More than was asked for. */
export function tooLarge(maxBytes: number): Failure {
  return { upload: `larger than ${maxBytes} bytes`, engine: errors.fetchTooLarge() };
}

/** The refusal of a host that is out of reach. */
export function privateAddress(host: string): Failure {
  return {
    upload: `${host} has a private address; allow it with --allow-origin ${host}`,
    engine: errors.invalidSourceUrl(`${host} has a private address; allow it with --allow-origin ${host}`),
  };
}

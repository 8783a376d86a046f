import type { IncomingHttpHeaders } from 'node:http';
import fresh from 'fresh';
import parseRange from 'range-parser';
import { errors } from '../../cloudflare/errors.ts';
import type { TransformOptions } from '../../imaging/index.ts';
import type { Answer } from '../answer.ts';

/** A delivered picture with its headers, ready to be sent again and again. */
export interface Rendered {
  /** Lower-case names; `etag` and `content-type` among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What of a request decides how much of a picture is sent. */
export interface Asked {
  readonly method?: string | undefined;
  /** Lower-case names. */
  readonly headers: IncomingHttpHeaders;
}

/** What of a rendered picture is sent: all of it, one byte range, or 304 when the client has it. */
export function answerRendered(req: Asked, { headers, body }: Rendered): Answer {
  if (isFresh(req, headers)) {
    const { 'content-type': _type, 'content-disposition': _disposition, ...left } = headers;
    return { status: 304, headers: left };
  }
  const range = rangeOf(req, headers, body.byteLength);
  if (range === undefined) return { status: 200, headers, body };
  if (range === 'unsatisfiable') {
    return { status: 416, headers: { 'content-range': `bytes */${body.byteLength}` }, body: '' };
  }
  const { start, end } = range;
  const part = { ...headers, 'content-range': `bytes ${start}-${end}/${body.byteLength}` };
  return { status: 206, headers: part, body: body.subarray(start, end + 1) };
}

/** Pictures are only ever read: 9424 for any other method. */
export function onlyReads({ method = '' }: Pick<Asked, 'method'>): void {
  if (method === 'GET' || method === 'HEAD') return;
  throw errors.invalidHttpParameters(`the method ${method} is not supported`, { allow: 'GET, HEAD' });
}

/** `Vary`, when request headers have a say in the picture: `Accept` with an automatic format, hints where options use them. */
export function varyOf(options: TransformOptions, surface: 'hosted' | 'remote'): { readonly vary?: string } {
  const { format = surface === 'hosted' ? 'auto' : 'standard', width, slowConnectionQuality } = options;
  const names = [
    ...(format === 'auto' || format === 'avif' ? ['Accept'] : []),
    ...(width === 'auto' ? ['Sec-CH-Viewport-Width', 'Sec-CH-DPR', 'User-Agent'] : []),
    ...(slowConnectionQuality === undefined ? [] : ['RTT', 'Save-Data', 'ECT', 'Downlink']),
  ];
  return names.length === 0 ? {} : { vary: names.join(', ') };
}

/**
 * Whether the client has this very picture. The request's `Cache-Control` has no say in it (RFC 9110, 13.1.2): it speaks
 * to caches, and `fetch` adds `no-cache` to every conditional request.
 */
function isFresh({ headers: asked }: Asked, headers: Readonly<Record<string, string>>): boolean {
  const conditions = { 'if-none-match': asked['if-none-match'], 'if-modified-since': asked['if-modified-since'] };
  return fresh(conditions, { etag: headers.etag, 'last-modified': headers['last-modified'] });
}

/** One satisfiable range; several ranges, other units and malformed headers are ignored, as RFC 9110 allows. */
function rangeOf(
  req: Asked,
  headers: Readonly<Record<string, string>>,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const header = req.headers.range;
  const condition = req.headers['if-range'];
  if (header === undefined || (condition !== undefined && condition !== headers.etag)) return undefined;
  const ranges = parseRange(size, header);
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  return ranges[0];
}

import type { IncomingHttpHeaders } from 'node:http';
import { errors } from '../../../cloudflare/index.ts';
import type { TransformOptions } from '../../../imaging/index.ts';
import type { Answer } from '../../answer.ts';

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

/** Where no format is named, `Accept` may decide; the live service says so in each such answer, JPEG included (observed). */
const automatic: ReadonlySet<string> = new Set(['auto', 'standard', 'avif']);

/** What pages may do with a picture that is opened by itself (observed). */
export const picturePolicy =
  "default-src 'none'; navigate-to 'none'; form-action 'none'; img-src data:; style-src 'unsafe-inline';";

/** `Vary`, when request headers may have a say in the picture: `Accept` unless a format is named, hints where options use them. */
export function varyOf(options: TransformOptions, surface: 'hosted' | 'remote'): { readonly vary?: string } {
  const { format = surface === 'hosted' ? 'auto' : 'standard', width, slowConnectionQuality } = options;
  const names = [
    ...(automatic.has(format) ? ['Accept'] : []),
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
  const tags = asked['if-none-match'];
  if (tags) return tags.trim() === '*' || tags.split(',').some((tag) => opaque(tag) === opaque(headers.etag ?? ''));
  const since = asked['if-modified-since'];
  const modified = headers['last-modified'];
  return since !== undefined && modified !== undefined && Date.parse(modified) <= Date.parse(since);
}

/** A tag as it is compared here: weak ones are as good as others (RFC 9110, 8.8.3.2). */
function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, '');
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
  const [, list = ''] = /^bytes=(.*)$/.exec(header) ?? [];
  const ranges = list.split(',').map((range) => /^(?:(\d+)\s*-\s*(\d*)|-\s*(\d+))$/.exec(range.trim()));
  if (ranges.includes(null)) return undefined;
  const satisfiable = ranges
    .map((range) => {
      const [, first, last, suffix] = range ?? [];
      const start = first === undefined ? size - Number(suffix) : Number(first);
      return { start, end: last ? Math.min(Number(last), size - 1) : size - 1 };
    })
    .filter(({ start, end }) => start >= 0 && start <= end);
  if (satisfiable.length === 0) return 'unsatisfiable';
  return satisfiable.length === 1 ? satisfiable[0] : undefined;
}

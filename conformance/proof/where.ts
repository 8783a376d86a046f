import type { Incoming } from './lie.ts';

/** Which requests a lie is about. */
export type Where = (incoming: Incoming) => boolean;

/** Path segments that are no image ids. */
const reserved = 'keys|variants|stats|config|direct_upload|batch_token';
const account = '/client/v4/accounts/[^/]+';

/** An API request by method and path below the account; `*` stands for an id. */
export function api(method: string, path: string): Where {
  return matcher(method, `^${account}${pattern(path)}/?$`);
}

/** The same on the batch host. */
export function batch(method: string, path: string): Where {
  return matcher(method, `^${pattern(path)}/?$`);
}

/** Any request to the API. */
export const anyApi: Where = ({ url }) => url.startsWith('/client/v4/');

/** A delivery of a stored image by name or by options, also on a zone. */
export const delivery: Where = (incoming) => reads(incoming) && !isApi(incoming) && !isTransform(incoming);

/** A transformation of a remote image. */
export const transform: Where = (incoming) => reads(incoming) && isTransform(incoming);

/** Any picture that leaves the target. */
export const anyPicture: Where = (incoming) => delivery(incoming) || transform(incoming);

/** An upload to a one-time URL. */
export const oneTimeUpload: Where = (incoming) =>
  incoming.method === 'POST' && !isApi(incoming) && !isTransform(incoming);

/** All of them hold. */
export function both(...conditions: readonly Where[]): Where {
  return (incoming) => conditions.every((holds) => holds(incoming));
}

/** One of them holds. */
export function either(...conditions: readonly Where[]): Where {
  return (incoming) => conditions.some((holds) => holds(incoming));
}

/** It does not hold. */
export function not(condition: Where): Where {
  return (incoming) => !condition(incoming);
}

/** The decoded path matches. */
export function path(expected: RegExp): Where {
  return ({ url }) => expected.test(decoded(url.split('?')[0] ?? ''));
}

/** The query has a parameter (of this form). */
export function query(name: string, expected = /^/): Where {
  return ({ url }) => {
    const value = new URL(url, 'http://target').searchParams.get(name);
    return value !== null && expected.test(value);
  };
}

/** A header is there (and has this form). */
export function sends(name: string, expected = /^/): Where {
  return ({ headers }) => headers[name] !== undefined && expected.test(headers[name]);
}

/** The body, as Latin-1 text, matches. */
export function body(expected: RegExp): Where {
  return (incoming) => expected.test(latin1(incoming.body));
}

/** The body, as Latin-1 text, contains. */
export function contains(text: string): Where {
  return (incoming) => latin1(incoming.body).includes(text);
}

const texts = new WeakMap<Buffer, string>();

/** Bytes as text, one character each; made once per body. */
export function latin1(content: Buffer): string {
  const text = texts.get(content) ?? content.toString('latin1');
  texts.set(content, text);
  return text;
}

/** The option list in the path matches. */
export function optioned(expected: RegExp): Where {
  return (incoming) => anyPicture(incoming) && expected.test(decoded(incoming.url.split('?')[0] ?? ''));
}

/** Percent-decoded where possible. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function matcher(method: string, source: string): Where {
  const expected = new RegExp(source);
  return (incoming) =>
    (method === '*' || incoming.method === method) && expected.test(incoming.url.split('?')[0] ?? '');
}

function pattern(path: string): string {
  return path.replace(/\*/g, `(?!(?:${reserved})(?:/|$))[^/]+`);
}

function reads({ method }: Incoming): boolean {
  return method === 'GET' || method === 'HEAD';
}

function isApi({ url }: Incoming): boolean {
  return /^\/(client\/v4|images\/v[12])(\/|\?|$)/.test(url);
}

function isTransform({ url }: Incoming): boolean {
  return url.startsWith('/cdn-cgi/image/');
}

import type { IncomingMessage } from 'node:http';
import { cfImageOperation } from '../../cloudflare/operationIds.ts';
import { isObject } from '../../openapi/index.ts';
import type { Surface } from '../answer.ts';
import { surfaceOf } from '../hosts.ts';
import type { Located } from '../locate.ts';
import { answerCfImage, type CfImageOptions } from '../surfaces/cfImage.ts';
import { urlOf } from '../target.ts';
import { proxyUpstream } from './upstream.ts';

/** Programs on this machine only: an open proxy would lend its user's network to everybody. */
const ownMachine = /^(::1|(::ffff:)?127(\.\d+){3})$/;

/** What a Worker sends out by way of the mock. */
export interface Outbound {
  readonly target: URL;
  /** What `cf.image` asks for, if that is what it is. */
  readonly image?: object;
}

/**
 * The mock as the way out of a Worker: with `globalOutbound` of the bare runtime set to an external service of style
 * `proxy` and `cfBlobHeader = "X-CF-Blob"`, every fetch of the Worker arrives here with a whole URL as its target, `https`
 * ones too, and without `Host`. Those with an image object are transformed, those to the mock itself go on to its
 * surfaces, the others to where they are meant for. Nothing for requests that are none of this.
 */
export function takeOutbound(req: IncomingMessage): Outbound | undefined {
  const target = targetOf(req);
  if (target === undefined) return undefined;
  const image = imageOf(req);
  // It goes no further
  delete req.headers['x-cf-blob'];
  const isOwn = isThisServer(req, target) || surfaceOf(target.hostname, '') !== undefined;
  if (isOwn) req.headers.host = target.host;
  if (!ownMachine.test(req.socket.remoteAddress ?? '')) return undefined;
  if (image === undefined || !isRead(req)) return isOwn ? undefined : { target };
  if (!isOwn) req.headers.host = `localhost:${req.socket.localPort}`;
  return { target, image };
}

/** Where such a request goes. */
export function locateOutbound(outbound: Outbound): Located {
  const { href, pathname } = outbound.target;
  return {
    place: 'outbound',
    isRealHost: false,
    url: urlOf(href) ?? outbound.target,
    target: href,
    base: '',
    path: pathname,
    facts: outbound.image === undefined ? {} : { surface: 'workers', operation: cfImageOperation.id },
    outbound,
  };
}

/** Transforms what asks for it, and passes on what does not. */
export function createForwardProxy(options: CfImageOptions): Surface {
  return (req, { outbound }) => {
    if (outbound === undefined) throw new Error('a request on its way out was expected here');
    const { target, image } = outbound;
    if (image === undefined) return proxyUpstream(options.services.fetcher, new URL(target.origin), req);
    const request = { url: target.href, method: req.method ?? 'GET', headers: single(req), image };
    return answerCfImage(req, request, options);
  };
}

function targetOf({ url = '' }: IncomingMessage): URL | undefined {
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? new URL(url) : undefined;
}

function isThisServer({ socket }: IncomingMessage, { hostname, port }: URL): boolean {
  return Number(port) === socket.localPort && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** An empty image object asks for nothing. */
function imageOf({ headers }: IncomingMessage): object | undefined {
  const blob = headers['x-cf-blob'];
  try {
    const cf: unknown = typeof blob === 'string' ? JSON.parse(blob) : undefined;
    const image = isObject(cf) ? cf.image : undefined;
    return isObject(image) && Object.keys(image).length > 0 ? image : undefined;
  } catch {
    return undefined;
  }
}

function single({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

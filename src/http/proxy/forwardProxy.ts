import type { IncomingMessage, ServerResponse } from 'node:http';
import { cfImageOperation } from '../../cloudflare/operationIds.ts';
import { isObject } from '../../openapi/index.ts';
import { toImagesError } from '../exchange.ts';
import { surfaceOf } from '../hosts.ts';
import { learn } from '../middleware/record.ts';
import { answerCfImage, type CfImageOptions } from '../surfaces/cfImage.ts';
import { sendEngineError } from '../surfaces/delivery.ts';
import { proxyUpstream } from './upstream.ts';

/** What the proxy needs. */
export interface ForwardProxyOptions extends CfImageOptions {
  readonly report: (error: unknown) => void;
}

/** Programs on this machine only: an open proxy would lend its user's network to everybody. */
const ownMachine = /^(::1|(::ffff:)?127(\.\d+){3})$/;

/**
 * The mock as the way out of a Worker: with `globalOutbound` of the bare runtime set to an external service of style
 * `proxy` and `cfBlobHeader = "X-CF-Blob"`, every fetch of the Worker arrives here with a whole URL as its target, `https`
 * ones too, and without `Host`. Those with an image object are transformed, those to the mock itself go on to its
 * surfaces, the others to where they are meant for. False for requests that are none of this.
 */
export function createForwardProxy(options: ForwardProxyOptions) {
  return (req: IncomingMessage, res: ServerResponse): boolean => {
    const target = targetOf(req);
    if (target === undefined) return false;
    const image = takeImage(req);
    const isOwn = isThisServer(req, target) || surfaceOf(target.hostname, '') !== undefined;
    if (isOwn) req.headers.host = target.host;
    if (!ownMachine.test(req.socket.remoteAddress ?? '')) return false;
    const isWanted = image !== undefined && isRead(req);
    if (!isWanted && isOwn) return false;
    if (isWanted) learn(req, { surface: 'workers', operation: cfImageOperation.id });
    if (isWanted && !isOwn) req.headers.host = `localhost:${req.socket.localPort}`;
    const done = isWanted
      ? answerCfImage(req, res, { url: target.href, method: req.method ?? 'GET', headers: single(req), image }, options)
      : proxyUpstream(options.services.origin, new URL(target.origin), req, res);
    done.catch((thrown: unknown) => sendEngineError(req, res, toImagesError(thrown, options.report), 'cf-resized'));
    return true;
  };
}

function targetOf({ url = '' }: IncomingMessage): URL | undefined {
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? new URL(url) : undefined;
}

function isThisServer({ socket }: IncomingMessage, { hostname, port }: URL): boolean {
  return Number(port) === socket.localPort && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** True when the bare runtime sends a `fetch` with `cf.image` here. */
export function asksForPicture(req: IncomingMessage): boolean {
  const isMeant = req.headers['x-cf-blob'] !== undefined && isRead(req) && targetOf(req) !== undefined;
  return isMeant && ownMachine.test(req.socket.remoteAddress ?? '') && imageOf(req) !== undefined;
}

function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** The image object of the runtime's header, which goes no further. */
function takeImage(req: IncomingMessage): object | undefined {
  const image = imageOf(req);
  delete req.headers['x-cf-blob'];
  return image;
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

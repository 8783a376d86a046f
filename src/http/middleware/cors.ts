import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Located } from '../located.ts';
import { openness } from '../openness.ts';
import { isPreflight } from '../preflight.ts';

const exposed = [
  'cf-images',
  'cf-resized',
  'cf-ray',
  'content-disposition',
  'content-length',
  'etag',
  'retry-after',
  'x-mock-flow',
  'x-mock-limits',
  'x-request-id',
  'x-mock-explain',
  'x-mock-violations',
  'preference-applied',
  'location',
].join(',');

/** Lets pages of other sites in where they may be; answers a preflight itself and then returns true. */
export type Cors = (req: IncomingMessage, res: ServerResponse, located: Located) => boolean;

/** Cross-origin headers for pictures, upload URLs and examples; for the API only where that is wanted. */
export function createCors(wanted: 'api' | undefined): Cors {
  return (req, res, { place, example }) => {
    if (place === 'microcks' && example?.responder.mode === 'exact') {
      return applyMicrocksCors(req, res, example.found.kind === 'match');
    }
    const isOwn = example?.found.kind === 'match' && example.found.operation.method === 'options';
    const { pages } = openness[place];
    return pages === 'all' || (pages === 'wanted' && wanted === 'api') ? applyCors(req, res, isOwn) : false;
  };
}

/**
 * Cross-origin headers for any page; answers a preflight itself and then returns true. With `hasOperation`, an OPTIONS
 * that is no preflight is left to the contract.
 */
export function applyCors(req: IncomingMessage, res: ServerResponse, hasOperation = false): boolean {
  if (isPreflight(req) && req.headers['access-control-request-private-network'] === 'true') {
    res.setHeader('access-control-allow-private-network', 'true');
  }
  res.setHeader('Access-Control-Allow-Origin', '*');
  res.setHeader('Access-Control-Expose-Headers', exposed);
  if (req.method !== 'OPTIONS' || (hasOperation && !isPreflight(req))) return false;
  res.setHeader('Access-Control-Allow-Methods', 'GET,HEAD,POST,PUT,PATCH,DELETE');
  res.setHeader('Access-Control-Max-Age', '86400');
  res.appendHeader('Vary', 'Access-Control-Request-Headers');
  const wanted = req.headers['access-control-request-headers'];
  if (wanted !== undefined && wanted !== '') res.setHeader('Access-Control-Allow-Headers', wanted);
  // Without a length, Safari waits for a body
  res.writeHead(204, { 'Content-Length': '0' }).end();
  return true;
}

/**
 * MQ-23: the headers of a Microcks server, gaps included: the caller's origin whatever it is, PATCH not among the
 * methods, no exposed headers. It answers every OPTIONS that the contract has no operation for.
 */
function applyMicrocksCors(req: IncomingMessage, res: ServerResponse, hasOperation: boolean): boolean {
  res.setHeader('access-control-allow-origin', req.headers.origin ?? '*');
  res.setHeader('access-control-allow-methods', 'POST, GET, PUT, OPTIONS, DELETE');
  res.setHeader('access-control-allow-headers', Object.keys(req.headers).join(', '));
  res.setHeader('access-control-max-age', '3600');
  if (req.method !== 'OPTIONS' || hasOperation) return false;
  res.writeHead(204).end();
  return true;
}

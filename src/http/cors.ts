import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from 'cors';

const middleware = cors({
  origin: '*',
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  exposedHeaders: [
    'cf-images',
    'cf-resized',
    'cf-ray',
    'content-disposition',
    'content-length',
    'etag',
    'retry-after',
    'x-mock-limits',
    'x-request-id',
    'x-mock-explain',
    'x-mock-violations',
    'preference-applied',
    'location',
  ],
  maxAge: 86_400,
  optionsSuccessStatus: 204,
});

/** Cross-origin headers for browsers on every public surface; answers a preflight itself and then returns true. */
export function applyCors(req: IncomingMessage, res: ServerResponse): boolean {
  const preflight = req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;
  if (preflight && req.headers['access-control-request-private-network'] === 'true') {
    res.setHeader('access-control-allow-private-network', 'true');
  }
  let passed = false;
  middleware(req as never, res as never, () => {
    passed = true;
  });
  return !passed;
}

/**
 * MQ-23: the headers of a Microcks server, gaps included: the caller's origin whatever it is, PATCH not among the
 * methods, no exposed headers.
 */
export function applyMicrocksCors(req: IncomingMessage, res: ServerResponse): void {
  res.setHeader('access-control-allow-origin', req.headers.origin ?? '*');
  res.setHeader('access-control-allow-methods', 'POST, GET, PUT, OPTIONS, DELETE');
  res.setHeader('access-control-allow-headers', Object.keys(req.headers).join(', '));
  res.setHeader('access-control-max-age', '3600');
}

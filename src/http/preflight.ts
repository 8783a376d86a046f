import type { IncomingMessage } from 'node:http';

/** Whether a browser asks if it may send a request. */
export function isPreflight({
  method,
  headers,
}: Pick<IncomingMessage, 'headers'> & { readonly method?: string | undefined }): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

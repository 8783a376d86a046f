import type { IncomingMessage, ServerResponse } from 'node:http';

/** Calls back when the answer to a request is out, or nobody waits for it any more. Express gives each request its answer. */
export function onGone(req: IncomingMessage & { readonly res?: ServerResponse }, act: () => void): void {
  req.res?.once('close', act);
}

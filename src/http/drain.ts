import type { IncomingMessage } from 'node:http';

const maxDrained = 64 * 1024 * 1024;
const maxMilliseconds = 10_000;

/**
 * Lets an unread request body run out without keeping it, so that the client gets to read the refusal; a client that
 * goes on for too long is cut off.
 */
export function drain(req: IncomingMessage): void {
  if (req.complete || req.destroyed) return;
  let left = maxDrained;
  const timer = setTimeout(() => req.destroy(), maxMilliseconds).unref();
  req.on('data', (chunk: Uint8Array) => {
    left -= chunk.byteLength;
    if (left < 0) req.destroy();
  });
  req.on('error', () => undefined);
  req.on('close', () => clearTimeout(timer));
  req.resume();
}

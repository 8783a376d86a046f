import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, ImagesError } from '../cloudflare/errors.ts';

/** A surface: answers a request, or throws an `ImagesError` for its own renderer. */
export type Surface = (req: IncomingMessage, res: ServerResponse, url: URL) => void | Promise<void>;

/** Sends bytes or text with headers; HEAD sends the headers only. */
export function send(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  res.writeHead(status, { ...headers, 'content-length': String(bytes.byteLength) });
  res.end(req.method === 'HEAD' ? undefined : bytes);
}

/** Sends JSON. */
export function sendJson(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  value: object | string | number | boolean | null,
  headers: Readonly<Record<string, string>> = {},
): void {
  send(req, res, status, { 'content-type': 'application/json', ...headers }, JSON.stringify(value));
}

/** The catalogued form of anything thrown; what is not an `ImagesError` is our bug, reported and answered as 5500. */
export function toImagesError(error: unknown, report: (error: unknown) => void): ImagesError {
  if (error instanceof ImagesError) return error;
  report(error);
  return errors.internal();
}

/**
 * Lets an unread request body run out without keeping it, so that the client gets to read the refusal; a client that
 * goes on for too long is cut off.
 */
export function drain(req: IncomingMessage): void {
  if (req.complete || req.destroyed) return;
  let left = 64 * 1024 * 1024;
  const timer = setTimeout(() => req.destroy(), 10_000).unref();
  req.on('data', (chunk: Uint8Array) => {
    left -= chunk.byteLength;
    if (left < 0) req.destroy();
  });
  req.on('error', () => undefined);
  req.on('close', () => clearTimeout(timer));
  req.resume();
}

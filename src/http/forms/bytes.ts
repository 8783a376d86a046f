import type { IncomingMessage } from 'node:http';
import { errors, ImagesError } from '../../cloudflare/index.ts';
import { checkUnread } from './parts.ts';

/** Reads a request's whole body; 7011 when it is larger than `limit` bytes, 5433 when it breaks off. */
export async function readBytes(req: IncomingMessage, limit: number): Promise<Uint8Array> {
  checkUnread(req);
  if (hasNone(req)) return new Uint8Array();
  if (Number(req.headers['content-length'] ?? 0) > limit) throw errors.gatewayTooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of req as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > limit) throw errors.gatewayTooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof ImagesError ? error : errors.requestAborted();
  }
  return Buffer.concat(chunks, size);
}

/** RFC 9112, 6.3: a request without a length and without a coding has no body, and most have none. */
function hasNone({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0';
}

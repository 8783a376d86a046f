import type { IncomingMessage } from 'node:http';
import { errors, ImagesError } from '../../cloudflare/errors.ts';
import { checkUnread } from './parts.ts';

/** Reads a request's whole body; 7011 when it is larger than `limit` bytes, 5433 when it breaks off. */
export async function readBytes(req: IncomingMessage, limit: number): Promise<Uint8Array> {
  checkUnread(req);
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

import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Answer } from './answer.ts';
import { drain } from './drain.ts';
import { shapeOf } from './middleware/struck.ts';

/** Sends an answer, as the fault that struck its request leaves it. `HEAD` gets the headers only. */
export function write(req: IncomingMessage, res: ServerResponse, answer: Answer): void {
  if (res.headersSent || res.destroyed) return void res.destroy();
  if (answer.status >= 400 && !isStream(answer.body)) drain(req);
  const { status, headers, body, isCut } = shapeOf(req)?.(answer) ?? answer;
  if (isStream(body)) {
    res.writeHead(status, headers);
    res.flushHeaders();
    void stream(res, body, isCut === true);
    return;
  }
  // Text goes as it is: node sends it with the headers, in one piece
  res.writeHead(
    status,
    body === undefined ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) },
  );
  res.end(req.method === 'HEAD' ? undefined : body);
}

function isStream(body: Answer['body']): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && !(body instanceof Uint8Array);
}

/** Whatever breaks off on its way breaks off for the client, too. */
async function stream(res: ServerResponse, body: AsyncIterable<Uint8Array>, isCut: boolean): Promise<void> {
  try {
    await pipeline(body, res, { end: !isCut });
    if (!isCut) return;
    res.socket?.end();
    res.socket?.destroySoon();
  } catch {
    res.destroy();
  }
}

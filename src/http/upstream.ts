import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { ImagesError } from '../errors.ts';
import type { Origin } from '../origin.ts';
import { sendEngineError } from './delivery.ts';

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'expect',
]);

/** Hands a request to the upstream server and its answer back, both streamed. */
export async function proxyUpstream(
  origin: Origin,
  upstream: URL,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const target = new URL(req.url ?? '/', upstream);
  const headers = Object.fromEntries(
    Object.entries(req.headers).flatMap(([name, value]) =>
      value === undefined || hopByHop.has(name) ? [] : [[name, value]],
    ),
  );
  const hasBody = req.headers['content-length'] !== undefined || req.headers['transfer-encoding'] !== undefined;
  try {
    const answer = await origin.exchange(target, {
      method: req.method ?? 'GET',
      headers: { ...headers, host: upstream.host },
      body: hasBody ? req : null,
    });
    for (const [name, value] of Object.entries(answer.headers)) {
      if (value !== undefined && !hopByHop.has(name)) res.setHeader(name, value);
    }
    res.writeHead(answer.status);
    await pipeline(answer.body, res);
  } catch (error) {
    if (error instanceof ImagesError) return sendEngineError(req, res, error, 'cf-resized');
    res.destroy();
  }
}

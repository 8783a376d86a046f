import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ImagesError } from '../errors.ts';
import type { Journal, OpenEntry, RequestFacts } from '../journal/index.ts';

const open = new WeakMap<IncomingMessage, { readonly entry: OpenEntry; lag: number }>();

/** Enters a request in the journal, once however often it is called. */
export function record(journal: Journal, now: () => number, req: IncomingMessage, res: ServerResponse): void {
  if (open.has(req)) return;
  const started = performance.now();
  const length = () => Number(res.getHeader('content-length') ?? res.socket?.bytesWritten ?? 0);
  const entry = journal.open({
    id: String(res.getHeader('x-request-id') ?? ''),
    method: req.method ?? '',
    url: req.url ?? '',
    headers: req.headers,
    at: now(),
    progress: () => (res.headersSent ? { status: res.statusCode, bytes: length() } : undefined),
  });
  open.set(req, { entry, lag: 0 });
  res.once('close', () => {
    entry.settle({
      status: res.statusCode,
      milliseconds: Math.round((performance.now() - started) * 10) / 10,
      bytes: length(),
      ...(res.writableFinished ? {} : { aborted: true }),
    });
  });
}

/** Tells the journal what a surface has learnt about its request. */
export function learn(req: IncomingMessage, facts: RequestFacts): void {
  open.get(req)?.entry.learn(facts);
}

/** Tells the journal of a refusal. */
export function learnError(req: IncomingMessage, { code, message }: ImagesError): void {
  learn(req, { error: { code, message } });
}

/** How old an image must be for this request to see it, in milliseconds. */
export function lagOf(req: IncomingMessage): number {
  return open.get(req)?.lag ?? 0;
}

/** Lets a request see the state as of `lag` milliseconds ago. */
export function setLag(req: IncomingMessage, lag: number): void {
  const known = open.get(req);
  if (known !== undefined) known.lag = lag;
}

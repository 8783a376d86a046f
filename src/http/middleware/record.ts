import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ImagesError } from '../../cloudflare/errors.ts';
import type { Journal, OpenEntry, RequestFacts } from '../../testkit/journal/index.ts';
import { answerOf } from '../log.ts';

/** What a request carries with it: faster than a map beside it, and this is on every request's way. */
const mark = Symbol('journal');

interface Mark {
  readonly journal: Journal;
  readonly entry: OpenEntry;
  lag: number;
}

type Marked = IncomingMessage & { [mark]?: Mark };

/** Enters a request in the journal, once however often it is called. */
export function record(journal: Journal, now: () => number, req: Marked, res: ServerResponse): void {
  if (req[mark] !== undefined) return;
  const started = performance.now();
  const { method = '', url = '', headers } = req;
  const entry = journal.open({ id: String(res.getHeader('x-request-id') ?? ''), method, url, headers, at: now() }, res);
  req[mark] = { journal, entry, lag: 0 };
  res.once('close', () => {
    const milliseconds = Math.round((performance.now() - started) * 10) / 10;
    journal.settle(entry, { milliseconds, ...answerOf(res) });
  });
}

/** Tells the journal what a surface has learnt about its request. */
export function learn(req: Marked, facts: RequestFacts): void {
  const known = req[mark];
  if (known !== undefined) known.journal.note(known.entry, facts);
}

/** Tells the journal of a refusal. */
export function learnError(req: IncomingMessage, { code, message }: ImagesError): void {
  learn(req, { error: { code, message } });
}

/** How old an image must be for this request to see it, in milliseconds. */
export function lagOf(req: Marked): number {
  return req[mark]?.lag ?? 0;
}

/** Lets a request see the state as of `lag` milliseconds ago. */
export function setLag(req: Marked, lag: number): void {
  const known = req[mark];
  if (known !== undefined) known.lag = lag;
}

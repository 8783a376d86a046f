import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ImagesError } from '../../cloudflare/errors.ts';
import type { Journal, OpenEntry, RequestFacts } from '../../testkit/journal/index.ts';
import { answerOf } from '../log.ts';

/** What a request carries with it: faster than a map beside it, and this is on every request's way. */
const mark = Symbol('journal');

interface Mark {
  readonly journal: Journal;
  readonly entry: OpenEntry;
}

type Marked = IncomingMessage & { [mark]?: Mark };

/** Enters a request in the journal. */
export function record(journal: Journal, now: () => number, req: Marked, res: ServerResponse): void {
  const started = performance.now();
  const { method = '', url = '', headers } = req;
  const entry = journal.open({ id: String(res.getHeader('x-request-id') ?? ''), method, url, headers, at: now() }, res);
  req[mark] = { journal, entry };
  res.once('close', () => {
    const milliseconds = Math.round((performance.now() - started) * 10) / 10;
    journal.settle(entry, { milliseconds, ...answerOf(res) });
  });
}

/** Notes in the journal what is found out about a request. */
export function note(req: Marked, facts: RequestFacts): void {
  const marked = req[mark];
  if (marked !== undefined) marked.journal.note(marked.entry, facts);
}

/** Notes a refusal. */
export function noteError(req: IncomingMessage, { code, message }: ImagesError): void {
  note(req, { error: { code, message } });
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { createClock } from '../cloudflare/index.ts';

/** How much is written: nothing, problems only, or a line per request. */
export type LogLevel = 'silent' | 'error' | 'info' | 'debug';

/** The structured access log. */
export interface AccessLog {
  /** Gives the request an id (the client's `x-request-id`, or a counted one) and writes a line when it is over. */
  begin(req: IncomingMessage, res: ServerResponse): void;
  /** An error that is ours. */
  problem(error: unknown): void;
  /** Contracts were read again: what is different, or why those from before are kept. */
  reloaded(reloaded: { readonly changes: readonly string[]; readonly problem?: string }): void;
}

/** A line of JSON each to standard error, so that standard output stays for what the user asked to see. */
export function createAccessLog(level: LogLevel): AccessLog {
  const { now } = createClock();
  const write = (severity: keyof typeof severities, facts: object) => {
    // Whoever read it may be gone, which is no reason to end
    if (process.stderr.listenerCount('error') === 0) process.stderr.on('error', () => undefined);
    process.stderr.write(`${JSON.stringify({ level: severities[severity], time: now(), ...facts })}\n`);
  };
  const perRequest = level === 'info' || level === 'debug';
  let counter = 0;
  return {
    begin(req, res) {
      const requested = req.headers['x-request-id'];
      const id = typeof requested === 'string' && /^[\w.:-]{1,128}$/.test(requested) ? requested : `req-${++counter}`;
      res.setHeader('x-request-id', id);
      if (!perRequest) return;
      const started = performance.now();
      res.once('close', () => {
        write('info', {
          id,
          method: req.method,
          url: redacted(req.url ?? ''),
          ms: Math.round((performance.now() - started) * 10) / 10,
          ...answerOf(res),
        });
      });
    },
    problem(error) {
      if (level !== 'silent') write('error', error instanceof Error ? described(error) : { error: inspect(error) });
    },
    reloaded({ changes, problem }) {
      if (problem !== undefined && level !== 'silent')
        write('error', { msg: `the last good contracts are kept: ${problem}` });
      else if (perRequest && changes.length > 0) write('info', { msg: 'contracts were read again', changes });
    },
  };
}

/** As numbers, which is what readers of such logs (pino-pretty, bunyan) expect. */
const severities = { info: 30, error: 50 } as const;

/** The stack holds what a line has no field for: causes, collected errors, codes. */
function described(error: Error): object {
  return { err: { type: error.name, message: error.message, stack: inspect(error) }, msg: error.message };
}

/** How an answer ended: without a status when the connection ended before the answer began. */
export function answerOf(res: ServerResponse): {
  readonly status?: number;
  readonly bytes?: number;
  readonly aborted?: true;
} {
  return {
    ...(res.headersSent ? { status: res.statusCode, bytes: Number(res.getHeader('content-length') ?? 0) } : {}),
    ...(res.writableFinished ? {} : { aborted: true }),
  };
}

/** Signatures are secrets while they last. */
function redacted(url: string): string {
  return url.replace(/([?&]sig=)[^&]*/g, '$1…');
}

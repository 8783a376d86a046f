import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Logger, pino } from 'pino';

/** How much is written: nothing, problems only, or a line per request. */
export type LogLevel = 'silent' | 'error' | 'info' | 'debug';

/** The structured access log. */
export interface AccessLog {
  /** Gives the request an id (the client's `x-request-id`, or a counted one) and writes a line when it is over. */
  begin(req: IncomingMessage, res: ServerResponse): void;
  /** An error that is ours. */
  problem(error: unknown): void;
}

/** A pino log to standard error, so that standard output stays for what the user asked to see. */
export function createAccessLog(level: LogLevel): AccessLog {
  const logger: Logger = pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
  const perRequest = logger.isLevelEnabled('info');
  let counter = 0;
  return {
    begin(req, res) {
      const requested = req.headers['x-request-id'];
      const id = typeof requested === 'string' && /^[\w.:-]{1,128}$/.test(requested) ? requested : `req-${++counter}`;
      res.setHeader('x-request-id', id);
      if (!perRequest) return;
      const started = performance.now();
      res.once('close', () => {
        logger.info({
          id,
          method: req.method,
          url: redacted(req.url ?? ''),
          ms: Math.round((performance.now() - started) * 10) / 10,
          ...answerOf(res),
        });
      });
    },
    problem: (error) => logger.error(error instanceof Error ? { err: error } : { error }),
  };
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

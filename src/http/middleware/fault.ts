import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { errors, firstViolation } from '../../cloudflare/index.ts';
import {
  type DrawnFault,
  drawn,
  expanded,
  type FaultSubject,
  type Faults,
  faultError,
  faultRuleSchema,
  readFaultHeader,
} from '../../testkit/index.ts';
import type { Answer } from '../answer.ts';
import { locatedOf } from '../located.ts';
import { isPreflight } from '../preflight.ts';
import { write } from '../write.ts';
import { note } from './record.ts';
import { dripping, truncated } from './shapes.ts';
import { setStruck } from './struck.ts';

/** Whether a fault may strike a request; cheap, since it is asked for each request. */
export function mayStrike(faults: Faults, { headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return !faults.idle || headers['x-mock-fault'] !== undefined;
}

/** Lets faults happen to requests, before any surface sees them. The control surface is never concerned. */
export function faultGate(faults: Faults): RequestHandler {
  return function faultGate(req, res, next) {
    const located = locatedOf(req);
    const isTraffic =
      located !== undefined && located.place !== 'control' && located.place !== 'microcksApi' && !isPreflight(req);
    if (!isTraffic || !mayStrike(faults, req)) return next();
    const fault = faultFor(req, { ...located.facts, method: req.method, path: located.url.pathname }, faults);
    return fault === undefined ? next() : strike(fault, req, res, next);
  };
}

async function strike(fault: DrawnFault, req: Request, res: Response, next: NextFunction): Promise<void> {
  note(req, { fault: describe(fault) });
  if (fault.latency !== undefined) await wait(fault.latency);
  if (res.destroyed) return;
  if (fault.reset === true) return void req.socket.resetAndDestroy();
  setStruck(req, { lag: fault.lag ?? 0, shape: shapeOf(fault) });
  const error = faultError(fault);
  if (error !== undefined) throw error;
  if (fault.status !== undefined) return write(req, res, bare(fault.status));
  next();
}

function faultFor(req: IncomingMessage, subject: FaultSubject, faults: Faults): DrawnFault | undefined {
  const { account } = subject;
  const ruled = faults.strike({ ...subject, account: account?.split('~')[0] });
  const header = req.headers['x-mock-fault'];
  if (typeof header !== 'string') return ruled;
  const rule = readFaultHeader(header);
  const wrong = firstViolation(rule, faultRuleSchema);
  if (wrong !== undefined) throw errors.badRequest(`x-mock-fault: ${wrong.path.join('.')} ${wrong.message}`);
  return { ...ruled, ...drawn(expanded(rule), () => 0.5) };
}

/** What becomes of the answer of whatever surface. */
function shapeOf({ truncate, drip }: DrawnFault): ((answer: Answer) => Answer) | undefined {
  if (truncate === undefined && drip === undefined) return undefined;
  return (answer) => {
    const cut = truncate === undefined ? answer : truncated(answer, truncate);
    return drip === undefined ? cut : dripping(cut, drip);
  };
}

/** What the network in front of the product says when the product does not answer: a status and a line of text. */
function bare(status: number): Answer {
  const headers = { 'content-type': 'text/plain; charset=UTF-8', 'cache-control': 'no-store' };
  return { status, headers, body: `error code: ${status}` };
}

function describe(fault: DrawnFault): string {
  const effects = [
    'latency',
    'reset',
    'error',
    'answerStatus',
    'plain',
    'retryAfter',
    'status',
    'quota',
    'lag',
    'truncate',
    'drip',
  ] as const;
  return effects
    .filter((name) => fault[name] !== undefined && fault[name] !== false)
    .map((name) => `${name} ${JSON.stringify(name === 'latency' ? Math.round(fault.latency ?? 0) : fault[name])}`)
    .join(', ');
}

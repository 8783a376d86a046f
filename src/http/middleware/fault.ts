import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { errors, type ImagesError } from '../../cloudflare/errors.ts';
import { firstViolation } from '../../cloudflare/index.ts';
import { cfImageOperation } from '../../cloudflare/operationIds.ts';
import {
  type DrawnFault,
  drawn,
  type FaultSubject,
  type Faults,
  faultError,
  faultRuleSchema,
  readFaultHeader,
} from '../../testkit/faults/index.ts';
import { drain, type Surface, send, sendJson, toImagesError } from '../exchange.ts';
import { isForControl } from '../hosts.ts';
import type { Locate, Located } from '../locate.ts';
import { sendEngineError } from '../surfaces/delivery.ts';
import { failure } from '../surfaces/envelope.ts';
import { sendBindingError } from '../surfaces/workers.ts';
import { type Cors, isPreflight } from './cors.ts';
import { learn, learnError, setLag } from './record.ts';

/** Lets faults happen to requests, before any surface sees them. */
export interface FaultGate {
  /** True when a request has to pass through `meet`; cheap, since it is asked for each request. */
  concerns(req: IncomingMessage): boolean;
  /** Does what the faults say, and goes on to `next` unless that was an answer. */
  meet(req: IncomingMessage, res: ServerResponse, next: () => void): Promise<void>;
}

/** What the gate looks at. */
export interface FaultGateOptions {
  readonly faults: Faults;
  readonly locate: Locate;
  /** The surface of the user's own contract, where that has such an operation. */
  readonly own: (method: string, pathname: string) => Surface | undefined;
  readonly cors: Cors;
  readonly report: (error: unknown) => void;
}

/** Builds the gate over a mock's rules. The control surface is never concerned. */
export function createFaultGate(options: FaultGateOptions): FaultGate {
  const { faults, locate, own, cors, report } = options;
  return {
    concerns: (req) => (!faults.idle || req.headers['x-mock-fault'] !== undefined) && !isForControl(req),
    async meet(req, res, next) {
      const path = (req.url ?? '').split('?')[0] ?? '';
      const found = locate(req);
      if (found.surface === 'control') return next();
      const isExample = found.surface === 'microcks' || own(req.method ?? '', path) !== undefined;
      const letIn = () => cors(req, res, isExample ? 'example' : found.surface);
      try {
        const subject = { ...found, method: req.method ?? '', path };
        const fault = isPreflight(req) ? undefined : faultFor(req, subject, faults);
        if (fault === undefined) return next();
        learn(req, { ...found, fault: describe(fault) });
        if (fault.latency !== undefined) await wait(fault.latency);
        if (res.destroyed) return;
        if (fault.reset === true) return void req.socket.resetAndDestroy();
        if (fault.truncate !== undefined) truncate(res, fault.truncate);
        if (fault.drip !== undefined) drip(res, fault.drip);
        if (fault.lag !== undefined) setLag(req, fault.lag);
        const error = faultError(fault);
        if (error !== undefined || fault.status !== undefined) letIn();
        if (error !== undefined) return refuse(req, res, found, error);
        if (fault.status !== undefined) return refuseBarely(req, res, fault.status);
        next();
      } catch (thrown) {
        if (!res.headersSent) letIn();
        refuse(req, res, found, toImagesError(thrown, report));
      }
    },
  };
}

function faultFor(req: IncomingMessage, subject: FaultSubject, faults: Faults): DrawnFault | undefined {
  const { account } = subject;
  const ruled = faults.strike({ ...subject, account: account?.split('~')[0] });
  const header = req.headers['x-mock-fault'];
  if (typeof header !== 'string') return ruled;
  const rule = readFaultHeader(header);
  const wrong = firstViolation(rule, faultRuleSchema);
  if (wrong !== undefined) throw errors.badRequest(`x-mock-fault: ${wrong.path.join('.')} ${wrong.message}`);
  return { ...ruled, ...drawn(rule, () => 0.5) };
}

/** A refusal in the form of the surface that the request was for. */
function refuse(req: IncomingMessage, res: ServerResponse, { surface, operation }: Located, error: ImagesError): void {
  if (res.headersSent || res.destroyed) return void res.destroy();
  learnError(req, error);
  const isFetch = surface === 'urlTransform' || operation === cfImageOperation.id;
  const isDelivered = surface === 'customDomain' || (surface === 'delivery' && req.method !== 'POST');
  if (isFetch) sendEngineError(req, res, error, 'cf-resized');
  else if (isDelivered) sendEngineError(req, res, error, 'cf-images');
  else if (surface === 'workers') sendBindingError(req, res, error);
  else {
    drain(req);
    sendJson(req, res, error.status, failure(error), error.headers);
  }
}

/** What the network in front of the product says when the product does not answer: a status and a line of text. */
function refuseBarely(req: IncomingMessage, res: ServerResponse, status: number): void {
  drain(req);
  const headers = { 'content-type': 'text/plain; charset=UTF-8', 'cache-control': 'no-store' };
  send(req, res, status, headers, `error code: ${status}`);
}

/** Lets the announced length stand and ends the connection early, as a broken link does. */
function truncate(res: ServerResponse, limit: number): void {
  replaceEnd(res, async (bytes) => {
    const kept = limit < 1 ? Math.floor(bytes.byteLength * limit) : Math.min(limit, bytes.byteLength);
    if (kept === 0) res.flushHeaders();
    await written(res, bytes.subarray(0, kept));
    res.socket?.end();
    res.socket?.destroySoon();
  });
}

function drip(res: ServerResponse, { bytes: size, every }: { readonly bytes: number; readonly every: number }): void {
  replaceEnd(res, async (bytes, end) => {
    for (let at = 0; at < bytes.byteLength && !res.destroyed; at += size) {
      if (at > 0) await wait(every);
      await written(res, bytes.subarray(at, at + size));
    }
    end();
  });
}

/** Surfaces answer with one `end(bytes)`; a fault decides how these bytes leave. */
function replaceEnd(res: ServerResponse, leave: (bytes: Uint8Array, end: () => void) => Promise<void>): void {
  const end = res.end.bind(res);
  res.end = ((body?: unknown) => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body instanceof Uint8Array ? body : Buffer.alloc(0);
    leave(bytes, () => end()).catch(() => res.destroy());
    return res;
  }) as typeof res.end;
}

function written(res: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    res.write(bytes, () => resolve());
  });
}

function describe(fault: DrawnFault): string {
  const effects = ['latency', 'reset', 'error', 'retryAfter', 'status', 'quota', 'lag', 'truncate', 'drip'] as const;
  return effects
    .filter((name) => fault[name] !== undefined && fault[name] !== false)
    .map((name) => `${name} ${JSON.stringify(name === 'latency' ? Math.round(fault.latency ?? 0) : fault[name])}`)
    .join(', ');
}

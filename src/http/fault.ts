import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { firstViolation } from '../document.ts';
import { errors, type ImagesError } from '../errors.ts';
import {
  type DrawnFault,
  drawn,
  type FaultSubject,
  type Faults,
  faultError,
  faultRuleSchema,
  readFaultHeader,
} from '../faults/index.ts';
import type { RequestFacts } from '../journal/index.ts';
import { namespaced, namespaceHeader, namespaceOf, readNamespace } from '../namespace.ts';
import type { Store } from '../store/index.ts';
import type { ContractEngine } from './contract.ts';
import { type Cors, isPreflight } from './cors.ts';
import { sendEngineError } from './delivery.ts';
import { failure } from './envelope.ts';
import { drain, type Surface, send, sendJson, toImagesError } from './exchange.ts';
import { surfaceOf } from './hosts.ts';
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
  readonly contract: ContractEngine;
  readonly store: Store;
  /** The surface of the user's own contract, where that has such an operation. */
  readonly own: (method: string, pathname: string) => Surface | undefined;
  readonly cors: Cors;
  readonly report: (error: unknown) => void;
}

/** Builds the gate over a mock's rules. The control surface is never concerned. */
export function createFaultGate(options: FaultGateOptions): FaultGate {
  const { faults, own, cors, report } = options;
  return {
    concerns: (req) =>
      (!faults.idle || req.headers['x-mock-fault'] !== undefined) && !/^\/__mock(\/|\?|$)/.test(req.url ?? ''),
    async meet(req, res, next) {
      const path = (req.url ?? '').split('?')[0] ?? '';
      const surface = surfaceOf(req.headers.host, path);
      const isExample = surface === 'microcks' || own(req.method ?? '', path) !== undefined;
      const letIn = () => cors(req, res, isExample ? 'example' : surface);
      try {
        const subject = subjectOf(req, path, surface, options);
        const fault = isPreflight(req) ? undefined : faultFor(req, subject, faults);
        if (fault === undefined) return next();
        learn(req, { ...defined(subject), fault: describe(fault) });
        if (fault.latency !== undefined) await wait(fault.latency);
        if (res.destroyed) return;
        if (fault.reset === true) return void req.socket.resetAndDestroy();
        if (fault.truncate !== undefined) truncate(res, fault.truncate);
        if (fault.drip !== undefined) drip(res, fault.drip);
        if (fault.lag !== undefined) setLag(req, fault.lag);
        const error = faultError(fault);
        if (error !== undefined || fault.status !== undefined) letIn();
        if (error !== undefined) return refuse(req, res, surface, error);
        if (fault.status !== undefined) return refuseBarely(req, res, fault.status);
        next();
      } catch (thrown) {
        if (!res.headersSent) letIn();
        refuse(req, res, surface, toImagesError(thrown, report));
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

/** What a request is about, as far as can be told before its surface looks at it. */
function subjectOf(
  req: IncomingMessage,
  path: string,
  surface: string | undefined,
  { contract, store }: FaultGateOptions,
): FaultSubject {
  const method = req.method ?? '';
  const { account, operation } = routed(method, path, surface, contract, store);
  const named = readNamespace(req.headers[namespaceHeader]);
  const whole = account === undefined ? undefined : namespaced(account, named);
  return { surface, method, path, operation, account: whole, namespace: named ?? namespaceOf(whole ?? '') };
}

function routed(
  method: string,
  path: string,
  surface: string | undefined,
  contract: ContractEngine,
  store: Store,
): { readonly operation?: string | undefined; readonly account?: string | undefined } {
  if (surface === 'delivery' || surface === 'customDomain') {
    const [hash = ''] = path
      .replace(/^\/cdn-cgi\/imagedelivery/, '')
      .split('/')
      .slice(1);
    const operation = surface === 'delivery' && method === 'POST' ? 'completeDirectUpload' : 'deliverImage';
    return { operation, account: store.accountByHash(hash)?.id };
  }
  if (surface === 'urlTransform') return { operation: 'transformUrl' };
  if (surface !== 'api' && surface !== 'batch') return {};
  try {
    const { operation, params } =
      surface === 'api'
        ? contract.routeApi(method, path.replace(/^\/client\/v4/, ''))
        : contract.routeBatch(method, path);
    return { operation: operation.id, account: params.account_id };
  } catch {
    return {};
  }
}

function defined({ surface, operation, account, namespace }: FaultSubject): RequestFacts {
  const facts = Object.entries({ surface, operation, account, namespace });
  return Object.fromEntries(facts.filter(([, value]) => value !== undefined));
}

function refuse(req: IncomingMessage, res: ServerResponse, surface: string | undefined, error: ImagesError): void {
  if (res.headersSent || res.destroyed) return void res.destroy();
  learnError(req, error);
  const delivered = surface === 'customDomain' || (surface === 'delivery' && req.method !== 'POST');
  if (surface === 'urlTransform') sendEngineError(req, res, error, 'cf-resized');
  else if (delivered) sendEngineError(req, res, error, 'cf-images');
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

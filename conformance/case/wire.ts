import { setMaxListeners } from 'node:events';
import type { Thing } from '../run/ledger.ts';
import { inScope } from '../run/recording/scope.ts';
import { apiUrl, credentialHeaders, type Session } from '../run/session.ts';
import type { Target } from '../targets/target.ts';
import { encodeBody, type RequestBody } from './body.ts';
import type { Answer, Outgoing } from './client.ts';
import type { Exchange } from './evidence.ts';
import { resultObject, text } from './expect.ts';
import { createHoldings, type Holdings } from './holdings.ts';
import type { Part } from './multipart.ts';
import { Blocked, Mismatch, NotRecorded, Outage } from './outcome.ts';

/** One API request; at most one of `json`, `form` and `body`. */
export interface ApiRequest extends RequestBody {
  readonly headers?: Readonly<Record<string, string>>;
  /** Header lines instead of the target's credentials; `{}` sends none. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly account?: string;
  /** What a success makes: noted in the ledger before the request goes out, removed after the case. */
  readonly creates?: Thing;
}

/** How a case speaks to its target. */
export interface Wire {
  /** An API request, by method and path below the account. */
  api(method: string, path: string, request?: ApiRequest): Promise<Answer>;
  /** The same on the batch host, with a batch token. */
  batch(method: string, path: string, request?: ApiRequest): Promise<Answer>;
  /** A request to any declared host, without credentials. */
  send(method: string, url: string, headers?: Readonly<Record<string, string>>, body?: Buffer): Promise<Answer>;
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Asks the deployed probe Worker to run a program on the given files. */
  probe(
    program: unknown,
    files?: Readonly<Record<string, Buffer>>,
    options?: Pick<ApiRequest, 'headers' | 'creates'>,
  ): Promise<Answer>;
  /** Repeats a read until the judgement holds, within the target's declared bound of consistency. */
  eventually(read: () => Promise<Answer>, judge: (answer: Answer) => unknown): Promise<Answer>;
  /** Runs what is only preparation: a mismatch in it blocks the case instead of failing it. */
  prepare<T>(step: () => Promise<T>): Promise<T>;
  /** Does something once per run, however many cases ask for it. */
  once<T>(what: string, make: () => Promise<T>): Promise<T>;
}

/** What went over the wire. */
export interface WireTrace {
  readonly exchanges: readonly Exchange[];
  /** How long the slowest read took to show a change, in milliseconds; 0 when all did at once. */
  readonly lag: number;
  /** Ledger entries that were opened. */
  readonly entries: readonly number[];
}

const maxExchanges = 30;

/** The wire of one case; `signal` ends its reads. */
export function createWire(session: Session, signal: AbortSignal): { wire: Wire; trace: () => WireTrace } {
  const { target, clock } = session;
  // A case may have many requests in flight; each listens for the end.
  setMaxListeners(0, signal);
  const exchanges: Exchange[] = [];
  const holdings = createHoldings(session.ledger);
  let lag = 0;
  const raw = (request: Outgoing) => sendRecorded(session, request, exchanges, signal);
  const heard = (answer: Answer) => {
    if (!isOutage(answer)) return answer;
    throw new Outage(`an outage: ${new URL(answer.url).origin} answers status ${answer.status} through a gateway`);
  };
  const call = (method: string, url: string, request: ApiRequest) =>
    callRecorded({ target, holdings, raw }, method, url, request).then(heard);

  const wire: Wire = {
    api: (method, path, request = {}) => call(method, apiUrl(target, path, request.account), request),
    async batch(method, path, request = {}) {
      const base = needed(target.urls.batch, 'urls.batch');
      const token = await prepare(() => once(session, 'batch token', () => readBatchToken(wire)));
      const credentials = request.credentials ?? { authorization: `Bearer ${token}` };
      return await call(method, `${base}${path}`, { ...request, credentials });
    },
    send: async (method, url, headers = {}, body) =>
      heard(await raw({ method, url, headers, ...(body === undefined ? {} : { body }) })),
    get: (url, headers) => wire.send('GET', url, headers),
    probe(program, files = {}, options = {}) {
      const form: readonly Part[] = [
        { name: 'program', value: JSON.stringify(program) },
        ...Object.entries(files).map(([name, value]) => ({ name, value, filename: name })),
      ];
      return call('POST', `${needed(target.urls.probe, 'urls.probe')}/run`, { ...options, form, credentials: {} });
    },
    async eventually(read, judge) {
      const started = clock.now();
      const patience = patienceOf(session);
      let found: Mismatch | undefined;
      for (let pause = 50; ; pause = Math.min(pause * 2, 2000)) {
        const mark = exchanges.length;
        try {
          const answer = await read();
          await judge(answer);
          if (pause > 50) lag = Math.max(lag, clock.now() - started);
          return answer;
        } catch (cause) {
          if (cause instanceof NotRecorded && found !== undefined) throw found;
          const left = started + patience - clock.now();
          if (!(cause instanceof Mismatch) || left <= 0) throw cause;
          found = cause;
          exchanges.length = mark;
          await clock.sleep(Math.min(pause, left), signal);
        }
      }
    },
    prepare,
    once: (what, make) => once(session, what, make),
  };
  return { wire, trace: () => ({ exchanges, lag, entries: holdings.entries() }) };
}

/** How long reads are repeated. On a replay it is what is left to read that tells how often was read then. */
function patienceOf({ replays, target: { limits } }: Session): number {
  return replays && limits.consistencyMs > 0 ? Number.POSITIVE_INFINITY : limits.consistencyMs;
}

/** A setting of the target file that a case cannot do without; the case is `blocked` where it is missing. */
export function needed<T>(value: T | undefined, setting: string): T {
  if (value === undefined) throw new Blocked(`the target file has no ${setting}`);
  return value;
}

async function sendRecorded(
  { client, target }: Session,
  request: Outgoing,
  exchanges: Exchange[],
  signal: AbortSignal,
): Promise<Answer> {
  if (signal.aborted) throw new Blocked('the run was interrupted');
  const record = (exchange: Exchange) => {
    if (exchanges.length < maxExchanges) exchanges.push(exchange);
  };
  // What changes something is never broken off: nobody could tell whether it was done, nor what it made.
  const stop = ['GET', 'HEAD', 'OPTIONS'].includes(request.method) ? { signal } : {};
  return await client.send({ ...request, url: reachable(request.url, target) }, { record, ...stop });
}

/**
 * Whether a gateway answered in the target's place: 502, 503 or 504, in nobody's form of an error. A transformation
 * whose source fails may say 502 and 504 in any form.
 */
export function isOutage({ status, url, headers, body }: Answer): boolean {
  if (status < 502 || status > 504) return false;
  if (status !== 503 && new URL(url).pathname.startsWith('/cdn-cgi/image/')) return false;
  if (headers['cf-resized'] !== undefined || headers['cf-images'] !== undefined) return false;
  const text = body.toString('utf8', 0, 2000);
  return !/^ERROR \d{4}/.test(text) && !/^\s*\{[\s\S]*"(success|errors)"/.test(text);
}

interface Calling {
  readonly target: Target;
  readonly holdings: Holdings;
  readonly raw: (request: Outgoing) => Promise<Answer>;
}

async function callRecorded(
  { target, holdings, raw }: Calling,
  method: string,
  url: string,
  request: ApiRequest,
): Promise<Answer> {
  const { content, type } = encodeBody(request);
  const outgoing: Outgoing = {
    method,
    url,
    headers: {
      ...(request.credentials ?? credentialHeaders(target)),
      ...(type === undefined ? {} : { 'content-type': type }),
      ...request.headers,
    },
    ...(content === undefined ? {} : { body: content }),
  };
  const entry = request.creates === undefined ? undefined : holdings.open(request.creates);
  const answer = await raw(outgoing);
  if (entry !== undefined) holdings.settle(entry, answer);
  if (method === 'PATCH') holdings.followRekeying(url, answer);
  return answer;
}

/** A clone may name the product's real hosts in its answers; the target file says where it serves them itself. */
function reachable(url: string, { urls }: Target): string {
  const { hostname, pathname, search } = new URL(url);
  const base = { 'imagedelivery.net': urls.delivery, 'upload.imagedelivery.net': urls.upload }[hostname];
  // Its path begins with a slash, whatever the answer looked like: the target's host stays the target's
  return base === undefined ? url : `${base.replace(/\/$/, '')}${pathname}${search}`;
}

async function prepare<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (!(cause instanceof Mismatch)) throw cause;
    const seen = cause.actual === undefined ? '' : ` (${cause.actual})`;
    throw new Blocked(`preparation failed: ${cause.message}${seen}`);
  }
}

/** Makes something once per run; a failure is not remembered. */
async function once<T>(session: Session, what: string, make: () => Promise<T>): Promise<T> {
  const cached = session.shared.get(what) as Promise<T> | undefined;
  if (cached !== undefined) return await cached;
  const created = inScope(`shared ${what}`, make);
  session.shared.set(what, created);
  created.catch(() => session.shared.delete(what));
  return await created;
}

async function readBatchToken({ api }: Pick<Wire, 'api'>): Promise<string> {
  return text(resultObject(await api('GET', '/images/v1/batch_token')).token, 'result.token');
}

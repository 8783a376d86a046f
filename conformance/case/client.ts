import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { types } from 'node:util';
import supertest from 'supertest';
import type { Budget } from '../run/budget.ts';
import { type Pacer, retryAfter } from '../run/pacing.ts';
import type { Redactor } from '../run/redact.ts';
import type { Clock } from '../run/time.ts';
import { bodyEvidence, type Exchange } from './evidence.ts';
import { Blocked, Mismatch, NetworkFault } from './outcome.ts';

/** One request, complete: nothing is added to it but `Host`, `Content-Length`, `Accept-Encoding` and `Connection`. */
export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** What came back. Header names are in lower case. */
export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Bounds of one exchange. */
export interface Bounds {
  /** From the request's first byte to the answer's last, in milliseconds. */
  readonly timeout: number;
  /** Of an answer's body. */
  readonly bytes: number;
  /** How long a `Retry-After` may hold the run up, in milliseconds. */
  readonly retryAfter: number;
}

/** Sends requests by supertest, paced, counted, bounded, and recorded without secrets. */
export interface Client {
  /**
   * Redirects are answers, never followed. A 429 is repeated when its `Retry-After` has passed. Throws
   * `NetworkFault` when nothing usable comes, `Mismatch` when what comes is not HTTP, stops short, or never ends, and
   * `Blocked` when an answer led to a host that nobody declared.
   */
  send(request: Outgoing, recorder: Recorder): Promise<Answer>;
  /** Closes idle connections. */
  close(): void;
}

/** Where exchanges go. `free` requests (clean-up) are not counted against the budget. */
export interface Recorder {
  readonly record: (exchange: Exchange) => void;
  readonly free?: boolean;
  readonly signal?: AbortSignal;
}

/** Sends one request over the network, or answers it otherwise. */
export type Transport = (request: Outgoing, signal: AbortSignal | undefined) => Promise<Answer>;

/** What a client needs. `origins` are the only ones that requests may go to. */
export interface ClientOptions {
  readonly origins: ReadonlySet<string>;
  readonly bounds: Bounds;
  readonly pacer: Pacer;
  readonly budget: Budget;
  readonly redactor: Redactor;
  readonly clock: Clock;
  /** Comes between the client and the network. */
  readonly through?: (network: Transport) => Transport;
  /** Sees every request before it goes out, and may refuse it by throwing. */
  readonly before?: (request: Outgoing) => void;
  /** Sees every answer before it is recorded, so that secrets in it can be learnt. */
  readonly inspect?: (answer: Answer) => void;
}

const throttlings = 5;

/**
 * Connections are kept, because a refusal of a long upload gets lost when the server closes while we still write. They
 * are dropped sooner than servers drop idle ones, so that no request goes out on a connection that is about to close.
 */
const connections = { keepAlive: true, maxSockets: 64, maxFreeSockets: 16, timeout: 1500 } as const;

/** A client for the declared origins of one target. */
export function createClient(options: ClientOptions): Client {
  const { origins, bounds, pacer, budget, redactor, clock } = options;
  const agents = { 'http:': new Agent(connections), 'https:': new SecureAgent(connections) };

  const network: Transport = (request, signal) => exchange(request, bounds, agents, signal);
  const transport = options.through?.(network) ?? network;

  const once = async (request: Outgoing, recorder: Recorder): Promise<Answer> => {
    await pacer.turn(recorder.signal).catch(stopped);
    if (recorder.free !== true) {
      options.before?.(request);
      budget.spend('requests');
    }
    const started = clock.now();
    const sent = recorded(request, redactor);
    const finish = (rest: Partial<Exchange>) =>
      recorder.record({ request: sent, milliseconds: clock.now() - started, ...rest });
    try {
      const answer = await transport(request, recorder.signal);
      options.inspect?.(answer);
      const body = bodyEvidence(answer.body, answer.headers['content-type']);
      const kept = body?.text === undefined ? body : { ...body, text: redactor.text(body.text) };
      const headers = redactor.deep(answer.headers);
      finish({ response: { status: answer.status, headers, ...(kept === undefined ? {} : { body: kept }) } });
      return answer;
    } catch (fault) {
      finish({ fault: redactor.text(fault instanceof Error ? fault.message : String(fault)) });
      throw fault;
    }
  };

  return {
    async send(request, recorder) {
      const { origin } = new URL(request.url);
      if (!origins.has(origin)) {
        throw new Blocked(`set-up: an answer leads to ${origin}, which the target file does not declare under urls`);
      }
      for (let attempt = 1; ; attempt++) {
        const answer = await once(request, recorder);
        if (!isThrottled(answer) || attempt > throttlings) return answer;
        const wanted = retryAfter(answer.headers['retry-after'], clock.now()) ?? 1000 * 2 ** attempt;
        if (wanted > bounds.retryAfter) return answer;
        pacer.pause(wanted);
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** Status 429, or the gateway's code for too many requests, which it was seen to send with status 200. */
function isThrottled({ status, body }: Answer): boolean {
  if (status === 429) return true;
  if (status !== 200 || body.length > 2000) return false;
  const text = body.toString('utf8');
  return /"success"\s*:\s*false/.test(text) && /"code"\s*:\s*971\b/.test(text);
}

function stopped(): never {
  throw new Blocked('the run was interrupted');
}

function recorded(request: Outgoing, redactor: Redactor): Exchange['request'] {
  const headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).map(([name, value]) => [
      name,
      /^(authorization|x-auth-key|x-auth-email|cookie)$/i.test(name) ? '[redacted]' : redactor.text(value),
    ]),
  );
  const body = request.body === undefined ? undefined : bodyEvidence(request.body, request.headers?.['content-type']);
  const kept = body?.text === undefined ? body : { ...body, text: redactor.text(body.text) };
  return {
    method: request.method,
    url: redactor.text(request.url),
    headers,
    ...(kept === undefined ? {} : { body: kept }),
  };
}

type Agents = Readonly<Record<string, Agent>>;

async function exchange(
  request: Outgoing,
  bounds: Bounds,
  agents: Agents,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  if (signal?.aborted === true) stopped();
  // What has begun to change the target is heard to its end: who hangs up does not know what there is to remove.
  const interrupt = /^(GET|HEAD)$/.test(request.method) ? signal : undefined;
  const { origin, protocol } = new URL(request.url);
  const path = request.url.slice(origin.length) || '/';
  const test = method(
    supertest(origin),
    request.method,
  )(path)
    .redirects(0)
    .ok(() => true)
    .timeout({ deadline: bounds.timeout })
    .agent(agents[protocol] as Agent)
    .set('Accept-Encoding', 'identity')
    .buffer(true)
    // Bodies are complete bytes; superagent would write a Buffer of type application/json as JSON.
    .serialize((bytes) => bytes)
    .parse(collect(bounds.bytes));
  for (const [name, value] of Object.entries(request.headers ?? {})) test.set(name, value);
  const abort = () => {
    try {
      test.abort();
    } catch {
      // superagent reports an abort to its caller by throwing; `settle` has told ours already.
    }
  };
  interrupt?.addEventListener('abort', abort, { once: true });
  try {
    const response = await settle(request.body === undefined ? test : test.send(request.body), interrupt);
    return {
      url: request.url,
      status: response.status,
      headers: flat(response.headers),
      body: Buffer.isBuffer(response.body) ? response.body : Buffer.alloc(0),
    };
  } catch (cause) {
    throw cause instanceof Blocked ? cause : blame(cause, bounds);
  } finally {
    interrupt?.removeEventListener('abort', abort);
  }
}

/** superagent's promise stays pending after `abort()`, so the signal is raced against it. */
async function settle(test: supertest.Test, signal: AbortSignal | undefined): Promise<supertest.Response> {
  if (signal === undefined) return await test;
  return await new Promise((resolve, reject) => {
    const aborted = () => reject(new Blocked('the run was interrupted'));
    signal.addEventListener('abort', aborted, { once: true });
    test.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}

const senders = {
  GET: 'get',
  HEAD: 'head',
  POST: 'post',
  PUT: 'put',
  PATCH: 'patch',
  DELETE: 'delete',
  OPTIONS: 'options',
} as const;

function method(agent: ReturnType<typeof supertest>, name: string): (path: string) => supertest.Test {
  const verb = senders[name as keyof typeof senders];
  return (path) => agent[verb](path);
}

class TooLong extends Error {}

type Collector = (response: supertest.Response, done: (error: Error | null, body: Buffer) => void) => void;

function collect(limit: number): Collector {
  return (message, done) => {
    // What superagent types as its response is Node's message (or the stream that decompresses it).
    const response = message as unknown as Readable;
    const chunks: Buffer[] = [];
    let length = 0;
    let settled = false;
    const finish = (error: Error | null) => {
      if (settled) return;
      settled = true;
      done(error, Buffer.concat(chunks));
    };
    response.on('data', (chunk: Buffer) => {
      if (settled) return;
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else {
        finish(new TooLong());
        response.destroy();
      }
    });
    response.on('end', () => finish(null));
  };
}

function blame(cause: unknown, bounds: Bounds): Error {
  if (cause instanceof TooLong) return new Mismatch(`the answer is longer than ${bounds.bytes} bytes`);
  // Not `instanceof`: under jest, Node's own errors are of another realm.
  const error = types.isNativeError(cause) ? cause : new Error(String(cause));
  const code = 'code' in error ? String(error.code) : '';
  // Node's word for a connection that closed after the head of the answer and before the end of its body.
  if (error.message === 'aborted') return new Mismatch('the connection closed in the middle of the answer');
  if (code.startsWith('HPE_')) return new Mismatch('the answer is not HTTP', { actual: code });
  if (/^Z_|incorrect header check/.test(code + error.message)) return new Mismatch('the answer does not decompress');
  if (code === 'ECONNABORTED' || 'timeout' in error) return new NetworkFault(`no answer within ${bounds.timeout} ms`);
  return new NetworkFault(code === '' || error.message.includes(code) ? error.message : `${code}: ${error.message}`);
}

function flat(headers: Record<string, string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}

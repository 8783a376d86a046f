import { Agent, createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answered, type Incoming, isSaid, type Lie, type Memory } from './lie.ts';
import type { Place } from './place.ts';

/** A proxy that tells a lie. */
export interface LyingProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** What a proxy saw and passed on; only when it is asked for. */
export type Witness = (incoming: Incoming, answered: Answered) => void;

const agents = new Map<string, Agent>();

/** Starts a proxy in front of a target, and of its probe. `Host` is passed on, so links lead to the proxy. */
export async function startProxy(upstream: Place, lie: Lie, witness: Witness = () => undefined): Promise<LyingProxy> {
  const memory: Memory = new Map();
  const server = createServer((incoming, outgoing) => {
    relay(upstream, lie, memory, incoming, witness).then(
      (answered) => write(outgoing, answered, incoming.method === 'HEAD'),
      (cause: unknown) => {
        outgoing.writeHead(502).end(`the proxy broke: ${cause instanceof Error ? cause.stack : cause}`);
      },
    );
  });
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function relay(
  upstream: Place,
  lie: Lie,
  memory: Memory,
  message: IncomingMessage,
  witness: Witness,
): Promise<Answered> {
  const incoming: Incoming = {
    method: message.method ?? 'GET',
    url: message.url ?? '/',
    headers: Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)])),
    spelled: message.rawHeaders.filter((_, index) => index % 2 === 0),
    body: await readAll(message),
  };
  const passed = (await lie.request?.(incoming, memory)) ?? incoming;
  const origin = incoming.url === '/run' ? upstream.probe?.url : upstream.url;
  const answered = isSaid(passed) ? passed : await forward(origin ?? upstream.url, passed);
  witness(incoming, answered);
  return (await lie.answer?.(answered, incoming, memory)) ?? answered;
}

/** Sends a request on, with everything that came with it. */
export async function forward(upstream: string, incoming: Incoming): Promise<Answered> {
  const agent = agents.get(upstream) ?? new Agent({ keepAlive: true, maxSockets: 64, timeout: 2000 });
  agents.set(upstream, agent);
  const { hostname, port } = new URL(upstream);
  const { 'content-length': _, 'transfer-encoding': __, ...headers } = incoming.headers;
  const length = incoming.body.length > 0 || 'content-length' in incoming.headers;
  return await new Promise<Answered>((resolve, reject) => {
    const outgoing = send(
      {
        hostname,
        port,
        agent,
        method: incoming.method,
        path: incoming.url,
        headers: {
          ...headers,
          connection: 'keep-alive',
          ...(length ? { 'content-length': incoming.body.length } : {}),
        },
      },
      (response) => {
        readAll(response).then((body) => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers as Answered['headers'],
            body,
          });
        }, reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(incoming.body);
  });
}

/** Headers that belong to one connection, or that follow from the body. */
const perConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'date']);

function write(outgoing: ServerResponse, { status, headers, body }: Answered, withoutBody: boolean): void {
  const kept = Object.entries(headers).filter(
    ([name]) => !perConnection.has(name.toLowerCase()) && !name.startsWith('x-proxy-'),
  );
  const chunked = 'x-proxy-chunked' in headers;
  const length = withoutBody ? headers['content-length'] : chunked ? undefined : body.length;
  // How a lie reaches what only the proxy's own server decides.
  if ('x-proxy-close' in headers) outgoing.shouldKeepAlive = false;
  outgoing.writeHead(status, {
    ...(Object.fromEntries(kept) as Record<string, string | string[]>),
    ...(length === undefined ? {} : { 'content-length': String(length) }),
  });
  outgoing.end(withoutBody ? undefined : body);
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

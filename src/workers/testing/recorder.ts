import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy that remembers the bodies it passed on. */
export interface Recorder {
  readonly url: string;
  /** The last body of a path, as Latin-1 text. */
  last(path: string): string;
  close(): Promise<void>;
}

/** Stands in front of a server, at an address of its own. */
export async function startRecorder(upstream: () => string): Promise<Recorder> {
  const bodies = new Map<string, Uint8Array>();
  const server = createServer(async (req, res) => {
    const body = await bodyOf(req);
    const path = req.url ?? '/';
    bodies.set(path, body);
    const { connection: _c, 'content-length': _l, 'transfer-encoding': _t, ...headers } = req.headers;
    try {
      const answer = await fetch(upstream() + path, {
        method: req.method ?? 'GET',
        headers: headers as Record<string, string>,
        body: body.byteLength === 0 ? null : body,
        redirect: 'manual',
      });
      res.writeHead(answer.status, [...answer.headers].flat());
      res.end(new Uint8Array(await answer.arrayBuffer()));
    } catch {
      res.destroy();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    last: (path) => Buffer.from(bodies.get(path) ?? []).toString('latin1'),
    async close() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

async function bodyOf(req: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of req as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

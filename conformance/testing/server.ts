import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createRawServer, type Server as RawServer, type Socket } from 'node:net';

/** A little server for a test. */
export interface TestServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves by a request listener on a free port. */
export async function serve(listener: RequestListener): Promise<TestServer> {
  const server = createServer(listener);
  return await listening(server, () => server.closeAllConnections());
}

/** Serves by what is done with each connection. */
export async function serveRaw(connected: (socket: Socket) => void): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    connected(socket);
  });
  return await listening(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

async function listening(server: Server | RawServer, end: () => void): Promise<TestServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from '@jest/globals';

/** A server of a test's own on a free port of this machine. */
export interface Listening {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly server: Server;
}

/** Starts a server for the tests of one file. */
export function useServer(listener: RequestListener): Listening {
  const server = createServer(listener);
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    server,
    get url() {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
  };
}

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server's life on its port. */
export interface Listener {
  /** Where it listens, e.g. `http://127.0.0.1:8787`; throws before `listen`. */
  readonly url: () => string;
  readonly isListening: () => boolean;
  readonly listen: () => Promise<void>;
  /** Stops listening and lets running requests finish, for five seconds at most. */
  readonly close: () => Promise<void>;
}

/** Builds the listener of a server; it does not listen yet. */
export function createListener(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Listener {
  return {
    url() {
      const address = server.address() as AddressInfo | null;
      if (address === null) throw new Error('the mock is not listening yet: call listen() first');
      const local = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host;
      return `http://${local.includes(':') ? `[${local}]` : local}:${address.port}`;
    },
    isListening: () => server.listening,
    async listen() {
      server.listen(port, host);
      await once(server, 'listening');
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      // A connection is idle only when the answer that it waits for is out, so they are looked at until all are closed
      const sweep = setInterval(() => server.closeIdleConnections(), 20);
      const force = setTimeout(() => server.closeAllConnections(), 5000);
      await closed;
      clearInterval(sweep);
      clearTimeout(force);
    },
  };
}

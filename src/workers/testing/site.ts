import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a site saw. */
export interface Seen {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A web site with a few files, on a free port of this machine. */
export interface Site {
  readonly url: string;
  /** Requests since the last look. */
  take(): readonly Seen[];
  close(): Promise<void>;
}

/** Serves files by their path; everything else is 404. */
export async function startSite(files: Readonly<Record<string, Uint8Array>>): Promise<Site> {
  const seen: Seen[] = [];
  const server = createServer((req, res) => {
    const path = req.url ?? '';
    seen.push({ path, headers: req.headers });
    const file = files[path];
    res.writeHead(file === undefined ? 404 : 200);
    res.end(file);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => seen.splice(0),
    async close() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

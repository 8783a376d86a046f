import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Contract } from '../../../spec/load.ts';
import { createClock } from '../../cloudflare/clock.ts';
import { errors, type ImagesError } from '../../cloudflare/errors.ts';
import { createFetcher } from '../../cloudflare/index.ts';
import { createRecorder, createResponder, createStateStore, type ValidationPolicy } from '../../microcks/index.ts';
import { createAccessLog, type LogLevel } from '../log.ts';
import { hostProblem } from '../middleware/hostHeader.ts';
import { type OwnNames, strangeHost } from '../middleware/strangers.ts';
import { write } from '../write.ts';
import { createValidatingProxy, type ProxiedExchange } from './validatingProxy.ts';

/** How to run a validating proxy. */
export interface ProxyOptions {
  readonly contract: Contract;
  readonly upstream: string;
  readonly host: string;
  readonly port: number;
  readonly validate: ValidationPolicy;
  readonly log: LogLevel;
  /** The overlay file to write recorded exchanges to. */
  readonly record?: string | undefined;
  /** Told of every exchange that violates the contract. */
  readonly onViolation?: (exchange: ProxiedExchange) => void;
}

/** A validating proxy that listens. */
export interface RunningProxy {
  readonly url: string;
  /** Stops listening and writes what was recorded; answers how many exchanges that were. */
  close(): Promise<number>;
}

const bodyBytes = 32 * 1024 * 1024;

/** Starts a proxy in front of `upstream`. */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const { contract, upstream, host, port, record } = options;
  const log = createAccessLog(options.log);
  const clock = createClock();
  const recorder = createRecorder();
  const origin = createFetcher({ allow: ['*'], guardPrivate: false, milliseconds: 30_000, redirects: 0 });
  const responder = createResponder({
    contract,
    mode: 'fixed',
    chance: clock,
    sandbox: {
      store: createStateStore(clock.now),
      fetch: () => Promise.reject(new Error('a proxy runs no rules')),
      log: () => undefined,
    },
  });
  const surface = createValidatingProxy({
    responder,
    upstream: new URL(upstream),
    origin,
    validate: options.validate,
    bodyBytes,
    report: log.problem,
    seen(exchange) {
      if (exchange.violations.length > 0) options.onViolation?.(exchange);
      const { found, request, response, target } = exchange;
      // What breaks the contract would be an invalid example of it
      if (record === undefined || found === undefined || exchange.violations.length > 0) return;
      recorder.add({
        found,
        query: new URL(target, 'http://proxy.invalid').searchParams,
        request: { contentType: request.body.contentType, value: request.body.value },
        response: { status: response.status, contentType: response.body.contentType, value: response.body.value },
      });
    },
  });
  const names = { publicUrl: undefined, trustedHosts: [host.includes(':') ? `[${host}]` : host] };
  const server = createServer((req, res) => {
    log.begin(req, res);
    const refusal = refusalOf(req, names);
    if (refusal !== undefined) {
      const headers = { 'content-type': 'text/plain; charset=utf-8', connection: 'close' };
      return void res.writeHead(refusal.status, headers).end(`${refusal.message}\n`);
    }
    const target = `http://proxy.invalid${req.url ?? '/'}`;
    if (!(req.url ?? '').startsWith('/') || !URL.canParse(target)) return void res.writeHead(400).end();
    void surface(req, new URL(target)).then((answer) => write(req, res, answer));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async close() {
      await closed(server);
      await origin.close();
      const overlay = recorder.overlay();
      if (record !== undefined && overlay !== undefined) {
        const { stringify } = await import('yaml');
        await writeFile(record, stringify(overlay, { aliasDuplicateObjects: false, lineWidth: 120 }));
      }
      return recorder.count;
    },
  };
}

/** A page that has pointed a name of its own here would be in the upstream server's network. */
function refusalOf(req: IncomingMessage, names: OwnNames): ImagesError | undefined {
  const problem = hostProblem(req);
  if (problem !== undefined) return errors.badRequest(`the request cannot be answered: ${problem}`);
  return strangeHost(req, names);
}

async function closed(server: Server): Promise<void> {
  const done = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), 2000);
  await done;
  clearTimeout(force);
}

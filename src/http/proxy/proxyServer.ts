import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { Contract } from '../../../spec/load.ts';
import { createClock, createFetcher, errors, type ImagesError } from '../../cloudflare/index.ts';
import { createRecorder, createResponder, createStateStore, type ValidationPolicy } from '../../microcks/index.ts';
import { createListener } from '../listener.ts';
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

const maxBodyBytes = 32 * 1024 * 1024;

/** Starts a proxy in front of `upstream`. */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const { contract, upstream, host, port, record } = options;
  const log = createAccessLog(options.log);
  const clock = createClock();
  const recorder = createExchangeRecorder();
  const fetcher = createFetcher({ allow: ['*'], guardPrivate: false, milliseconds: 30_000, redirects: 0 });
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
    fetcher,
    validate: options.validate,
    maxBodyBytes,
    report: log.problem,
    seen(exchange) {
      if (exchange.violations.length > 0) options.onViolation?.(exchange);
      else if (record !== undefined) recorder.add(exchange);
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
  const listener = createListener(server, { host, port });
  await listener.listen();
  return {
    url: listener.url(),
    async close() {
      await listener.close();
      await fetcher.close();
      if (record !== undefined) await recorder.save(record);
      return recorder.count;
    },
  };
}

/** Records what keeps the contract: what breaks it would be an invalid example of it. */
function createExchangeRecorder() {
  const recorder = createRecorder();
  return {
    get count() {
      return recorder.count;
    },
    add({ found, request, response, target }: ProxiedExchange) {
      if (found === undefined) return;
      recorder.add({
        found,
        query: new URL(target, 'http://proxy.invalid').searchParams,
        request: { contentType: request.body.contentType, value: request.body.value },
        response: { status: response.status, contentType: response.body.contentType, value: response.body.value },
      });
    },
    async save(file: string) {
      const overlay = recorder.overlay();
      if (overlay === undefined) return;
      const { stringify } = await import('yaml');
      await writeFile(file, stringify(overlay, { aliasDuplicateObjects: false, lineWidth: 120 }));
    },
  };
}

/** A page that has pointed a name of its own here would be in the upstream server's network. */
function refusalOf(req: IncomingMessage, names: OwnNames): ImagesError | undefined {
  const problem = hostProblem(req);
  if (problem !== undefined) return errors.badRequest(`the request cannot be answered: ${problem}`);
  return strangeHost(req, names);
}

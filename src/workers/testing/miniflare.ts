import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import type * as miniflare from 'miniflare';
import { type AdapterSettings, runtimePath } from '../adapter.ts';
import { wranglerCli } from './tools.ts';

/** A Worker under Miniflare. */
export interface MiniflareWorker {
  /** Sends it a call of `calls.mjs`. */
  perform(call: object): Promise<{ status: number; headers: Headers; bytes: Uint8Array }>;
  stop(): Promise<void>;
}

/** The Miniflare of the installed Wrangler (the newest), or the last one for Node 20. */
export type MiniflareVersion = 'newest' | 'node20';

/** How the Worker is run, where that matters. */
export interface MiniflareSettings {
  readonly port?: number;
  /** Default: the first one from which refusals of hosted images carry their code. */
  readonly compatibilityDate?: string;
  /** What answers every fetch of the Worker, as `outboundService`. */
  readonly outbound?: (request: Request) => { readonly status: number; readonly body?: Uint8Array };
}

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

/** Starts the test Worker under Miniflare: alone, or with a mock behind it by way of `MINIFLARE_WORKERD_PATH`. */
export async function startMiniflare(
  version: MiniflareVersion,
  mock?: AdapterSettings,
  { port = 0, compatibilityDate = '2026-04-21', outbound }: MiniflareSettings = {},
): Promise<MiniflareWorker> {
  const { Miniflare, Response, convertV4MiniflareOptions } = createRequire(
    version === 'newest' ? wranglerCli : import.meta.url,
  )('miniflare') as typeof miniflare & { convertV4MiniflareOptions?: (options: object) => miniflare.MiniflareOptions };
  const environment: Readonly<Record<string, string>> =
    mock === undefined
      ? {}
      : {
          MINIFLARE_WORKERD_PATH: runtimePath(),
          CFIMAGES_URL: mock.url,
          CFIMAGES_ACCOUNT: mock.account,
          CFIMAGES_TOKEN: mock.token,
        };
  Object.assign(process.env, environment);
  try {
    const options = {
      modules: true,
      scriptPath: fileURLToPath(new URL('calls.mjs', import.meta.url)),
      compatibilityDate,
      images: { binding: 'IMAGES' },
      cf: false,
      port,
      ...(outbound === undefined ? {} : { outboundService: answerWith(outbound, Response) }),
    } as const;
    const runtime = new Miniflare(convertV4MiniflareOptions?.(options) ?? options);
    const url = await runtime.ready;
    return {
      async perform(call) {
        const response = await fetch(url, { method: 'POST', body: JSON.stringify(call) });
        return {
          status: response.status,
          headers: response.headers,
          bytes: new Uint8Array(await response.arrayBuffer()),
        };
      },
      stop: () => runtime.dispose(),
    };
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
  }
}

function answerWith(outbound: NonNullable<MiniflareSettings['outbound']>, Response: typeof miniflare.Response) {
  return (request: miniflare.Request) => {
    const { status, body } = outbound(request as unknown as Request);
    return new Response(body ?? null, { status });
  };
}

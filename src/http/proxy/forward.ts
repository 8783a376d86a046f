import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { ImagesError } from '../../cloudflare/errors.ts';
import type { Fetcher } from '../../cloudflare/index.ts';
import { joinUrl } from '../../cloudflare/joinUrl.ts';
import { connectionHeaders } from './connectionHeaders.ts';

/** Headers that do not travel on: the body has been read by then, so its length is stated anew. */
export const hopByHop: ReadonlySet<string> = new Set([...connectionHeaders, 'content-length']);

const mark = 'cfimages';

/** Why a request was not forwarded. */
export interface ForwardFailure {
  readonly status: number;
  readonly text: string;
}

/**
 * Forwards a request, its body already read, to `baseUrl` + `path`, and streams the answer back as it is. Answers a
 * failure when the server cannot be reached, the URL is none, or the request has come this way before.
 */
export async function forwardRequest(
  origin: Fetcher,
  { baseUrl, path, body }: { readonly baseUrl: string; readonly path: string; readonly body: Uint8Array },
  req: IncomingMessage,
  res: ServerResponse,
  extra: Readonly<Record<string, string>> = {},
): Promise<ForwardFailure | undefined> {
  if (!/^https?:\/\//i.test(baseUrl) || !URL.canParse(baseUrl)) {
    return { status: 502, text: `"${baseUrl}" is no http(s) URL to forward to; correct it in the contract` };
  }
  if (String(req.headers.via ?? '').includes(mark)) {
    return { status: 508, text: `forwarding to ${baseUrl} leads back here; point it to another server` };
  }
  const hasBody = body.byteLength > 0;
  const target = joinUrl(baseUrl, path);
  try {
    const answer = await origin.exchange(target, {
      method: req.method ?? 'GET',
      headers: { ...forwardedHeaders(req), via: `1.1 ${mark}` },
      body: hasBody ? body : null,
    });
    const headers = Object.entries({ ...answer.headers, ...extra }).flatMap(([name, value]) =>
      value === undefined || hopByHop.has(name) ? [] : [[name, value] as const],
    );
    for (const [name, value] of headers) res.setHeader(name, value);
    res.writeHead(answer.status);
    await pipeline(answer.body, res);
    return undefined;
  } catch (error) {
    if (res.headersSent || res.destroyed) {
      res.destroy();
      return undefined;
    }
    const reason = error instanceof ImagesError ? error.message : (error as Error).message;
    return { status: 502, text: `${target.origin} does not answer: ${reason}; is that server running?` };
  }
}

/** The request's headers that may travel on. */
export function forwardedHeaders({ headers }: Pick<IncomingMessage, 'headers'>): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || hopByHop.has(name) ? [] : [[name, value]],
    ),
  );
}

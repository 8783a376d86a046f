import type { IncomingMessage } from 'node:http';
import { type Fetcher, ImagesError, joinUrl } from '../../cloudflare/index.ts';
import type { Answer } from '../answer.ts';
import { passedOn } from './connectionHeaders.ts';

const mark = 'cfimages';

/** Why a request was not forwarded. */
export interface ForwardFailure {
  readonly failure: string;
  readonly status: number;
}

/**
 * Forwards a request, its body already read, to `baseUrl` + `path`, and gives the answer as it is; a
 * failure when the server cannot be reached, the URL is none, or the request has come this way before.
 */
export async function forwardRequest(
  fetcher: Fetcher,
  { baseUrl, path, body }: { readonly baseUrl: string; readonly path: string; readonly body: Uint8Array },
  req: IncomingMessage,
  extra: Readonly<Record<string, string>> = {},
): Promise<Answer | ForwardFailure> {
  if (!/^https?:\/\//i.test(baseUrl) || !URL.canParse(baseUrl)) {
    return { status: 502, failure: `"${baseUrl}" is no http(s) URL to forward to; correct it in the contract` };
  }
  if (String(req.headers.via ?? '').includes(mark)) {
    return { status: 508, failure: `forwarding to ${baseUrl} leads back here; point it to another server` };
  }
  const hasBody = body.byteLength > 0;
  const target = joinUrl(baseUrl, path);
  try {
    const answer = await fetcher.exchange(target, {
      method: req.method ?? 'GET',
      headers: { ...forwardedHeaders(req), via: `1.1 ${mark}` },
      body: hasBody ? body : null,
    });
    return { status: answer.status, headers: { ...withoutLength(answer.headers), ...extra }, body: answer.body };
  } catch (error) {
    const reason = error instanceof ImagesError ? error.message : (error as Error).message;
    return { status: 502, failure: `${target.origin} does not answer: ${reason}; is that server running?` };
  }
}

/** The request's headers that may travel on. */
export function forwardedHeaders({ headers }: Pick<IncomingMessage, 'headers'>): Record<string, string | string[]> {
  return withoutLength(headers);
}

/** Headers that may travel on with a body that has been read, whose length is stated anew. */
export function withoutLength(headers: Parameters<typeof passedOn>[0]): Record<string, string | string[]> {
  const { 'content-length': _, ...others } = passedOn(headers);
  return others;
}

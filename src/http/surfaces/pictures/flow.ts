import type { IncomingMessage } from 'node:http';
import { deadline, errors, joinUrl, type MatchedFlow, planFlow, type Services } from '../../../cloudflare/index.ts';
import { describeImage, inspectImage, resolveForClient, type TransformPool } from '../../../imaging/index.ts';
import type { Answer, Surface } from '../../answer.ts';
import { onGone } from '../../gone.ts';
import { passedOn } from '../../proxy/connectionHeaders.ts';
import { answerRendered } from './caching.ts';
import { countTransform } from './counting.ts';
import { hintsOf } from './delivery.ts';
import { pictureHeaders } from './pictureHeaders.ts';
import { maxSourceBytes, readFrom, type SourceImage, sourceOf } from './sourceImage.ts';

/** What flows need. */
export interface FlowSurfaceOptions {
  readonly services: Services;
  readonly pool: TransformPool;
  /** The folder or the URL of `--origin`. */
  readonly origin: string | undefined;
}

/**
 * Pictures at their ordinary URL, transformed by the flow that the request has met. What the origin answers that is no
 * picture goes on as it is. The origin sees the Images service, as with `/cdn-cgi/image`: nothing of the client.
 */
export function createFlowSurface({ services, pool, origin }: FlowSurfaceOptions): Surface {
  return async (req, { flow: matched }) => {
    if (matched === undefined || origin === undefined) throw errors.noRoute();
    const named = { 'x-mock-flow': matched.flow.name };
    const found = /^https?:\/\//.test(origin)
      ? await ask(new URL(origin), matched, services, req)
      : await readFrom(origin, matched.target.split('?')[0] ?? '');
    if ('status' in found) return { ...found, headers: { ...found.headers, ...named } };
    const { steps, ignored } = planFlow(matched, sizeOf(found.bytes));
    const { accept = '' } = req.headers;
    const hints = hintsOf(req.headers);
    const result = await pool.transform({
      key: found.hash,
      bytes: found.bytes,
      options: steps.map((step) => resolveForClient(step, hints)),
      surface: 'remote',
      accept,
    });
    countTransform(req, services, found, steps, result);
    const headers = pictureHeaders(result, found, steps.at(-1) ?? {}, accept);
    const notes = [...result.notes, ...ignored.map((name) => `ignored=${name}`)];
    const limits = notes.length === 0 ? {} : { 'x-mock-limits': notes.join(', ') };
    return answerRendered(req, { headers: { ...headers, ...limits, ...named }, body: result.bytes });
  };
}

/** As it is shown; what is no picture is refused by the transform. */
function sizeOf(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  return inspectImage(bytes) === undefined ? { width: 1, height: 1 } : describeImage(bytes, 'remote');
}

/** What the origin has: a picture, or an answer to pass on. */
async function ask(
  origin: URL,
  { target }: MatchedFlow,
  { fetcher, limits }: Services,
  req: IncomingMessage,
): Promise<SourceImage | Answer> {
  const gone = new AbortController();
  onGone(req, () => gone.abort());
  const started = performance.now();
  const { signal, release } = deadline(limits.fetchMilliseconds, gone.signal);
  try {
    const { status, headers, body } = await fetcher.exchange(joinUrl(origin, target), {
      method: 'GET',
      headers: { accept: 'image/*,*/*;q=0.8', host: origin.host, via: '1.1 image-resizing' },
      signal,
    });
    const single = Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
    );
    if (isPicture(status, single)) {
      const bytes = await readAll(body);
      return { ...sourceOf(bytes, single), milliseconds: performance.now() - started };
    }
    if (req.method !== 'HEAD') return { status, headers: passedOn(headers), body };
    gone.abort();
    return { status, headers: passedOn(headers) };
  } finally {
    // What is passed on may take as long as its client waits for it
    release();
  }
}

function isPicture(status: number, headers: Readonly<Record<string, string>>): boolean {
  const encoding = headers['content-encoding'] ?? 'identity';
  return status === 200 && encoding === 'identity' && /^image\//i.test(headers['content-type'] ?? '');
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > maxSourceBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw (error as Error).name === 'TimeoutError' ? errors.downloadTimeout() : errors.fetchInterrupted('it broke off');
  }
  if (size > maxSourceBytes) throw errors.fetchTooLarge();
  return Buffer.concat(chunks, size);
}

import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from '../answer.ts';

/** Lets the announced length stand and ends the connection early, as a broken link does; below 1, after that part of it. */
export function truncated(answer: Answer, limit: number): Answer {
  const announced = withLength(answer);
  const length = Number(announced.headers['content-length'] ?? (limit < 1 ? 0 : limit));
  const kept = limit < 1 ? Math.floor(length * limit) : limit;
  return { ...announced, body: head(chunksOf(answer.body), kept), isCut: true };
}

/** Sends so many bytes at a time. */
export function dripping(answer: Answer, { bytes, every }: { readonly bytes: number; readonly every: number }): Answer {
  return { ...withLength(answer), body: drops(chunksOf(answer.body), bytes, every) };
}

function withLength(answer: Answer): Answer {
  const { headers, body } = answer;
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return answer;
  return { ...answer, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } };
}

async function* chunksOf(body: Answer['body']): AsyncGenerator<Uint8Array> {
  if (body === undefined) return;
  if (typeof body === 'string' || body instanceof Uint8Array) yield Buffer.from(body);
  else yield* body;
}

async function* head(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let left = size;
  for await (const chunk of chunks) {
    if (left > 0) yield chunk.subarray(0, left);
    left -= chunk.byteLength;
    if (left <= 0) return;
  }
}

async function* drops(chunks: AsyncIterable<Uint8Array>, size: number, every: number): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.byteLength; at += size) {
      if (!isFirst) await wait(every);
      isFirst = false;
      yield chunk.subarray(at, at + size);
    }
  }
}

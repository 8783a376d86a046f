import { expect, test } from '@jest/globals';
import type { Answer } from '../answer.ts';
import { dripping, truncated } from './shapes.ts';

async function* chunks(...texts: readonly string[]) {
  for (const text of texts) yield Buffer.from(text);
}

/** What is sent of it, chunk by chunk, and the length that was announced. */
async function sent({ headers, body, isCut }: Answer) {
  const parts: string[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) parts.push(Buffer.from(chunk).toString());
  return [parts.join('|'), headers['content-length'], isCut === true];
}

test.each<[name: string, body: Answer['body'], announced: string | undefined, limit: number, sent: unknown[]]>([
  ['text after some bytes', 'abcdef', undefined, 4, ['abcd', '6', true]],
  ['text after a part', 'abcdef', undefined, 0.5, ['abc', '6', true]],
  ['bytes at once', Buffer.from('abcdef'), undefined, 0, ['', '6', true]],
  ['text beyond its end', 'ab', undefined, 9, ['ab', '2', true]],
  ['a stream within a chunk', chunks('abc', 'def', 'ghi'), undefined, 4, ['abc|d', undefined, true]],
  ['a stream of a known length', chunks('abc', 'def'), '6', 0.5, ['abc', '6', true]],
  ['nothing', undefined, undefined, 3, ['', undefined, true]],
])('cuts %s', async (_name, body, announced, limit, expected) => {
  const headers: Record<string, string> = announced === undefined ? {} : { 'content-length': announced };
  const answer: Answer = { status: 200, headers, ...(body === undefined ? {} : { body }) };
  expect(await sent(truncated(answer, limit))).toEqual(expected);
});

test.each<[name: string, body: Answer['body'], sent: unknown[]]>([
  ['text', 'abcdefg', ['abc|def|g', '7', false]],
  ['a stream', chunks('abcd', 'ef'), ['abc|d|ef', undefined, false]],
])('drips %s', async (_name, body, expected) => {
  const answer: Answer = { status: 200, headers: {}, ...(body === undefined ? {} : { body }) };
  expect(await sent(dripping(answer, { bytes: 3, every: 0 }))).toEqual(expected);
});

import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { streamed } from './streamed.ts';

async function piecesOf(type: string, text: string, interval: number | undefined, method = 'GET') {
  const answer = { status: 200, headers: { 'content-type': type }, body: Buffer.from(text) };
  const { body } = streamed(answer, { method } as IncomingMessage, interval);
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return body?.toString();
  const pieces: string[] = [];
  for await (const piece of body) pieces.push(Buffer.from(piece).toString());
  return pieces;
}

test.each<[string, string, number | undefined, string, string | readonly string[]]>([
  ['text/event-stream', 'data: a\n\ndata: b\n\n', 0, 'GET', ['data: a\n\n', 'data: b\n\n']],
  ['text/event-stream;charset=UTF-8', 'data: a\r\n\r\nid: 1', 1, 'GET', ['data: a\r\n\r\n', 'id: 1']],
  ['application/x-ndjson', '{"a":1}\n{"a":2}\n', 0, 'GET', ['{"a":1}\n', '{"a":2}\n']],
  ['application/jsonl', '', 0, 'GET', ''],
  ['text/event-stream', 'data: a\n\n', undefined, 'GET', 'data: a\n\n'],
  ['text/event-stream', 'data: a\n\n', 0, 'HEAD', 'data: a\n\n'],
  ['application/json', '[1,\n2]', 0, 'GET', '[1,\n2]'],
])(
  'a body that is read piece by piece comes so, where a client prefers an interval: %s %j, %s, %s',
  async (type, text, interval, method, pieces) => {
    expect(await piecesOf(type, text, interval, method)).toEqual(pieces);
  },
);

import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../answer.ts';

/** An answer that is a row of events or lines, one after the other, so many milliseconds apart; any other as it is. */
export function streamed(answer: Answer, { method }: IncomingMessage, interval: number | undefined): Answer {
  const { body, headers, status } = answer;
  const end = endOfPiece(String(headers['content-type'] ?? ''));
  const isWhole = interval === undefined || end === undefined || method === 'HEAD';
  if (isWhole || !(body instanceof Uint8Array) || body.byteLength === 0) return answer;
  return { status, headers, body: apart(piecesOf(Buffer.from(body).toString(), end), interval) };
}

/** What a piece ends with, in the types that are made to be read piece by piece. */
function endOfPiece(type: string): RegExp | undefined {
  if (/^text\/event-stream\b/i.test(type)) return /(?:\r\n|\r|\n){2}/g;
  return /^application\/(x-)?(ndjson|jsonl|json-?lines|json-seq)\b/i.test(type) ? /\n/g : undefined;
}

function piecesOf(text: string, end: RegExp): readonly string[] {
  const ends = [...text.matchAll(end)].map((match) => match.index + match[0].length);
  const starts = [0, ...ends];
  return starts.map((start, index) => text.slice(start, ends[index])).filter((piece) => piece !== '');
}

async function* apart(pieces: readonly string[], interval: number): AsyncGenerator<Uint8Array> {
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await sleep(interval, undefined, { ref: false });
    yield Buffer.from(piece);
  }
}

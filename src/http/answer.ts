import type { IncomingMessage } from 'node:http';
import type { Located } from './locate.ts';

/** What goes over the wire. Surfaces make such values, and one writer sends them. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Bytes, whose length is stated; chunks as they come; or nothing at all, without a length. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** True when the connection ends where the body does, whatever length was announced. */
  readonly isCut?: true;
}

/** A surface: answers a request, or throws an `ImagesError`, which is rendered as its surface does. */
export type Surface = (req: IncomingMessage, located: Located) => Answer | Promise<Answer>;

/** An answer in JSON. */
export function json(
  status: number,
  value: object | string | number | boolean | null,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

import type { IncomingMessage } from 'node:http';
import type { Answer } from '../answer.ts';

/** What a fault does to the way a request is answered. */
export interface Struck {
  /** How old an image must be for this request to see it, in milliseconds. */
  readonly lag: number;
  /** What becomes of the answer on its way. */
  readonly shape: ((answer: Answer) => Answer) | undefined;
}

const mark = Symbol('struck');

type Marked = IncomingMessage & { [mark]?: Struck };

/** Remembers what struck a request. */
export function setStruck(req: Marked, struck: Struck): void {
  req[mark] = struck;
}

/** How old an image must be for this request to see it, in milliseconds. */
export function lagOf(req: Marked): number {
  return req[mark]?.lag ?? 0;
}

/** What becomes of the answer on its way; nothing, nearly always. */
export function shapeOf(req: Marked): Struck['shape'] {
  return req[mark]?.shape;
}

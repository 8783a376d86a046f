import type { IncomingMessage } from 'node:http';
import type { RequestFacts } from '../testkit/journal/index.ts';
import type { Answer } from './answer.ts';

/** Answers again what the very same request was answered before, without going through Express; nothing when it cannot. */
export type Shortcut = (req: IncomingMessage) => Repeated | undefined;

/** An answer that is given again. */
export interface Repeated {
  readonly answer: Answer;
  /** What the journal shows of it. */
  readonly facts: RequestFacts;
}

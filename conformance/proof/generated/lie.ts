import type { Answered, Incoming, Lie, Memory } from '../lie.ts';
import type { Where } from '../where.ts';

export type Json = Record<string, unknown>;

/** A lie that was derived from a table, not thought of. */
export interface GeneratedLie {
  /** The subject and the twist. */
  readonly id: string;
  /** What is lied about: an operation, a part of it, and a state. */
  readonly subject: string;
  readonly apply: Lie;
}

/** A lie by its subject and how the subject is twisted. */
export function lieAbout(subject: string, twist: string, apply: Lie): GeneratedLie {
  return { id: `${subject}: ${twist}`, subject, apply };
}

/** The same lie, told to some requests only. */
export function only(where: Where, { request, answer }: Lie): Lie {
  return {
    ...(request === undefined
      ? {}
      : { request: (incoming: Incoming, memory: Memory) => (where(incoming) ? request(incoming, memory) : undefined) }),
    ...(answer === undefined
      ? {}
      : {
          answer: (answered: Answered, incoming: Incoming, memory: Memory) =>
            where(incoming) ? answer(answered, incoming, memory) : undefined,
        }),
  };
}

/** The `result` of a success, when it is an object. */
export function resultIn({ status, headers, body }: Answered): Json | undefined {
  if (status !== 200 || !String(headers['content-type'] ?? '').includes('json')) return undefined;
  const { result } = JSON.parse(body.toString('utf8')) as { result?: unknown };
  return isJson(result) ? result : undefined;
}

/** Whether a value is an object with names. */
export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { IncomingMessage } from 'node:http';
import { errors } from '../../cloudflare/errors.ts';
import { firstViolation } from '../../cloudflare/index.ts';

/** A request to the control surface, read. */
export interface ControlCall {
  readonly body: Readonly<Record<string, unknown>>;
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
  /** From the header `x-mock-namespace` or the query. */
  readonly namespace: string | undefined;
  readonly req: IncomingMessage;
}

/** One thing that the control surface can do, with what its OpenAPI document says of it. */
export interface Command {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Behind `/__mock`, e.g. `/faults/{id}`. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  /** JSON Schema of the body, which is checked before `run`. */
  readonly body?: object;
  readonly query?: readonly string[];
  /** An example body for the document and its curl line. */
  readonly example?: object;
  /** True when `run` reads the body by itself. */
  readonly raw?: boolean;
  /** The media type of what is streamed. */
  readonly streams?: string;
  /** Answers what becomes JSON, or a stream. */
  run(call: ControlCall): object | Promise<object>;
}

/** Checks a body against a command's schema; 5400 with the field. */
export function checkBody(command: Command, body: object): void {
  const wrong = command.body === undefined ? undefined : firstViolation(body, command.body);
  if (wrong !== undefined) throw errors.badRequest(`${wrong.path.join('.') || 'the body'} ${wrong.message}`);
}

import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { sendJson } from '../exchange.ts';

/** A refusal as it is told to people and to programs. */
export interface Problem {
  readonly status: number;
  /** What is wrong, in as many lines as it takes. */
  readonly detail: string;
  /** Members beside those of the RFC. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a problem document (RFC 9457): without a type of its own, its title is the status's phrase (4.2.1). */
export function sendProblem(
  req: IncomingMessage,
  res: ServerResponse,
  { status, detail, more = {}, headers = {} }: Problem,
): void {
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? `Status ${status}`, status, detail, ...more };
  sendJson(req, res, status, body, { 'content-type': 'application/problem+json', ...headers });
}

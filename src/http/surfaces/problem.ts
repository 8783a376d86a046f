import { STATUS_CODES } from 'node:http';
import { type Answer, json } from '../answer.ts';

/** How refusals of contracts look: a Microcks server's plain text, or a problem document (RFC 9457). */
export type RefusalStyle = 'text' | 'problem';

/** A refusal that is no error of the product's. */
export function refusal(
  style: RefusalStyle,
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  if (style === 'problem') return problem(status, detail, headers);
  return { status, headers: { 'content-type': 'text/plain;charset=UTF-8', ...headers }, body: detail };
}

/** A problem document: without a type of its own, its title is the status's phrase (RFC 9457, 4.2.1). */
export function problem(
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, unknown>> = {},
): Answer {
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? `Status ${status}`, status, detail, ...more };
  return json(status, body, { 'content-type': 'application/problem+json', ...headers });
}

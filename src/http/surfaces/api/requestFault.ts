import { stepsOf, type Violation } from '../../../openapi/index.ts';
import type { ParsedBody } from '../../forms/body.ts';

/**
 * The body as the contract sees it: JSON as it is, whatever the client called it; a form's fields as text, to be
 * coerced. A field that a form sends empty was not filled in.
 */
export function contentOf({ kind, fields, file }: ParsedBody): {
  readonly body?: unknown;
  readonly contentType?: string;
} {
  if (kind === 'empty') return {};
  if (kind === 'json') return { body: fields, contentType: 'application/json' };
  const filled = Object.entries(fields).filter(([, value]) => value !== '');
  const parts = file === undefined ? filled : [...filled, ['file', '']];
  return { body: Object.fromEntries(parts), contentType: 'multipart/form-data' };
}

/** The query without its empty values, which count as absent; an empty `creator` stands for images without one. */
export function withoutEmpty(query: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...query].filter(([, value]) => value !== ''));
}

/** The first violation that is the contract's to refuse, as a sentence that names the field. */
export function firstFault(violations: readonly Violation[]): string | undefined {
  const first = violations.find((violation) => violation.in !== 'path' && !isTheHandlers(violation));
  return first === undefined ? undefined : sentence(first);
}

/**
 * What the operations refuse themselves, with a number or in words of their own: ids (5411 for images), which of `file`
 * and `url` there must be, how small a page may be, the form of addresses and dates.
 */
function isTheHandlers({ in: place, pointer, keyword }: Violation): boolean {
  if (keyword === 'format') return true;
  if (place === 'query') return pointer === '/per_page' && keyword === 'minimum';
  if (place !== 'body') return false;
  if (keyword === 'required' && (pointer === '/file' || pointer === '/url')) return true;
  if (keyword === 'oneOf' && pointer === '') return true;
  return pointer === '/id' && keyword !== 'type';
}

function sentence({ in: place, pointer, keyword, message }: Violation): string {
  if (place !== 'body') return message.replace(/^the query parameter /, '');
  const field = stepsOf(pointer).join('.');
  if (keyword === 'required') return field === '' ? message : `${field} is required`;
  if (keyword === 'contentType') return message;
  return `${field === '' ? 'the body' : field} ${words[message] ?? message}`;
}

/** The validator's words where there are plainer ones. */
const words: Readonly<Record<string, string>> = {
  'must be boolean': 'must be true or false',
  'must be string': 'must be a string',
  'must be object': 'must be a JSON object',
  'must be number': 'must be a number',
  'must be integer': 'must be a whole number',
  'must be string,null': 'must be a string or null',
  'must be integer,null': 'must be a whole number or null',
};

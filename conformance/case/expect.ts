import type { Answer } from './client.ts';
import { Mismatch, quote, show } from './outcome.ts';

/** JSON text, parsed; a `Mismatch` when the body is something else. */
export function json(answer: Answer): unknown {
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch {
    throw new Mismatch('the body is not JSON', {
      expected: 'JSON',
      actual: `${answer.headers['content-type'] ?? 'no content type'}: ${answer.body.toString('utf8', 0, 80)}`,
    });
  }
}

/** An object; a `Mismatch` for anything else. */
export function object(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new Mismatch(`${what} is not an object`, { expected: 'an object', actual: quote(value) });
}

/** An array; a `Mismatch` for anything else. */
export function array(value: unknown, what: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new Mismatch(`${what} is not an array`, { expected: 'an array', actual: quote(value) });
}

/** A text; a `Mismatch` for anything else. */
export function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new Mismatch(`${what} is not a string`, { expected: 'a string', actual: quote(value) });
}

/** A number; a `Mismatch` for anything else. */
export function number(value: unknown, what: string): number {
  if (typeof value === 'number') return value;
  throw new Mismatch(`${what} is not a number`, { expected: 'a number', actual: quote(value) });
}

/** The same value, compared as JSON regardless of the order of keys. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  if (canonical(actual) !== canonical(expected))
    throw new Mismatch(`${what} differs`, { expected: quote(expected), actual: quote(actual) });
}

/** One of several acceptable values. */
export function oneOf(actual: unknown, allowed: readonly unknown[], what: string): void {
  if (!allowed.some((value) => canonical(value) === canonical(actual))) {
    throw new Mismatch(`${what} is none of the acceptable values`, { expected: allowed, actual: quote(actual) });
  }
}

/** A claim that must hold. */
export function claim(holds: boolean, message: string, detail: { expected?: unknown; actual?: unknown } = {}): void {
  if (!holds) throw new Mismatch(message, detail);
}

/** A text of this form. */
export function matches(actual: unknown, pattern: RegExp, what: string): void {
  if (typeof actual !== 'string' || !pattern.test(actual)) {
    throw new Mismatch(`${what} has another form`, { expected: String(pattern), actual: quote(actual) });
  }
}

/** The HTTP status is (one of) these. */
export function status(answer: Answer, ...allowed: readonly number[]): void {
  if (allowed.includes(answer.status)) return;
  throw new Mismatch('the status is wrong', {
    expected: allowed.join(' or '),
    actual: `${answer.status} ${answer.body.toString('utf8', 0, 200)}`,
  });
}

/** Status 200 and an envelope that claims success; returns its `result`. */
export function result(answer: Answer): unknown {
  status(answer, 200);
  const envelope = object(json(answer), 'the envelope');
  equal(envelope.success, true, 'success');
  return envelope.result;
}

/** The same for a result that is an object. */
export function resultObject(answer: Answer): Record<string, unknown> {
  return object(result(answer), 'result');
}

/** An error as the API reports it. */
export interface ApiError {
  readonly code: number;
  readonly message: string;
}

/**
 * A refusal: a status of the 4xx class (or one of `statuses`), and an envelope without success whose `errors` name at
 * least one numeric code. Returns the errors.
 */
export function refused(answer: Answer, ...statuses: readonly number[]): readonly ApiError[] {
  if (statuses.length > 0) status(answer, ...statuses);
  else if (answer.status < 400 || answer.status > 499) {
    throw new Mismatch('the request is not refused', {
      expected: 'a status from 400 to 499',
      actual: `${answer.status} ${answer.body.toString('utf8', 0, 200)}`,
    });
  }
  const envelope = object(json(answer), 'the envelope');
  equal(envelope.success, false, 'success');
  const errors = array(envelope.errors, 'errors');
  claim(errors.length > 0, 'errors is empty', { expected: 'at least one error' });
  return errors.map((entry) => {
    const { code, message } = object(entry, 'an error');
    return { code: number(code, 'the code of an error'), message: text(message, 'the message of an error') };
  });
}

/** A refusal with (one of) these codes. */
export function refusedWith(answer: Answer, codes: readonly number[], ...statuses: readonly number[]): void {
  const errors = refused(answer, ...statuses);
  if (!errors.some(({ code }) => codes.includes(code))) {
    throw new Mismatch('the error code is wrong', { expected: codes.join(' or '), actual: show(errors) });
  }
}

/** A header's value; a `Mismatch` when it is missing. */
export function header(answer: Answer, name: string): string {
  const value = answer.headers[name.toLowerCase()];
  if (value === undefined) throw new Mismatch(`the header ${name} is missing`, { expected: name });
  return value;
}

/** The media type without parameters, in lower case. */
export function mediaType(answer: Answer): string {
  return header(answer, 'content-type').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The answer's media type is (one of) these. */
export function hasType(answer: Answer, ...types: readonly string[]): void {
  const actual = mediaType(answer);
  if (!types.includes(actual)) {
    throw new Mismatch('the media type is wrong', { expected: types.join(' or '), actual });
  }
}

/**
 * A refusal of the delivery side: a status that is not a success, and a body that says why. Returns the code of
 * `ERROR <code>: ...` when the body has that form.
 */
export function refusedDelivery(answer: Answer, ...statuses: readonly number[]): number | undefined {
  if (statuses.length > 0) status(answer, ...statuses);
  else if (answer.status < 400) {
    throw new Mismatch('the request is not refused', { expected: 'a status of 400 or more', actual: answer.status });
  }
  const code = /^ERROR (\d{4})\b/.exec(answer.body.toString('utf8', 0, 200))?.[1];
  return code === undefined ? undefined : Number(code);
}

/** An instant in RFC 3339 form; a `Mismatch` otherwise. Returns milliseconds since 1970. */
export function instant(value: unknown, what: string): number {
  matches(value, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/, what);
  return Date.parse(String(value));
}

/**
 * Two instants that differ by less than a second: how the fraction is rounded may change from one read to the next.
 */
export function sameSecond(actual: unknown, expected: unknown, what: string): void {
  const apart = Math.abs(instant(actual, what) - instant(expected, what));
  if (apart >= 1000) {
    throw new Mismatch(`${what} differs by a second or more`, { expected: quote(expected), actual: quote(actual) });
  }
}

/** The directives of a header such as `Cache-Control`, names in lower case. */
export function directives(value: string): ReadonlyMap<string, string> {
  return new Map(
    value.split(',').map((directive) => {
      const [name = '', argument = ''] = directive.split('=');
      return [name.trim().toLowerCase(), argument.trim().replace(/^"|"$/g, '')];
    }),
  );
}

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? 'undefined'
  );
}

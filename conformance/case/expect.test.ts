import { describe, expect, test } from '@jest/globals';
import type { Answer } from './client.ts';
import {
  directives,
  equal,
  hasType,
  instant,
  refused,
  refusedDelivery,
  refusedWith,
  resultObject,
  sameSecond,
  status,
} from './expect.ts';

const answer = (code: number, body: unknown, type = 'application/json; charset=UTF-8'): Answer => ({
  url: 'http://target',
  status: code,
  headers: { 'content-type': type },
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});

const failure = { success: false, errors: [{ code: 5404, message: 'Image not found' }], messages: [], result: null };
const success = { success: true, errors: [], messages: [], result: { id: 'a' } };

describe('a success', () => {
  test('gives its result', () => {
    expect(resultObject(answer(200, success))).toEqual({ id: 'a' });
  });

  test.each([
    ['another status', answer(201, success)],
    ['success false', answer(200, { ...success, success: false })],
    ['a result that is a list', answer(200, { ...success, result: [] })],
    ['a body that is no JSON', answer(200, '<html>')],
    ['a body that is no object', answer(200, '[1]')],
  ])('is none with %s', (_, given) => {
    expect(() => resultObject(given)).toThrow(expect.objectContaining({ name: 'Mismatch' }));
  });
});

describe('a refusal', () => {
  test.each([
    ['an envelope', answer(404, failure)],
    ['one without result and messages', answer(403, { success: false, errors: failure.errors })],
    [
      'one with documentation beside the code',
      answer(400, { ...failure, errors: [{ ...failure.errors[0], source: {} }] }),
    ],
  ])('is %s', (_, given) => {
    expect(refused(given)[0]?.code).toBe(5404);
  });

  test.each([
    ['a success', answer(200, success)],
    ['an error with status 200', answer(200, failure)],
    ['success true with status 404', answer(404, { ...failure, success: true })],
    ['no errors', answer(404, { ...failure, errors: [] })],
    ['an error without a code', answer(404, { ...failure, errors: [{ message: 'no' }] })],
    ['a code that is text', answer(404, { ...failure, errors: [{ code: '5404', message: 'no' }] })],
    ['errors that are no list', answer(404, { ...failure, errors: {} })],
    ['a server error', answer(500, failure)],
    ['a bare text', answer(404, 'Not Found', 'text/plain')],
  ])('is not %s', (_, given) => {
    expect(() => refused(given)).toThrow(expect.objectContaining({ name: 'Mismatch' }));
  });

  test('has one of the codes', () => {
    expect(() => refusedWith(answer(404, failure), [5401, 5404])).not.toThrow();
    expect(() => refusedWith(answer(404, failure), [5401])).toThrow('the error code is wrong');
  });

  test('has one of the statuses', () => {
    expect(() => refused(answer(404, failure), 400, 404)).not.toThrow();
    expect(() => refused(answer(404, failure), 400)).toThrow('the status is wrong');
  });

  test.each([
    [answer(404, 'ERROR 9404: Could not fetch', 'text/plain'), 9404],
    [answer(404, 'gone', 'text/plain'), undefined],
  ])('of a delivery tells its code', (given, code) => {
    expect(refusedDelivery(given)).toBe(code);
  });

  test('of a delivery is none below status 400', () => {
    expect(() => refusedDelivery(answer(302, ''))).toThrow('the request is not refused');
  });
});

describe('small judgements', () => {
  test('values are equal whatever the order of their keys', () => {
    expect(() => equal({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }, 'it')).not.toThrow();
    expect(() => equal([1, 2], [2, 1], 'it')).toThrow('it differs');
    expect(() => equal(undefined, null, 'it')).toThrow('it differs');
  });

  test.each(['2024-01-31T16:39:28.458Z', '2023-08-09T15:33:56.273411222Z', '2024-01-31T16:39:28+01:00'])(
    '%s is an instant',
    (text) => {
      expect(instant(text, 'it')).toBeGreaterThan(0);
    },
  );

  test.each(['2024-01-31', 'yesterday', 1_700_000_000, null])('%s is none', (text) => {
    expect(() => instant(text, 'it')).toThrow('it has another form');
  });

  test('directives of Cache-Control are read by name', () => {
    expect([...directives('Public, max-age=172800, stale-while-revalidate="7200"')]).toEqual([
      ['public', ''],
      ['max-age', '172800'],
      ['stale-while-revalidate', '7200'],
    ]);
  });

  test('media types are compared without parameters', () => {
    expect(() => hasType(answer(200, {}), 'application/json')).not.toThrow();
    expect(() => hasType(answer(200, {}, 'text/html'), 'application/json')).toThrow('the media type is wrong');
  });

  test('a wrong status shows the body', () => {
    expect(() => status(answer(500, 'oops', 'text/plain'), 200)).toThrow(
      expect.objectContaining({ expected: '200', actual: '500 oops' }),
    );
  });
});

test.each([
  ['', 'a', '""', '"a"'],
  [5, '5', '5', '"5"'],
  [undefined, null, 'undefined', 'null'],
  ['a\nb', 'a', String.raw`"a\nb"`, '"a"'],
] as const)(
  '%j is quoted where it is compared with %j, so that a reader sees what was sent',
  (actual, expected, seen, wanted) => {
    expect(() => equal(actual, expected, 'the value')).toThrow(
      expect.objectContaining({ actual: seen, expected: wanted }),
    );
  },
);

test('two instants are the same to the second, however their fractions were rounded', () => {
  expect(() => sameSecond('2026-01-01T00:00:00Z', '2026-01-01T00:00:00.999Z', 'uploaded')).not.toThrow();
  expect(() => sameSecond('2026-01-01T00:00:01Z', '2026-01-01T00:00:00Z', 'uploaded')).toThrow(/a second or more/);
});

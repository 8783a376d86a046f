import { describe, expect, test } from '@jest/globals';
import type { MicrocksMode } from '../modes/index.ts';
import { fixedCriteria } from './criteria.ts';
import { exactCriteria } from './exactCriteria.ts';

const criteria = { exact: exactCriteria, fixed: fixedCriteria };

const template = '/accounts/{account_id}/images/v1/{image_id}';
const params = { account_id: 'acc1', image_id: 'img-9' };
const path = { template, decoded: '/accounts/acc1/images/v1/img-9', params };
const deepPath = { template, decoded: '/accounts/acc1/images/v1/a/b', params: { account_id: 'acc1', image_id: 'a/b' } };
const pathPairs = Object.entries(params);

/** Both sides of the criteria, as the reference vectors list them. */
describe('exact criteria', () => {
  const { exact } = criteria;

  test.each([
    ['account_id && image_id', path, '/account_id=acc1/image_id=img-9'],
    ['image_id', path, '/image_id=img-9'],
    ['image_id', deepPath, '/image_id=a/b'],
    ['account_id ?? page && per_page', path, '/account_id=acc1'],
    ['nothing', path, ''],
    ['account_id', { ...path, decoded: '/accounts//images/v1/x' }, ''],
    ['id', { template: '/a/:id/b', decoded: '/a/7/b', params: {} }, '/id=7'],
  ])('path, rules %s', (rules, requestPath, expected) => {
    expect(exact.requestPath(rules, requestPath)).toBe(expected);
  });

  test.each([
    ['page && per_page', 'per_page=2&page=1', '?page=1?per_page=2'],
    ['per_page', 'per_page=2&page=1', '?page=1?per_page=2'],
    ['account_id ?? page && per_page', 'page=1&per_page=2', '?page=1?per_page=2'],
    ['account_id ?? page && per_page', 'page=1&account=zz', '?account=zz?page=1'],
    ['a', 'a=2&a=1&a=2', '?a=1?a=2'],
    ['a', 'a=10&a=9', '?a=10?a=9'],
    ['a', 'a=b=c', '?a=b'],
    ['page', 'page=', ''],
    ['page', '', ''],
    ['q', 'q=a+b%2Bc', '?q=a b+c'],
  ])('query, rules %s, ?%s', (rules, search, expected) => {
    expect(exact.requestQuery(rules, search)).toBe(expected);
  });

  test.each([
    ['x-tenant && x-env', ['x-env', 'dev', 'x-tenant', 't1'], '?x-tenant=t1?x-env=dev'],
    ['X-Tenant', ['x-tenant', 't1'], ''],
    ['x-accept', ['accept', '*/*', 'x-accept', 'v'], '?accept=*/*?x-accept=v'],
  ])('headers, rules %s', (rules, rawHeaders, expected) => {
    const sorted = exact.requestHeaders(rules, rawHeaders).split('?').sort();
    expect(sorted).toEqual(expected.split('?').sort());
    if (rules === 'x-tenant && x-env') expect(exact.requestHeaders(rules, rawHeaders)).toBe(expected);
  });

  test.each([
    ['examplePath', 'account_id && image_id', pathPairs, '/account_id=acc1/image_id=img-9'],
    ['examplePath', 'account_id ?? image_id', pathPairs, '/account_id=acc1'],
    ['examplePath', 'image_id-x', pathPairs, ''],
    [
      'exampleParameters',
      'page && per_page',
      [
        ['per_page', '2'],
        ['page', '1'],
      ],
      '?page=1?per_page=2',
    ],
    [
      'exampleParameters',
      'per_page',
      [
        ['per_page', '2'],
        ['page', '1'],
      ],
      '?per_page=2',
    ],
    [
      'exampleParameters',
      'x ?? page && per_page',
      [
        ['page', '1'],
        ['per_page', '2'],
        ['x', '3'],
      ],
      '?page=1?per_page=2',
    ],
    [
      'exampleHeaders',
      'x-tenant && x-env',
      [
        ['x-tenant', 't1'],
        ['x-env', 'dev'],
      ],
      '?x-env=dev?x-tenant=t1',
    ],
  ] as const)('example, %s, rules %s', (side, rules, pairs, expected) => {
    expect(exact[side](rules, pairs)).toBe(expected);
  });
});

describe('fixed criteria', () => {
  const { fixed } = criteria;

  test.each([
    ['MQ-11 whole names', 'per_page', 'per_page=2&page=1', '?per_page=2'],
    ['MQ-11 the right half only', 'account_id ?? page', 'page=1&account=zz&account_id=1', '?page=1'],
    ['MQ-12 a value with signs', 'a', 'a=b=c', '?a=b=c'],
    ['MQ-12 an empty value', 'page', 'page=', '?page='],
    ['nothing', 'page', '', ''],
    ['duplicates once', 'a', 'a=2&a=1&a=2', '?a=1?a=2'],
    ['decoded', 'q', 'q=a+b%2Bc', '?q=a b+c'],
  ])('query: %s', (_title, rules, search, expected) => {
    expect(fixed.requestQuery(rules, search)).toBe(expected);
  });

  test.each([
    ['MQ-13 sorted', 'x-tenant && x-env', ['x-tenant', 't1', 'x-env', 'dev'], '?x-env=dev?x-tenant=t1'],
    ['MQ-14 any case', 'X-Tenant', ['x-TENANT', 't1'], '?x-tenant=t1'],
    ['MQ-11 whole names', 'x-accept', ['accept', '*/*', 'x-accept', 'v'], '?x-accept=v'],
  ])('headers: %s', (_title, rules, rawHeaders, expected) => {
    expect(fixed.requestHeaders(rules, rawHeaders)).toBe(expected);
  });

  test('the path parameters are those that the matcher found', () => {
    expect(fixed.requestPath('image_id', deepPath)).toBe('/image_id=a/b');
    expect(fixed.requestPath('account_id && image_id ?? q', path)).toBe('/account_id=acc1/image_id=img-9');
  });
});

test.each<MicrocksMode>(['exact', 'fixed'])(
  '%s: an example and the request it describes have the same criteria',
  (mode) => {
    const writer = criteria[mode];
    const query = [
      ['page', '1'],
      ['per_page', '2'],
    ] as const;
    const rules = 'account_id && image_id ?? page && per_page';
    expect(writer.requestPath(rules, path)).toBe(writer.examplePath(rules, pathPairs));
    expect(writer.requestQuery(rules, 'per_page=2&page=1')).toBe(writer.exampleParameters(rules, query));
  },
);

test('a path with many slashes is matched in linear time', () => {
  const decoded = `/accounts/a/images/v1${'/images/v1'.repeat(5000)}`;
  expect(criteria.exact.requestPath('image_id', { template, decoded, params: {} })).toBe('/image_id=images/v1');
});

test('a plus in a path is a space in exact, and a plus in fixed', () => {
  expect(exactCriteria.decodedPath('/p/a+b%2Bc')).toBe('/p/a b+c');
  expect(fixedCriteria.decodedPath('/p/a+b%2Bc')).toBe('/p/a+b+c');
});

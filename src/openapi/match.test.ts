import { describe, expect, it, test } from '@jest/globals';
import { createMatcher } from './match.ts';
import type { Operation } from './operation.ts';
import { operationsOf } from './testing.ts';

const operations = operationsOf({
  '/': ['get'],
  '/v1': ['get', 'post'],
  '/v1/{image_id}': ['get', 'patch', 'delete'],
  '/v1/{image_id}/blob': ['get'],
  '/v1/variants': ['get', 'post'],
  '/v1/variants/{name}': ['get'],
  '/files/{name}.{ext}': ['get'],
  '/files/{whole}': ['get'],
  '/a/{x}/c': ['get'],
  '/a/b/{y}': ['post'],
  '/with space/{x}': ['get'],
});

function describeMatch(method: string, path: string, spanning?: readonly string[]) {
  const match = createMatcher(operations, spanning === undefined ? {} : { spanning })(method, path);
  if (match.kind === 'match') return [match.operation.name, { ...match.params }];
  return match.kind === 'method' ? match.allowed : 'none';
}

describe('createMatcher', () => {
  test.each([
    ['GET', '/', ['GET /', {}]],
    ['GET', '/v1', ['GET /v1', {}]],
    ['GET', '/v1/', ['GET /v1', {}]],
    ['GET', '/v1/abc', ['GET /v1/{image_id}', { image_id: 'abc' }]],
    ['GET', '/v1/a%2Fb', ['GET /v1/{image_id}', { image_id: 'a/b' }]],
    ['GET', '/v1/a%2Fb/blob', ['GET /v1/{image_id}/blob', { image_id: 'a/b' }]],
    ['GET', '/v1/variants', ['GET /v1/variants', {}]],
    ['GET', '/v1/variants/public', ['GET /v1/variants/{name}', { name: 'public' }]],
    ['DELETE', '/v1/variants', ['GET', 'POST', 'HEAD']],
    ['HEAD', '/v1/abc', ['GET /v1/{image_id}', { image_id: 'abc' }]],
    ['PUT', '/v1/abc', ['GET', 'PATCH', 'DELETE', 'HEAD']],
    ['GET', '/v1/%zz', 'none'],
    ['GET', '/v1/%', 'none'],
    ['GET', '/v1//blob', 'none'],
    ['GET', '/v1/a/b', 'none'],
    ['GET', '/V1', 'none'],
    ['GET', 'v1', 'none'],
    ['GET', '', 'none'],
    ['GET', '/files/a.b.txt', ['GET /files/{name}.{ext}', { name: 'a', ext: 'b.txt' }]],
    ['GET', '/files/plain', ['GET /files/{whole}', { whole: 'plain' }]],
    ['GET', '/a/b/c', ['GET /a/{x}/c', { x: 'b' }]],
    ['POST', '/a/b/c', ['POST /a/b/{y}', { y: 'c' }]],
    ['GET', '/with%20space/1', ['GET /with space/{x}', { x: '1' }]],
    ['GET', '/v1/__proto__', ['GET /v1/{image_id}', { image_id: '__proto__' }]],
  ])('%s %s', (method, path, expected) => {
    expect(describeMatch(method, path)).toEqual(expected);
  });

  test.each([
    ['GET', '/v1/a/b', ['GET /v1/{image_id}', { image_id: 'a/b' }]],
    ['GET', '/v1/a/b/blob', ['GET /v1/{image_id}/blob', { image_id: 'a/b' }]],
    ['GET', '/v1/a/blob', ['GET /v1/{image_id}/blob', { image_id: 'a' }]],
    ['GET', '/v1/blob/blob', ['GET /v1/{image_id}/blob', { image_id: 'blob' }]],
    ['DELETE', '/v1/a/b/c', ['DELETE /v1/{image_id}', { image_id: 'a/b/c' }]],
    ['GET', '/v1/variants/public', ['GET /v1/variants/{name}', { name: 'public' }]],
    ['GET', '/v1/variants/a/b', ['GET /v1/{image_id}', { image_id: 'variants/a/b' }]],
    ['GET', '/a/b/c/d', 'none'],
  ])('spanning image_id: %s %s', (method, path, expected) => {
    expect(describeMatch(method, path, ['image_id'])).toEqual(expected);
  });

  it('answers for thousands of segments without growing slow', () => {
    const path = `/v1${'/blob'.repeat(3000)}/x`;
    expect(describeMatch('GET', path, ['image_id'])).toMatchObject(['GET /v1/{image_id}', {}]);
    expect(describeMatch('GET', `/files/${'.'.repeat(8000)}`)).toMatchObject(['GET /files/{whole}', {}]);
  });

  it('names the operations nearest to a request that matched none', () => {
    const match = createMatcher(operations)('GET', '/v1/variants/public/extra');
    expect(match.kind === 'none' && match.nearest.map(({ name }: Operation) => name)).toEqual([
      'GET /v1/variants/{name}',
      'GET /v1/variants',
      'GET /v1/{image_id}/blob',
    ]);
  });
});

test('an empty parameter fits where nothing else does, if it may', () => {
  const operations = operationsOf({ '/a/{id}/b': ['get'], '/a//c': ['get'], '/a/{id}/c': ['get'] });
  const found = (path: string, mayBeEmpty: boolean) => {
    const match = createMatcher(operations, { mayBeEmpty })('GET', path);
    return match.kind === 'match' ? `${match.operation.path} ${JSON.stringify(match.params)}` : match.kind;
  };
  expect(['/a//b', '/a//c', '//a/b', '/a/1/'].map((path) => [found(path, false), found(path, true)])).toEqual([
    ['none', '/a/{id}/b {"id":""}'],
    ['/a//c {}', '/a//c {}'],
    ['none', 'none'],
    ['none', 'none'],
  ]);
});

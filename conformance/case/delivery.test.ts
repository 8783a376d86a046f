import { expect, test } from '@jest/globals';
import { deliveryParts, deliveryUrl, type Image, signUrl } from './delivery.ts';

/** Computed with Node's crypto and, independently, with Python's hmac. */
const shown = 'Oix0bbNaT8Rge9PuyxUBrjI6zrgnsyJ5=';
const host = 'https://imagedelivery.net';
const first = `${host}/cheeW4oKsx5ljh8e8BoL2A/bc27a117-9509-446b-8c69-c81bfeac0a01/mobile`;
const second = `${host}/ZWd9g1K7eljCn_KDTu_MWA/083eb7b2-5392-4565-b69e-aff66acddd00/public`;

test.each([
  [first, shown, 1631289275, '?exp=1631289275&sig=72411885ee02134d38662f3e70ac8ff694f408e9d14b05125f6b022c3f403efa'],
  [first, shown, undefined, '?sig=f650d16a54309cc5560ccf74ba805cd33c92ba5edaa7f09abeebfaf7e3f5895e'],
  [
    second,
    'example-signing-key',
    4102444800,
    '?exp=4102444800&sig=b2ecf610a0f421d46037be57e57ff1736959c32d72cd0c14be1d5b69769a507b',
  ],
  [second, 'example-signing-key', undefined, '?sig=3ddcc6d4ca7a9c7d21ccbc727d84f2506fdf8199912c04e5f8bd4437eacf042c'],
])('%s is signed as documented', (url, key, exp, query) => {
  expect(signUrl(url, key, exp)).toBe(`${url}${query}`);
});

test('a delivery URL changes its last segment', () => {
  const image: Image = { id: 'a/b', variants: [`${host}/hash/a/b/public`], raw: {} };
  expect(deliveryUrl(image, 'width=10')).toBe(`${host}/hash/a/b/width=10`);
});

const hash = 'cheeW4oKsx5ljh8e8BoL2A';

test.each([
  ['a', `${host}/hash/a/public`, `${host}/hash`, 'a', 'hash'],
  ['a/b', `${host}/${hash}/a/b/public`, `${host}/${hash}`, 'a/b', hash],
  ['a/b', `${host}/${hash}/a%2Fb/public`, `${host}/${hash}`, 'a%2Fb', hash],
  ['a/b', `http://h/deep/er/${hash}/a/b/public`, `http://h/deep/er/${hash}`, 'a/b', hash],
  ['Größe', `${host}/${hash}/Gr%C3%B6%C3%9Fe/public`, `${host}/${hash}`, 'Gr%C3%B6%C3%9Fe', hash],
  ['100%', `${host}/${hash}/100%25/public`, `${host}/${hash}`, '100%25', hash],
])('the image %s has a delivery URL in parts', (id, url, base, written, account) => {
  expect(deliveryParts({ id, variants: [url], raw: {} })).toEqual({ base, id: written, hash: account });
});

test('a delivery URL without an account hash accuses nobody of ignoring it', () => {
  const parts = deliveryParts({ id: 'a', variants: ['http://h/local/images/a/public'], raw: {} });
  expect([parts.base, parts.id]).toEqual(['http://h/local/images', 'a']);
  expect(() => parts.hash).toThrow(expect.objectContaining({ name: 'Blocked' }));
});

test('an image without variants blocks its case', () => {
  expect(() => deliveryUrl({ id: 'a', variants: [], raw: {} }, 'public')).toThrow(
    expect.objectContaining({ name: 'Blocked' }),
  );
});

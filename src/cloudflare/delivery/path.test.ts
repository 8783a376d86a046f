import { expect, test } from '@jest/globals';
import { parseDeliveryPath } from './path.ts';

const hash = 'ZWd9g1K7eljCn_KDTu_MWA';

test.each([
  [`/${hash}/id/public`, 'id', 'public'],
  [`/${hash}/a/b/c.jpg/w=400,sharpen=3`, 'a/b/c.jpg', 'w=400,sharpen=3'],
  [`/${hash}/100%25/public`, '100%', 'public'],
  [`/${hash}/a%2Fb/public`, 'a/b', 'public'],
  [`/${hash}/%C3%A4/public`, 'ä', 'public'],
])('%s', (path, imageId, variant) => {
  expect(parseDeliveryPath(path)).toEqual({ hash, imageId, variant });
});

test.each([
  [`/${hash}`, 9426],
  [`/${hash}/id`, 9426],
  [`/${hash}/id/`, 9426],
  [`/${hash}//public`, 9426],
  [`/${hash}/%2e%2e/public`, 9426],
  [`/${hash}/a%00b/public`, 9426],
  [`/${hash}/%zz/public`, 9426],
  [`/${hash}/id/%zz`, 9426],
  ['/tooshort/id/public', 9427],
])('%s is refused with %i', (path, code) => {
  expect(() => parseDeliveryPath(path)).toThrow(expect.objectContaining({ code }));
});
